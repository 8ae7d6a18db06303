import { basename, join } from 'node:path';
import { AssayError } from '../protocol/errors.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import { omopTableOf } from './cases/omop-names.ts';
import { siteForFile } from './site-mapping.ts';
import { isFolder, namesIn, resolveGivenFile } from './tables/safe-file.ts';

/** Files that were named by hand, and the site whose mapping reads them. */
export interface GivenFiles {
  readonly site: string;
  readonly paths: readonly string[];
}

/**
 * A given file, or a given folder where the site's format makes records of several files (FHIR, OMOP): then
 * every file of it that the format reads.
 *
 * @param site the site's name; without it, the one whose pattern fits the file's name, or the only one
 * @throws AssayError `site-unknown`, `data-path-unsafe`, `data-file-not-found` (2)
 */
export async function resolveGiven(
  document: PolicyDocument,
  path: string,
  site: string | undefined,
): Promise<GivenFiles> {
  const only = document.mapping.sites.length === 1 ? document.mapping.sites[0]?.name : undefined;
  if (!(await isFolder(path))) {
    const file = await resolveGivenFile(path);
    return { site: site ?? only ?? siteForFile(document, basename(file)), paths: [file] };
  }
  const name = site ?? only;
  if (name === undefined)
    throw new AssayError('site-unknown', 'name the site whose mapping reads this folder');
  const declared = document.mapping.sites.find((candidate) => candidate.name === name);
  if (declared?.database !== undefined) {
    throw new AssayError(
      'data-path-unsafe',
      'a folder was given, but the mapping reads a database: give its file (for PostgreSQL the connection file)',
    );
  }
  const format = declared?.format ?? document.mapping.format ?? 'csv';
  if (format !== 'fhir' && format !== 'omop') {
    throw new AssayError(
      'data-path-unsafe',
      `a folder was given, but files of format ${format} are read one by one: give a file`,
    );
  }
  const wanted = (await namesIn(path)).filter((file) =>
    format === 'fhir' ? /\.(?:json|ndjson|jsonl)(?:\.gz)?$/i.test(file) : omopTableOf(file) !== undefined,
  );
  if (wanted.length === 0) {
    const kinds =
      format === 'fhir' ? '.ndjson or .json files' : 'OMOP tables (person.csv, measurement.parquet ...)';
    throw new AssayError('data-file-not-found', `the folder has no ${kinds}`);
  }
  return { site: name, paths: wanted.map((file) => join(path, file)) };
}
