import type { Holding } from '../../contributor/second/round-facts.ts';
import { datasetId, type Role } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { originNullifier } from '../../protocol/signature.ts';
import type { ApprovalOptions, OptOutOptions } from '../files/approval-gate.ts';
import type { DatasetFiles } from '../files/contributor-files.ts';
import { assertNoneObjects, assertSecondApproved } from './approval.ts';
import { openSignedSecondDataset, type SecondSignatureFile } from './files/signature-file.ts';

/** A dataset of a holder with its source's signature. Private. */
export interface SecondMaterial {
  readonly holding: Holding;
  readonly signature: SecondSignatureFile;
  readonly datasetFile: string;
}

/** @throws AssayError as `openSignedSecondDataset`; `wrong-model` (2) */
export async function readSecondMaterials(
  files: readonly DatasetFiles[],
  holderSecret: Field,
  role: Role,
  model?: bigint,
): Promise<SecondMaterial[]> {
  const materials: SecondMaterial[] = [];
  for (const each of files) {
    const { dataset, signed, signature } = await openSignedSecondDataset(each, holderSecret);
    if (model !== undefined && dataset.model !== model)
      throw new AssayError('wrong-model', `${each.datasetFile} was built for another model`);
    const id = datasetId(dataset.model, originNullifier(signed.serial, dataset.model));
    materials.push({ holding: { id, role, dataset }, signature, datasetFile: each.datasetFile });
  }
  return materials;
}

/**
 * Refuses a dataset that the demanded approval does not cover.
 * @returns the openings that it allows; undefined if none is demanded
 */
export const secondMaterialApproved = (
  options: ApprovalOptions,
  { holding: { dataset, role }, signature }: SecondMaterial,
  policy: CompiledSecondPolicy,
  now: number,
): Promise<number | undefined> => assertSecondApproved(options, signature, dataset, policy, role, now);

export const secondMaterialUnopposed = (
  options: OptOutOptions,
  { signature, datasetFile }: SecondMaterial,
): Promise<void> => assertNoneObjects(options, signature, datasetFile);
