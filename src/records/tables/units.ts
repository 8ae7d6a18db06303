import { createRequire } from 'node:module';
import type { UcumLhcUtils } from '@lhncbc/ucum-lhc';
import { AssayError } from '../../protocol/errors.ts';

/** Units by UCUM: values are converted into the unit of the feature, or refused. */

/** What became of a value. */
export type Converted = number | 'unit-unknown' | 'unit-not-convertible';

/** Converts a value of one unit. */
type Conversion = (value: number) => Converted;

const unchanged: Conversion = (value) => value;

/**
 * Converts values of the units that a file uses into one unit.
 *
 * @param declared what the file calls a unit, and its UCUM unit; null: such values are left aside
 */
export class UnitConverter {
  readonly #target: string;
  readonly #molarMass: number | undefined;
  readonly #declared: Readonly<Record<string, string | null>>;
  readonly #known = new Map<string, Conversion | null>();

  constructor(
    target: string,
    declared: Readonly<Record<string, string | null>> = {},
    molarMass: number | undefined = undefined,
  ) {
    this.#target = target;
    this.#declared = declared;
    this.#molarMass = molarMass;
  }

  /**
   * @param value in `unit`, as the file calls it; undefined where the file gives none, which "" declares
   * @returns the value in the target unit, why not, or null where the unit is declared to be left aside
   */
  convert(value: number, unit: string | undefined): Converted | null {
    const name = unit ?? '';
    let conversion = this.#known.get(name);
    if (conversion === undefined) {
      conversion = this.#conversion(name);
      // A hostile file may have a unit of its own in every row.
      if (this.#known.size < 1000) this.#known.set(name, conversion);
    }
    return conversion === null ? null : conversion(value);
  }

  #conversion(name: string): Conversion | null {
    const declared = Object.hasOwn(this.#declared, name) ? this.#declared[name] : undefined;
    if (declared === null) return null;
    const unit = declared ?? name;
    if (unit === this.#target) return unchanged;
    // UCUM takes any integer for a unit; in a file it is a code of some other system (an OMOP concept).
    if (/^[0-9]+$/.test(unit)) return () => 'unit-unknown';
    if (unit !== '') return conversionOf(unit, this.#target, this.#molarMass);
    // No unit at all is a pure number, where one is wanted.
    return isPure(this.#target) ? unchanged : () => 'unit-unknown';
  }
}

/** The conversion of one UCUM unit into another, tried once and then known as its straight line where it is one. */
export function conversionOf(from: string, to: string, molarMass: number | undefined): Conversion {
  if (from === to) return unchanged;
  if (!isUnit(from)) return () => 'unit-unknown';
  const convert = (value: number): Converted => {
    const result = quietly((utils) => utils.convertUnitTo(from, value, to, false, molarMass ?? null));
    if (result.status === 'succeeded' && typeof result.toVal === 'number' && Number.isFinite(result.toVal))
      return result.toVal;
    return 'unit-not-convertible';
  };
  const [zero, one, ten] = [convert(0), convert(1), convert(10)];
  // Logarithmic units do not take 0, but may take the value at hand.
  if (typeof zero === 'string' && typeof one === 'string') return () => one;
  if (typeof zero === 'string' || typeof one === 'string' || typeof ten === 'string') return convert;
  const slope = one - zero;
  if (zero === 0) {
    // One multiplication or division: 1000 mg are 1 g, not 1.0000000000000002 g.
    const inverse = 1 / slope;
    if (Math.abs(inverse - Math.round(inverse)) < 1e-9 * Math.abs(inverse)) {
      const divisor = Math.round(inverse);
      if (Math.abs(ten - 10 / divisor) <= 1e-9 * Math.abs(ten)) return (value) => value / divisor;
    }
  }
  const isLine = Math.abs(zero + 10 * slope - ten) <= 1e-9 * (Math.abs(zero) + Math.abs(ten));
  return isLine ? (value) => zero + slope * value : convert;
}

/** Whether a target is a number without dimension and factor: 1 or an annotation. */
const isPure = (unit: string): boolean => unit === '1' || /^\{[^{}]*\}$/.test(unit);

/** Whether a text is a UCUM unit. */
export function isUnit(text: string): boolean {
  if (!PRINTABLE.test(text)) return false;
  return quietly((utils) => utils.validateUnitString(text, false)).status === 'valid';
}

/** UCUM is ASCII without spaces. */
const PRINTABLE = /^[!-~]{1,63}$/;

/** Its tables are loaded when the first unit is converted. */
let utilities: UcumLhcUtils | undefined;
const requireModule = createRequire(import.meta.url);

/** The library prints units that it cannot parse, and a unit comes from a record. */
function quietly<T>(use: (utils: UcumLhcUtils) => T): T {
  const { log } = console;
  console.log = () => {};
  try {
    utilities ??= (
      requireModule('@lhncbc/ucum-lhc') as typeof import('@lhncbc/ucum-lhc')['default']
    ).UcumLhcUtils.getInstance();
    return use(utilities);
  } finally {
    console.log = log;
  }
}

/** @throws AssayError `unit-invalid` (2): a unit of the mapping or the schema that UCUM does not know */
export function assertUnit(text: string, place: string): void {
  if (!isUnit(text))
    throw new AssayError('unit-invalid', `${place}: not a UCUM unit, so that nothing can be converted to it`);
}
