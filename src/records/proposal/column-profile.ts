import { parseDayFormat } from '../../protocol/policy/day-format.ts';
import { hintOf, parseNumber } from '../tables/cell.ts';
import type { Cell } from '../tables/table.ts';

/** What a column holds, from a sample. Its figures are of records: they stay on the machine. */
export class ColumnProfile {
  readonly name: string;
  readonly #decimal: '.' | ',';
  rows = 0;
  /** Nulls of the format itself. */
  nulls = 0;
  /** Texts that look like missing markers, and how often; "" for the empty cell. */
  readonly markers = new Map<string, number>();
  readonly numbers = new Moments();
  readonly logs = new Moments();
  zeros = 0;
  integers = 0;
  scientific = 0;
  /** Other texts and how often, up to `MOST_TEXTS` different ones. */
  readonly texts = new Map<string, number>();
  hasManyTexts = false;
  otherTexts = 0;
  readonly #dayFormats: Map<
    string,
    { readonly count: number; readonly first: number; readonly last: number }
  >;
  readonly #seen = new Set<string>();
  #repeats = 0;

  constructor(name: string, decimal: '.' | ',') {
    this.name = name;
    this.#decimal = decimal;
    this.#dayFormats = new Map(
      DAY_FORMATS.map((format) => [format, { count: 0, first: Infinity, last: -Infinity }]),
    );
  }

  add(cell: Cell): void {
    this.rows += 1;
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
    // Nothing shorter than 6 characters is a date.
    if (cell.length >= 6) this.#tryDays(cell);
    const format = { decimal: this.#decimal, scientific: true } as const;
    const number = parseNumber(cell, format);
    if (number !== undefined) {
      this.numbers.add(number);
      if (number > 0) this.logs.add(Math.log(number));
      if (number === 0) this.zeros += 1;
      if (Number.isInteger(number)) this.integers += 1;
      if (/e/i.test(cell)) this.scientific += 1;
      this.#count(cell);
      return;
    }
    const hint = hintOf(cell, format);
    if (cell === '' || hint === 'missing-marker' || hint === 'not-finite') {
      this.markers.set(cell, (this.markers.get(cell) ?? 0) + 1);
      return;
    }
    this.otherTexts += 1;
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

  get missing(): number {
    return this.nulls + [...this.markers.values()].reduce((sum, count) => sum + count, 0);
  }

  get present(): number {
    return this.rows - this.missing;
  }

  /** No two rows of the sample have the same text, and none lacks one. */
  get isUnique(): boolean {
    return this.#repeats === 0 && this.missing === 0 && this.rows > 1;
  }

  /** `number` where nothing else is there, `day`, `category` for few texts, `text` for the rest, `empty`. */
  get kind(): 'number' | 'day' | 'category' | 'text' | 'constant' | 'empty' {
    if (this.present === 0) return 'empty';
    if (this.dayFormat !== undefined) return 'day';
    if (!this.hasManyTexts && this.texts.size === 1) return 'constant';
    if (this.otherTexts === 0) return 'number';
    return this.hasManyTexts || this.texts.size > MOST_CATEGORIES ? 'text' : 'category';
  }

  /** The format that reads every present cell; undefined where there is none. */
  get dayFormat(): string | undefined {
    return DAY_FORMATS.find(
      (format) => this.present > 0 && this.#dayFormats.get(format)?.count === this.present,
    );
  }

  /** Of the present cells, by `dayFormat`. */
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
const DAY_READERS = new Map(DAY_FORMATS.map((format) => [format as string, parseDayFormat(format)]));

/** Count, extremes, mean and standard deviation in one pass (Welford 1962). */
export class Moments {
  count = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  mean = 0;
  #squares = 0;
  #cubes = 0;

  add(value: number): void {
    const before = this.count;
    this.count += 1;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    const delta = value - this.mean;
    const part = delta / this.count;
    const term = delta * part * before;
    this.#cubes += term * part * (this.count - 2) - 3 * part * this.#squares;
    this.#squares += term;
    this.mean += part;
  }

  get deviation(): number {
    return this.count < 2 ? 0 : Math.sqrt(this.#squares / (this.count - 1));
  }

  get skewness(): number {
    return this.#squares === 0 ? 0 : (Math.sqrt(this.count) * this.#cubes) / this.#squares ** 1.5;
  }
}
