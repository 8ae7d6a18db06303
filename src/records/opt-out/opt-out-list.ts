import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { AssayError } from '../../protocol/errors.ts';
import { readTextFile } from '../../system/files.ts';

/**
 * The list of patients who object: a CSV file. Its header names the key columns that identify a patient (`subject` for FHIR and
 * OMOP); each further row is one patient. Lines that begin with # are comments. An empty file, or a header alone, says that no
 * patient objects; a key of several columns needs the header, because patients are counted by it.
 */
export interface OptOutList {
  /** SHA-256 of the file, 64 hex digits; empty where no file was given. */
  readonly hash: string;
  /** Empty for an empty file. */
  readonly columns: readonly string[];
  /** Cells of each patient, as they are written. Private. */
  readonly rows: readonly (readonly string[])[];
}

const LARGEST = 1 << 27;

/** @throws AssayError `bad-opt-out-list` (2), which names the line and never a cell */
export async function readOptOutList(path: string): Promise<OptOutList> {
  const text = await readTextFile(path, { largest: LARGEST });
  const hash = createHash('sha256').update(text).digest('hex');
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, comment: '#', trim: true, skip_empty_lines: true });
  } catch (cause) {
    const { lines } = cause as { readonly lines?: number };
    throw bad(path, `line ${lines ?? '?'} has more or fewer cells than the header, or an open quote`);
  }
  const [columns = [], ...patients] = rows;
  if (new Set(columns).size !== columns.length || columns.includes('')) {
    throw bad(path, 'its first line must name the key columns that identify a patient, each once');
  }
  const empty = patients.findIndex((cells) => cells.includes(''));
  if (empty !== -1) throw bad(path, `patient ${empty + 1} of the list has an empty cell`);
  return { hash, columns, rows: patients };
}

const bad = (path: string, what: string): AssayError =>
  new AssayError('bad-opt-out-list', `${path} is not a list of objections: ${what}`);
