import { readLines } from './byte-stream.ts';
import type { RecordFile } from './safe-file.ts';
import { type Cell, malformed, type Table, type TableRow } from './table.ts';

/**
 * One JSON object a line as rows of cells. Columns are those that the mapping names: a member, `a.b` for a
 * member of a member. Only numbers, texts and truth values are cells; a vector is read by its projection.
 */

const NOT_AN_OBJECT = 'the line is not a JSON object (one object a line is read, not a list over several)';

/** How a vector column becomes cells: one a row of the projection. */
export interface VectorCells {
  readonly member: string;
  readonly columns: readonly string[];
  /** Undefined where it is no vector of the right length. */
  readonly read: (vector: unknown) => readonly Cell[] | undefined;
}

/** @param names the members that the mapping names, in any order */
export function readNdjsonTable(
  file: RecordFile,
  names: readonly string[],
  vector: VectorCells | undefined,
): Table {
  const columns = [...names, ...(vector?.columns ?? [])];
  return { file: file.name, columns, rows: readRows(file, names, vector) };
}

async function* readRows(
  file: RecordFile,
  names: readonly string[],
  vector: VectorCells | undefined,
): AsyncGenerator<TableRow, void, undefined> {
  for await (const { line, text } of readLines(file)) {
    let object: unknown;
    try {
      object = JSON.parse(text);
    } catch {
      throw malformed(file.name, line, NOT_AN_OBJECT);
    }
    if (typeof object !== 'object' || object === null || Array.isArray(object))
      throw malformed(file.name, line, NOT_AN_OBJECT);
    const cells: Cell[] = names.map((name) => cellOf(memberOf(object, name)));
    if (vector === undefined) {
      yield { row: line, cells };
      continue;
    }
    const projected = vector.read(memberOf(object, vector.member));
    yield projected === undefined
      ? {
          row: line,
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
      : { row: line, cells: [...cells, ...projected] };
  }
}

/** A member by its whole name first, then member by member along the dots. */
function memberOf(object: object, name: string): unknown {
  if (Object.hasOwn(object, name)) return (object as Record<string, unknown>)[name];
  let value: unknown = object;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** A JSON value as a cell; a list or an object reads as a text that is no number. */
function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.trim();
  return typeof value === 'object' ? '[object]' : String(value);
}
