import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile } from '../../system/files.ts';

/** Largest parcel or proof file. */
const LARGEST = 1 << 22;

/** @throws AssayError as `readJsonFile` */
export const parse = (path: string): Promise<unknown> => readJsonFile(path, { largest: LARGEST });

/** A damaged file must not pass as one without a proof, so only text that is no JSON is skipped. */
export function unlessNoJson(error: unknown): undefined {
  if (error instanceof AssayError && (error.code === 'not-json' || error.code === 'file-too-large')) return;
  throw error;
}

/** Files of a folder and the folders below it that may hold a proof, in order. */
export async function jsonFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && /\.(json|parcel)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
