import type { ContributorKeys } from '../../contributor/keys.ts';
import type { Material } from '../../contributor/material.ts';
import { datasetId } from '../../protocol/context.ts';
import { originNullifier } from '../../protocol/signature.ts';
import type { CliDeps } from '../command.ts';
import { type KeystoreOptions, openContributor } from './accounts.ts';
import { type LoadedPolicy, loadPolicy } from './policy-file.ts';
import type { SignatureFile } from './signature-file.ts';
import { openSignedDataset } from './signed-dataset.ts';

/** Files from which a contributor (or evaluator) answers challenges. */
export interface ContributorFileOptions extends KeystoreOptions {
  readonly policy: string;
}

export interface DatasetFiles {
  readonly datasetFile: string;
  readonly signature: string;
}

/** The contents of these files, checked. Private. */
interface ContributorFiles {
  readonly keys: ContributorKeys;
  /** One for each dataset, in the order given. */
  readonly materials: readonly Material[];
  /** The source's signature file of each dataset, in the same order. */
  readonly signatures: readonly SignatureFile[];
}

/**
 * Reads keystore, signatures, datasets and policy, and checks each dataset's signature. Nothing else that answers a
 * challenge reads these files.
 *
 * @throws AssayError as `openContributor`, `openSignedDataset` and `loadPolicy`
 */
export async function readContributorFiles(
  deps: Pick<CliDeps, 'password'>,
  options: ContributorFileOptions,
  datasets: readonly DatasetFiles[],
): Promise<ContributorFiles> {
  const keys = await openContributor(deps, options);
  const policies = new Map<string, LoadedPolicy>();
  const materials: Material[] = [];
  const signatures: SignatureFile[] = [];
  for (const files of datasets) {
    const { dataset, signed, signature } = await openSignedDataset(files, keys.holderSecret);
    signatures.push(signature);
    const { circuit } = dataset.shape;
    const { document, compiled } = policies.get(circuit) ?? (await loadPolicy(options.policy, circuit));
    policies.set(circuit, { document, compiled, shape: dataset.shape });
    const id = datasetId(dataset.model, originNullifier(signed.serial, dataset.model));
    materials.push({ dataset, id, document, compiled, policyFile: options.policy });
  }
  return { keys, materials, signatures };
}
