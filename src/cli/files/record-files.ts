import { AssayError } from '../../protocol/errors.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { type GivenFiles, resolveGiven } from '../../records/given-files.ts';
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
