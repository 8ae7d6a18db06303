import { canonicalDecimal, parseDecimal } from '../../protocol/decimal.ts';
import { JsonNumber, parseStrictJson, StrictJsonError } from '../../protocol/strict-json.ts';
import { readLines } from './byte-stream.ts';
import type { RecordFile } from './record-file.ts';
import { type Cell, malformed, NOT_ONE_VALUE, type Table, type TableRow } from './table.ts';

/**
 * One JSON object a line as rows of cells. Columns are those that the mapping names: a member, `a.b` for a
 * member of a member. Only numbers, texts and truth values are cells; a vector is read by its projection. Numbers
 * keep the digits that are written.
 */

const NOT_AN_OBJECT = 'the line is not a JSON object (one object a line is read, not a list over several)';

const TWICE = 'the object has a member twice: which of them is meant is not known';

/** How a vector column becomes cells: one a row of the projection. */
export interface VectorCells {
  readonly member: string;
  readonly columns: readonly string[];
  /** Undefined where it is no vector of the right length. */
  readonly read: (vector: unknown) => readonly Cell[] | undefined;
}

/**
 * @param names the members that the mapping names, in any order
 * @param wholeRows whether rows are told apart by the whole object
 */
export function readNdjsonTable(
  file: RecordFile,
  names: readonly string[],
  vector: VectorCells | undefined,
  wholeRows = false,
): Table {
  const columns = [...names, ...(vector?.columns ?? [])];
  return { file: file.name, columns, rows: readRows(file, names, vector, wholeRows) };
}

async function* readRows(
  file: RecordFile,
  names: readonly string[],
  vector: VectorCells | undefined,
  wholeRows: boolean,
): AsyncGenerator<TableRow, void, undefined> {
  for await (const { line, text } of readLines(file)) {
    const object = parseLine(text, file.name, line);
    const whole = wholeRows ? { whole: JSON.stringify(object, sortedMembers) } : {};
    const cells: Cell[] = names.map((name) => cellOf(memberOf(object, name)));
    if (vector === undefined) {
      yield { row: line, cells, ...whole };
      continue;
    }
    const projected = vector.read(vectorOf(memberOf(object, vector.member)));
    yield projected === undefined
      ? {
          row: line,
          ...whole,
          cells: [...cells, ...vector.columns.map(() => null)],
          findings: [
            {
              severity: 'unreadable',
              rule: 'not-a-vector',
              file: file.name,
              row: line,
              column: vector.member,
            },
          ],
        }
      : { row: line, cells: [...cells, ...projected], ...whole };
  }
}

function parseLine(text: string, file: string, line: number): object {
  let value: unknown;
  try {
    value = parseStrictJson(text, { numbers: 'exact' });
  } catch (error) {
    const isTwice = error instanceof StrictJsonError && error.kind === 'duplicate-member';
    throw malformed(file, line, isTwice ? TWICE : NOT_AN_OBJECT);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof JsonNumber)
    throw malformed(file, line, NOT_AN_OBJECT);
  return value;
}

/** Stands for a member that is given by its whole name and by the path along the dots. */
const AMBIGUOUS = Symbol('ambiguous');

/** The member of this name, `a.b` also as member b of member a. */
function memberOf(object: object, name: string): unknown {
  const own = Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
  if (!name.includes('.')) return own;
  let value: unknown = object;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return own;
    value = (value as Record<string, unknown>)[part];
  }
  return own === undefined ? value : AMBIGUOUS;
}

/** A JSON value as a cell. */
function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.trim();
  if (value instanceof JsonNumber) return numberText(value.text);
  return typeof value === 'boolean' ? String(value) : NOT_ONE_VALUE;
}

/** A number as it is written; one with an exponent that is a whole number without it, so that 1e3 is 1000. */
function numberText(text: string): string {
  if (!/e/i.test(text)) return text;
  const decimal = text.length > LONGEST_EXPONENT_FORM ? undefined : parseDecimal(text);
  if (decimal === undefined) return text;
  const plain = canonicalDecimal(decimal);
  return plain.includes('.') || plain.length > LONGEST_EXPONENT_FORM ? text : plain;
}

const LONGEST_EXPONENT_FORM = 40;

/** The numbers of a list; anything else stays and is no vector. */
const vectorOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item: unknown) => (item instanceof JsonNumber ? Number(item.text) : item))
    : value;

/** Objects with their members in the order of names; numbers as they are written, told apart from lists. */
function sortedMembers(_: string, value: unknown): unknown {
  if (value instanceof JsonNumber) return ['number', value.text];
  if (Array.isArray(value)) return ['list', ...value];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
