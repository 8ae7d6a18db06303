import type { KeystoreOptions } from './accounts.ts';

/** Files from which a contributor (or evaluator) answers challenges. */
export interface ContributorFileOptions extends KeystoreOptions {
  readonly policy: string;
}

export interface DatasetFiles {
  readonly datasetFile: string;
  readonly signature: string;
}
