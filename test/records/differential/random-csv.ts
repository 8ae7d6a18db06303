import type { SeededRandom } from '../../../scripts/support/random.ts';
import type { Dialect } from '../../../src/records/tables/dialect.ts';

/** A delimited text of random cells, and how it is written. */
export interface RandomCsv {
  readonly dialect: Dialect;
  readonly bytes: Buffer;
  readonly columns: number;
}

const WORDS = [
  'a',
  'Zoë',
  'décédé',
  '日本',
  'x y',
  '0',
  '-',
  'NULL',
  '#N/A',
  'O’Brien',
  '😀',
  "it's",
  '%',
  'TRUE',
];
const SPECIALS = ['\n', '\r\n', '"', ',', ';', '\t', '|', "'", '#', ' '];

/** Makes a text whose first column is never empty: a row of empty cells is no row. */
export function randomCsv(random: SeededRandom): RandomCsv {
  const pick = <T>(items: readonly T[]): T => items[random.integer(0, items.length - 1)] as T;
  const delimiter = pick([',', ';', '\t', '|']);
  const lineBreak = pick(['\n', '\r\n']);
  const columns = random.integer(2, 8);
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const cell = (column: number): string => {
    const kind = random.integer(0, 9);
    if (kind < 4) return number(random);
    if (kind === 4 && column > 0) return '';
    if (kind < 8) return pick(WORDS);
    const text = Array.from({ length: random.integer(1, 5) }, () => pick([...WORDS, ...SPECIALS])).join('');
    return text.trim() === '' ? 'x' : text;
  };
  const written = (text: string): string => {
    const needsQuotes = /["\r\n]/.test(text) || text.includes(delimiter) || text !== text.trim();
    return needsQuotes || random.next() < 0.1 ? quote(text) : text;
  };
  const header = Array.from({ length: columns }, (_, i) => `c${i}`).join(delimiter);
  const rows = Array.from({ length: random.integer(1, 12) }, () =>
    Array.from({ length: columns }, (_, column) => written(cell(column))).join(delimiter),
  );
  const text = [header, ...rows].join(lineBreak) + (random.next() < 0.8 ? lineBreak : '');
  const hasMark = random.next() < 0.2;
  return {
    dialect: {
      delimiter,
      quote: '"',
      escape: '"',
      comment: undefined,
      skipLines: 0,
      encoding: 'utf-8',
      header: true,
    },
    bytes: Buffer.from(`${hasMark ? '\uFEFF' : ''}${text}`),
    columns,
  };
}

/** A number in one of the ways in which files write them. */
export function number(random: SeededRandom): string {
  const sign = random.next() < 0.2 ? '-' : '';
  const digits = (count: number) => Array.from({ length: count }, () => random.integer(0, 9)).join('');
  const whole = random.next() < 0.5 ? String(random.integer(0, 999)) : digits(random.integer(1, 17));
  if (random.next() < 0.4) return `${sign}${whole}`;
  const decimal = `${sign}${whole}.${digits(random.integer(1, 17))}`;
  return random.next() < 0.2 ? `${decimal}e${random.integer(-12, 12)}` : decimal;
}
