/**
 * Cells of a text table: numbers, missing markers, days. Every function takes a trimmed text and answers
 * `undefined` where the text is not what was declared; none of them throws, so that no error can carry a value.
 */

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
  if (text.length === 0 || text.length > LONGEST_NUMBER) return undefined;
  let ascii = text;
  if (format.decimal === ',') {
    if (text.includes('.')) return undefined;
    ascii = text.replace(',', '.');
  }
  if (!(format.scientific ? POINT_SCIENTIFIC : POINT).test(ascii)) return undefined;
  const value = Number(ascii);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * A lookup of declared cell texts (missing markers, categories) that compares as text first, and numerically
 * where the declared text is itself a number: "0" then also means "0.0" and "-0".
 */
export class DeclaredCells<Meaning> {
  readonly #byText = new Map<string, Meaning>();
  readonly #byNumber = new Map<number, Meaning>();
  readonly #format: NumberFormat;

  constructor(declared: Iterable<readonly [string, Meaning]>, format: NumberFormat) {
    this.#format = format;
    for (const [text, meaning] of declared) {
      const trimmed = text.trim();
      this.#byText.set(trimmed, meaning);
      // Markers are written in the document with a point or as in the file: both are understood.
      const number = parseNumber(trimmed, format) ?? parseNumber(trimmed, { ...format, decimal: '.' });
      if (number !== undefined) this.#byNumber.set(number, meaning);
    }
  }

  /** The declared meaning of a trimmed cell, or undefined. */
  get(text: string): Meaning | undefined {
    const exact = this.#byText.get(text);
    if (exact !== undefined || this.#byNumber.size === 0) return exact;
    const number = parseNumber(text, this.#format);
    // Map uses SameValueZero, so -0 finds 0.
    return number === undefined ? undefined : this.#byNumber.get(number);
  }
}
