/**
 * Cells of a text table: numbers, missing markers, categories. Every function takes a trimmed text and returns
 * `undefined` where the text is not as declared. None of them throws, so no error can carry a value.
 */

import { canonicalDecimal, type Decimal, parseDecimal } from '../../protocol/decimal.ts';
import type { FindingHint } from '../finding.ts';
import { foldedText, hasInvisible, plainText } from './plain-text.ts';

/** How numbers are written in a column. */
export interface NumberFormat {
  readonly decimal: '.' | ',';
  /** Whether `1e3` is a number; where it is not declared, it is a finding. */
  readonly scientific: boolean;
}

const POINT = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;
const POINT_SCIENTIFIC = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** Longer texts are no measurement; the limit also keeps a hostile cell from costing time. */
const LONGEST_NUMBER = 64;

/**
 * Reads a decimal number in ASCII digits: `12`, `-0.5`, `.7`, `7.`; with `decimal: ','` the comma takes the
 * point's place. `NaN`, `Infinity`, hexadecimal, digit groups, fullwidth or other non-ASCII digits, and values
 * that overflow a double are not numbers.
 */
export function parseNumber(text: string, format: NumberFormat): number | undefined {
  const ascii = asciiNumber(text, format);
  if (ascii === undefined) return undefined;
  const value = Number(ascii);
  return Number.isFinite(value) ? value : undefined;
}

/** The number of `parseNumber`, exactly. */
export function parseExactNumber(text: string, format: NumberFormat): Decimal | undefined {
  const ascii = asciiNumber(text, format);
  return ascii === undefined ? undefined : parseDecimal(ascii);
}

function asciiNumber(text: string, format: NumberFormat): string | undefined {
  if (text.length === 0 || text.length > LONGEST_NUMBER) return undefined;
  let ascii = text;
  if (format.decimal === ',') {
    if (text.includes('.')) return undefined;
    ascii = text.replace(',', '.');
  }
  return (format.scientific ? POINT_SCIENTIFIC : POINT).test(ascii) ? ascii : undefined;
}

/**
 * A lookup of declared cell texts (missing markers, categories). Texts compare as `plainText`; where the declared
 * text is a number, numbers compare exactly: "0" also means "0.0" and "-0".
 */
export class DeclaredCells<Meaning> {
  readonly #byText = new Map<string, Meaning>();
  readonly #byNumber = new Map<string, Meaning>();
  readonly #folded = new Set<string>();
  readonly #format: NumberFormat;

  constructor(declared: Iterable<readonly [string, Meaning]>, format: NumberFormat) {
    this.#format = format;
    for (const [text, meaning] of declared) {
      const plain = plainText(text);
      this.#byText.set(plain, meaning);
      this.#folded.add(foldedText(plain));
      // Markers are written in the document with a point or as in the file: both are understood.
      const number = parseExactNumber(plain, format) ?? parseExactNumber(plain, { ...format, decimal: '.' });
      if (number !== undefined) this.#byNumber.set(canonicalDecimal(number), meaning);
    }
  }

  /** The declared meaning of a cell, or undefined. */
  get(text: string): Meaning | undefined {
    const exact = this.#byText.get(text) ?? this.#byText.get(plainText(text));
    if (exact !== undefined || this.#byNumber.size === 0) return exact;
    const number = parseExactNumber(text, this.#format);
    return number === undefined ? undefined : this.#byNumber.get(canonicalDecimal(number));
  }

  /** Whether a cell that has no declared meaning differs from a declared text in its spelling only. */
  isNear(text: string): boolean {
    return text !== '' && this.get(text) === undefined && this.#folded.has(foldedText(text));
  }
}

const MISSING =
  /^(?:n\/?\.?a\.?|#n\/a|nan|null|none|nil|missing|unknown|unk|not available|not known|not done|k\.?a\.?|\?+|-+|\.+|\*+|\\n|x+|-9+|-1)$/i;
const DATE_LIKE =
  /^(?:[0-9]{1,2}[- ./](?:jan|feb|mar|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*\.?(?:[- ./][0-9]{2,4})?|(?:jan|feb|mar|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*\.?[- ./][0-9]{1,4}|[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}(?:[ T].*)?)$/i;

/** The kind of text that an unreadable cell looks like; undefined where that does not help. */
export function hintOf(text: string, format: NumberFormat): FindingHint | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  if (hasInvisible(text)) return 'invisible-characters';
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(text)) return 'not-finite';
  if (MISSING.test(text)) return 'missing-marker';
  if (/^#(?:ref|div\/0|value|name|num|null)[!?]?$/i.test(text) || /^#+$/.test(text))
    return 'spreadsheet-error';
  if (DATE_LIKE.test(text)) return 'spreadsheet-date';
  if (/[^\0-\x7f]/.test(text) && /\p{Nd}/u.test(text.replace(/[0-9]/g, ''))) return 'foreign-digits';
  if (/^[<>≤≥]=?\s*[0-9]/.test(text)) return 'comparator';
  if (POINT_SCIENTIFIC.test(text.replace(',', '.')) && /e/i.test(text)) return 'scientific';
  if (/^[+-]?[0-9]{1,3}(?:[ ,.'\u00a0\u202f\u2019_][0-9]{3}){2,}(?:[.,][0-9]+)?$/.test(text))
    return 'digit-groups';
  if (/^[+-]?[0-9]{1,3}(?:[ '\u00a0\u202f\u2019_][0-9]{3})+(?:[.,][0-9]+)?$/.test(text))
    return 'digit-groups';
  if (/^[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+$|^[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$/.test(text))
    return 'digit-groups';
  if (/^[+-]?[0-9]*,[0-9]+$/.test(text) && format.decimal === '.')
    return isOneGroup(text) ? 'comma-or-groups' : 'decimal-comma';
  if (/^[+-]?[0-9]*\.[0-9]+$/.test(text) && format.decimal === ',')
    return isOneGroup(text) ? 'point-or-groups' : 'decimal-point';
  if (/^[+-]?0[xob]/i.test(text)) return undefined;
  return /^[+-]?[0-9]+(?:[.,][0-9]+)?\s*[\p{L}%°µ/]+[\p{L}0-9%/^.[\]]*$/u.test(text)
    ? 'unit-in-cell'
    : undefined;
}

/** `1,234` and `1.234`: a decimal sign or a thousands separator. A group does not begin with 0. */
const isOneGroup = (text: string): boolean => /^[+-]?[1-9][0-9]{0,2}[,.][0-9]{3}$/.test(text);
