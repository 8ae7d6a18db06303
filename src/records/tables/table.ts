import { AssayError } from '../../protocol/errors.ts';
import type { Finding, FindingHint } from '../finding.ts';

/**
 * Every format is read as rows of cells, streamed. The mapping then reads a column of a CSV file, of a Parquet
 * file and of assembled FHIR resources in one way.
 */

/**
 * A text, trimmed; null where the format itself has no value (a null of Parquet or JSON); or a value that is no
 * cell, which is a finding wherever the mapping reads it.
 */
export type Cell = string | null | UnreadableCell;

/** A value that is not one text or number. */
export interface UnreadableCell {
  readonly unreadable: FindingHint;
}

export const NOT_ONE_VALUE: UnreadableCell = { unreadable: 'not-one-value' };
export const NOT_TEXT: UnreadableCell = { unreadable: 'not-text' };

/** Lines or rows that were passed over, and why. */
export interface PassedOver {
  readonly file: string;
  readonly reason: 'comment';
  readonly count: number;
}

/** One row. */
export interface TableRow {
  /**
   * Where it is, from 1: as a spreadsheet counts (the header is row 1), the line of an NDJSON file, the row of
   * a Parquet file, the entry of a bundle.
   */
  readonly row: number;
  readonly cells: readonly Cell[];
  /** Identifies the whole row, where `cells` are only a part of it. */
  readonly whole?: string;
  /** Base name, where it is not the table's: several files make up one table. */
  readonly file?: string;
  /** Faults that the reader of the format found. Without cells, they are all there is to say about the row. */
  readonly findings?: readonly Finding[];
}

/** A table that is being read. Iterate `rows` once; that closes its files. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: AsyncGenerator<TableRow, void, undefined>;
  /** Columns of floating-point numbers, which identify a record only where they are whole and below 2^53. */
  readonly floats?: ReadonlySet<string>;
  /** Complete once `rows` has ended. */
  readonly passedOver?: () => readonly PassedOver[];
}

/** A refusal that names a place of a file and the fault there, never its content. */
export const malformed = (file: string, row: number, words: string): AssayError =>
  new AssayError('table-malformed', `${file}: row ${row}: ${words}`);
