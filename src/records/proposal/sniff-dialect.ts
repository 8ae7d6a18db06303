import { readBytes } from '../tables/byte-stream.ts';
import { readCsvTable } from '../tables/csv-table.ts';
import type { Dialect } from '../tables/dialect.ts';
import { openRecordFile } from '../tables/safe-file.ts';

/** How a file of delimited text seems to be written, from its beginning. A proposal: its author decides. */

/** A dialect, and the two things about numbers that a file shows by itself. */
export interface SniffedDialect {
  readonly dialect: Dialect;
  readonly decimal: '.' | ',';
}

const SAMPLE = 1 << 18;
const DELIMITERS = [',', ';', '\t', '|', 'whitespace'] as const;
const SAMPLE_ROWS = 200;

export async function sniffDialect(path: string): Promise<SniffedDialect> {
  const head = await firstBytes(path);
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding).decode(head);
  const comment = /^#/m.test(text) && text.startsWith('#') ? '#' : undefined;
  let best:
    | { readonly dialect: Dialect; readonly score: number; readonly rows: readonly (readonly string[])[] }
    | undefined;
  for (const delimiter of DELIMITERS) {
    for (const quote of ['"', '']) {
      const dialect: Dialect = {
        delimiter,
        quote,
        escape: '"',
        comment,
        skipLines: 0,
        encoding,
        header: ['x'],
      };
      const rows = await sampleRows(path, dialect);
      if (rows === undefined) continue;
      const width = mostCommonWidth(rows);
      const regular = rows.filter(({ length }) => length === width).length / rows.length;
      // A delimiter that splits nothing is regular by accident; quotes are the rule.
      const score =
        width < 2
          ? 0
          : regular +
            Math.min(width, 50) / 1000 +
            (quote === '"' ? 0.02 : 0) -
            (delimiter === 'whitespace' ? 0.03 : 0);
      if (best === undefined || score > best.score) best = { dialect, score, rows };
    }
  }
  const { dialect, rows } = best ?? {
    dialect: { delimiter: ',', quote: '"', escape: '"', comment, skipLines: 0, encoding, header: true },
    rows: [] as readonly (readonly string[])[],
  };
  const width = mostCommonWidth(rows);
  // Titles above the table are shorter than its rows.
  const skipLines = Math.max(
    0,
    rows.findIndex(({ length }) => length === width),
  );
  const table = rows.slice(skipLines);
  const commas = table.flat().filter((cell) => /^-?[0-9]+,[0-9]+$/.test(cell)).length;
  const points = table.flat().filter((cell) => /^-?[0-9]*\.[0-9]+$/.test(cell)).length;
  return {
    dialect: { ...dialect, skipLines, header: hasHeader(table) },
    decimal: commas > points && dialect.delimiter !== ',' ? ',' : '.',
  };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const head = new Uint8Array(SAMPLE + (1 << 16));
  let size = 0;
  for await (const piece of readBytes(await openRecordFile(path))) {
    head.set(piece, size);
    size += piece.length;
    if (size >= SAMPLE) break;
  }
  return head.subarray(0, size);
}

function encodingOf(head: Uint8Array): string {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'utf-16';
  // The sample may end within a character.
  for (let cut = 0; cut < 4; cut++) if (isUtf8(head.subarray(0, head.length - cut))) return 'utf-8';
  return 'windows-1252';
}

async function sampleRows(path: string, dialect: Dialect): Promise<string[][] | undefined> {
  const rows: string[][] = [];
  try {
    const table = await readCsvTable(await openRecordFile(path), dialect);
    for await (const { cells } of table.rows) {
      rows.push(cells as string[]);
      if (rows.length >= SAMPLE_ROWS) break;
    }
  } catch {
    // This dialect does not read the file.
    return undefined;
  }
  return rows.length === 0 ? undefined : rows;
}

function mostCommonWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

const isNumber = (cell: string): boolean =>
  /^[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(cell);

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A header has names: all different, none a number, above a row that has one. */
function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined) return true;
  if (new Set(first).size !== first.length || first.some((cell) => cell === '' || isNumber(cell)))
    return false;
  return (
    rest.length === 0 ||
    rest.some((row) => row.some(isNumber)) ||
    !rest.some((row) => row.some((cell, i) => cell === first[i]))
  );
}
