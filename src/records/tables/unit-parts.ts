/**
 * The parts of a UCUM unit that decide about chemistry. To UCUM a mole is a number, an equivalent is a mole, and
 * `{FEU}` is a comment: it converts mmol/mol into %, meq/L into mmol/L and ug/mL{FEU} into ug/mL{DDU}. None of
 * these is a change of units alone.
 */

/** How often a kind of amount stands above and below the fraction bar. */
interface Places {
  readonly above: number;
  readonly below: number;
}

export interface UnitParts {
  /** Moles, of which a unit of enzyme activity (U, kat) has one. */
  readonly mol: Places;
  readonly eq: Places;
  readonly osm: Places;
  /** Sorted. */
  readonly annotations: readonly string[];
}

const PREFIX = '(?:da|[YZEPTGMkhdcmunpfazy])?';
const KINDS = [
  ['mol', new RegExp(`^${PREFIX}(?:mol|U|kat)$`)],
  ['eq', new RegExp(`^${PREFIX}eq$`)],
  ['osm', new RegExp(`^${PREFIX}osm$`)],
] as const;
const PIECE = /\{[^{}]*\}|\[[^[\]]*\]|[./()]|[^{}[\]./()]+/g;

/** The parts of a valid UCUM unit. */
export function unitParts(unit: string): UnitParts {
  const counts = { mol: [0, 0], eq: [0, 0], osm: [0, 0] } as Record<'mol' | 'eq' | 'osm', [number, number]>;
  const annotations: string[] = [];
  // Whether the next component, and each group that is open, lies below the bar.
  let divided = false;
  const groups: boolean[] = [];
  for (const [piece] of unit.matchAll(PIECE)) {
    const outer = groups.at(-1) ?? false;
    if (piece === '/') divided = true;
    else if (piece === '.') divided = false;
    else if (piece === '(') {
      groups.push(outer !== divided);
      divided = false;
    } else if (piece === ')') groups.pop();
    else if (piece.startsWith('{')) annotations.push(piece);
    else {
      const [, atom = '', exponent = '1'] = /^(.*?)([+-]?[0-9]+)?$/.exec(piece) ?? [];
      const power = Number.parseInt(exponent, 10) * (outer !== divided ? -1 : 1);
      for (const [kind, pattern] of KINDS)
        if (pattern.test(atom)) counts[kind][power > 0 ? 0 : 1] += Math.abs(power);
    }
  }
  const places = ([above, below]: [number, number]): Places => ({ above, below });
  return {
    mol: places(counts.mol),
    eq: places(counts.eq),
    osm: places(counts.osm),
    annotations: annotations.sort(),
  };
}

/** The unit with every mole (or equivalent) replaced by the same number of another amount: `mmol/L` as `mg/L`. */
export function withAmount(unit: string, from: 'mol' | 'eq', to: 'g' | 'mol'): string {
  const atom = new RegExp(`(^|[./(])(${PREFIX})${from}(?=[+-]?[0-9]|[./(){]|$)`, 'g');
  return unit.replace(atom, `$1$2${to}`);
}

/** Annotations of things that are merely counted. */
const COUNTED =
  /^\{(?:#|beats?|breaths?|cells?|counts?|events?|rbc|wbc|spikes?|pulses?|people|persons?|doses?)\}$/i;

/** Whether two units speak of the same thing: their annotations are equal, or one of them counts without a word. */
export function haveSameMeaning(from: UnitParts, to: UnitParts): boolean {
  const text = (annotations: readonly string[]) => annotations.join(' ');
  if (text(from.annotations) === text(to.annotations)) return true;
  const named = ({ annotations }: UnitParts) => annotations.filter((annotation) => !COUNTED.test(annotation));
  if (text(named(from)) !== text(named(to))) return false;
  const isSilent = ({ annotations }: UnitParts) =>
    annotations.every((annotation) => !COUNTED.test(annotation));
  return isSilent(from) || isSilent(to);
}
