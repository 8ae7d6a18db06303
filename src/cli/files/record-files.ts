import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { type GivenFiles, resolveGiven } from '../../records/given-files.ts';
import { exists } from '../../system/files.ts';

/** Options that name record files: a file (and its site), or a dataset of the policy document and its data folder. */
export interface RecordFileOptions {
  /** Record file, or a folder of FHIR or OMOP. Read with the mapping of `site`, else of the site that its name fits. */
  readonly file?: string;
  readonly site?: string;
  readonly dataset?: string;
  readonly data?: string;
}

/** Record files and the way to read them: with a site's mapping, or as a dataset of the policy document. */
export type RecordSource = GivenFiles | { readonly dataset: string; readonly dataDir: string };

/**
 * Resolves the options to record files. No record is read.
 *
 * @throws AssayError `bad-option` (2) if the options name neither or both; as `resolveGiven`
 */
export async function resolveRecords(
  { file, site, dataset, data }: RecordFileOptions,
  document: PolicyDocument,
): Promise<RecordSource> {
  if (file !== undefined && dataset === undefined && data === undefined) {
    return resolveGiven(document, file, site);
  }
  // A site's name is also the name of a dataset: all its records.
  const name = dataset ?? site;
  if (file === undefined && name !== undefined && data !== undefined) return { dataset: name, dataDir: data };
  throw new AssayError('bad-option', 'give either a file (and --site), or --dataset and --data');
}

/**
 * SHA-256 of the named files' paths, sizes and times, and of further values, as hex. An interrupted build is resumed only
 * if it is the same.
 */
export async function fingerprintOf(
  { file, site, dataset, data }: RecordFileOptions,
  values: readonly unknown[],
): Promise<string> {
  const inputs = await listFiles((file ?? data) as string);
  const stats = await Promise.all(
    inputs.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return [path, size, mtimeMs];
    }),
  );
  const text = JSON.stringify([stats, site ?? null, dataset ?? null, ...values]);
  return createHash('sha256').update(text).digest('hex');
}

/** The file itself, with the log of a SQLite database beside it; or all files below a folder. */
async function listFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) {
    const log = `${path}-wal`;
    return (await exists(log)) ? [path, log] : [path];
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
