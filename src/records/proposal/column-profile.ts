import { parseDayFormat } from '../../protocol/policy/day-format.ts';
import { DeclaredCells, hintOf, type NumberFormat, parseNumber } from '../tables/cell.ts';
import type { Cell } from '../tables/table.ts';
import { Moments } from './moments.ts';

/** Contents of a column in a sample. Its figures are of records: they stay on the machine. */
export class ColumnProfile {
  readonly name: string;
  readonly #format: NumberFormat;
  readonly #declared: DeclaredCells<true>;
  /** Every cell of the sample, in row order. */
  readonly cells: Cell[] = [];
  /** Nulls of the format itself. */
  nulls = 0;
  /** Texts that look like missing markers or are declared as such, and their counts; "" for the empty cell. */
  readonly markers = new Map<string, number>();
  readonly numbers = new Moments();
  /** Each number and its count. */
  readonly values = new Map<number, number>();
  zeros = 0;
  integers = 0;
  scientific = 0;
  /** Other texts and their counts, up to `MOST_TEXTS` different ones. */
  readonly texts = new Map<string, number>();
  hasManyTexts = false;
  /** Present cells that are no numbers, and how many of them look like each kind of fault. */
  otherTexts = 0;
  readonly hints = new Map<string, number>();
  readonly #dayFormats: Map<
    string,
    { readonly count: number; readonly first: number; readonly last: number }
  >;
  readonly #seen = new Set<string>();
  #repeats = 0;

  /** @param missing markers that the author declares */
  constructor(name: string, decimal: '.' | ',', missing: readonly string[] = []) {
    this.name = name;
    this.#format = { decimal, scientific: true };
    this.#declared = new DeclaredCells(
      missing.map((marker) => [marker, true] as const),
      this.#format,
    );
    this.#dayFormats = new Map(
      DAY_FORMATS.map((format) => [format, { count: 0, first: Infinity, last: -Infinity }]),
    );
  }

  get rows(): number {
    return this.cells.length;
  }

  add(cell: Cell): void {
    this.cells.push(cell);
    if (cell === null) {
      this.nulls += 1;
      return;
    }
    if (typeof cell !== 'string') {
      this.otherTexts += 1;
      return;
    }
    if (this.#seen.has(cell)) this.#repeats += 1;
    else if (this.#seen.size < MOST_SEEN) this.#seen.add(cell);
    if (this.#declared.get(cell) === true) {
      this.markers.set(cell, (this.markers.get(cell) ?? 0) + 1);
      return;
    }
    // Nothing shorter than 6 characters is a date.
    if (cell.length >= 6) this.#tryDays(cell);
    const number = parseNumber(cell, this.#format);
    if (number !== undefined) {
      this.numbers.add(number);
      if (this.values.size < MOST_SEEN || this.values.has(number))
        this.values.set(number, (this.values.get(number) ?? 0) + 1);
      if (number === 0) this.zeros += 1;
      if (Number.isInteger(number)) this.integers += 1;
      if (/e/i.test(cell)) this.scientific += 1;
      this.#count(cell);
      return;
    }
    const hint = hintOf(cell, this.#format);
    if (cell === '' || hint === 'missing-marker' || hint === 'not-finite') {
      this.markers.set(cell, (this.markers.get(cell) ?? 0) + 1);
      return;
    }
    this.otherTexts += 1;
    if (hint !== undefined) this.hints.set(hint, (this.hints.get(hint) ?? 0) + 1);
    this.#count(cell);
  }

  #tryDays(cell: string): void {
    for (const [format, range] of this.#dayFormats) {
      const day = DAY_READERS.get(format)?.(cell);
      if (day === undefined) continue;
      this.#dayFormats.set(format, {
        count: range.count + 1,
        first: Math.min(range.first, day),
        last: Math.max(range.last, day),
      });
    }
  }

  #count(text: string): void {
    const count = this.texts.get(text);
    if (count !== undefined) this.texts.set(text, count + 1);
    else if (this.texts.size < MOST_TEXTS) this.texts.set(text, 1);
    else this.hasManyTexts = true;
  }

  /** The number of a cell; undefined for another text and for a declared marker. */
  numberOf(cell: Cell): number | undefined {
    if (typeof cell !== 'string' || this.#declared.get(cell) === true) return undefined;
    return parseNumber(cell, this.#format);
  }

  get missing(): number {
    return this.nulls + [...this.markers.values()].reduce((sum, count) => sum + count, 0);
  }

  get present(): number {
    return this.rows - this.missing;
  }

  /** Texts of the sample that differ, markers included; at most `MOST_SEEN`. */
  get distinct(): number {
    return this.#seen.size;
  }

  /** No two rows of the sample have the same text, and none lacks one. */
  get isUnique(): boolean {
    return this.#repeats === 0 && this.missing === 0 && this.rows > 1;
  }

  /** Whether every present cell is a whole number. */
  get isWhole(): boolean {
    return this.otherTexts === 0 && this.numbers.count > 0 && this.integers === this.numbers.count;
  }

  /** `number` if nothing else is there, `day`, `category` for few texts, `text` for the rest, `empty`. */
  get kind(): 'number' | 'day' | 'category' | 'text' | 'constant' | 'empty' {
    if (this.present === 0) return 'empty';
    if (this.dayFormat !== undefined) return 'day';
    if (!this.hasManyTexts && this.texts.size === 1) return 'constant';
    if (this.otherTexts === 0) return 'number';
    return this.hasManyTexts || this.texts.size > MOST_CATEGORIES ? 'text' : 'category';
  }

  /** The format that reads every present cell; undefined if there is none. */
  get dayFormat(): string | undefined {
    return DAY_FORMATS.find(
      (format) => this.present > 0 && this.#dayFormats.get(format)?.count === this.present,
    );
  }

  /** Of the present cells, by `dayFormat`; days before 1970 are negative. */
  get firstDay(): number | undefined {
    return this.#dayFormats.get(this.dayFormat ?? '')?.first;
  }

  get lastDay(): number | undefined {
    return this.#dayFormats.get(this.dayFormat ?? '')?.last;
  }
}

const MOST_TEXTS = 64;
const MOST_CATEGORIES = 12;
const MOST_SEEN = 100_000;
/** The unambiguous ones first; a day count of a spreadsheet is never guessed. */
const DAY_FORMATS = [
  'YYYY-MM-DD',
  'YYYY-MM-DD*',
  'YYYY/MM/DD',
  'DD.MM.YYYY',
  'D.M.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'D/M/YYYY',
  'M/D/YYYY',
  'D-MMM-YYYY',
  'DD.MM.YYYY HH:mm',
  'DD.MM.YYYY HH:mm:ss',
] as const;
/** Days of birth lie before 1970. */
const DAY_READERS = new Map(DAY_FORMATS.map((format) => [format as string, parseDayFormat(format, false)]));
