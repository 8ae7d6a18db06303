import { AssayError } from '../../protocol/errors.ts';
import type { Finding } from '../finding.ts';

/**
 * What every format is read as: rows of cells, streamed. The mapping then reads a column of a CSV file, of a
 * Parquet file and of assembled FHIR resources in one way.
 */

/** A text, trimmed; null where the format itself says "nothing here" (a null of Parquet or JSON). */
export type Cell = string | null;

/** One row. */
export interface TableRow {
  /**
   * Where it is, from 1: as a spreadsheet counts (the header is row 1), the line of an NDJSON file, the row of
   * a Parquet file, the entry of a bundle.
   */
  readonly row: number;
  readonly cells: readonly Cell[];
  /** Base name, where it is not the table's: several files make up one table. */
  readonly file?: string;
  /** What is wrong with it before the mapping looks at its cells. */
  readonly findings?: readonly Finding[];
}

/** A table that is being read. Iterate `rows` once; that closes its files. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: AsyncGenerator<TableRow, void, undefined>;
}

/** A refusal that names a place of a file and what is wrong there, never what it holds. */
export const malformed = (file: string, row: number, words: string): AssayError =>
  new AssayError('table-malformed', `${file}: row ${row}: ${words}`);
