import type { Material } from '../../contributor/answer-challenge.ts';
import { datasetId } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import { originNullifier } from '../../protocol/signature.ts';
import { loadPolicy } from './policy-file.ts';
import { openSignedDataset } from './signed-dataset.ts';

/** @throws AssayError as the readers of these files */
export async function readMaterial(
  files: { readonly datasetFile: string; readonly signature: string; readonly policy: string },
  holderSecret: Field,
): Promise<Material> {
  const { dataset, signed } = await openSignedDataset(files, holderSecret);
  const { document, compiled } = await loadPolicy(files.policy, dataset.shape.circuit);
  const id = datasetId(dataset.model, originNullifier(signed.serial, dataset.model));
  return { dataset, signed, id, document, compiled, policyFile: files.policy };
}
