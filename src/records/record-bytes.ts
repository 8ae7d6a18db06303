import { stat } from 'node:fs/promises';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import { planDataset } from './dataset-plan.ts';
import { siteMapping } from './site-mapping.ts';
import { resolveRecordFiles } from './tables/safe-file.ts';

/**
 * Bytes of the record files, as they are stored, for a progress display. A file counts as often as the dataset's slices
 * read it. A database counts as 0 bytes: what will be read of it is not known before.
 *
 * @throws AssayError as `planDataset`, `siteMapping` and `resolveRecordFiles`
 */
export async function recordBytes(
  document: PolicyDocument,
  source:
    | { readonly dataset: string; readonly dataDir: string }
    | { readonly site: string; readonly paths: readonly string[] },
): Promise<number> {
  const paths = 'paths' in source ? givenFiles(document, source) : await datasetFiles(document, source);
  // The reader reports a file that is not there.
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path)
        .then(({ size }) => size)
        .catch(() => 0),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const givenFiles = (
  document: PolicyDocument,
  { site, paths }: { readonly site: string; readonly paths: readonly string[] },
): readonly string[] => (siteMapping(document, site).database === undefined ? paths : []);

async function datasetFiles(
  document: PolicyDocument,
  { dataset, dataDir }: { readonly dataset: string; readonly dataDir: string },
): Promise<string[]> {
  const slices = planDataset(document, dataset).of;
  const lists = await Promise.all(
    slices.map(({ site }) => {
      const { database, files } = siteMapping(document, site);
      return database === undefined ? resolveRecordFiles(dataDir, files) : [];
    }),
  );
  return lists.flat();
}
