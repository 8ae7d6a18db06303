import type { Role } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { privacyOffer } from '../../records/second/preflight.ts';
import {
  type ApprovalOptions,
  assertApproved,
  assertMayEnrol,
  gatedDataset,
  type OptOutOptions,
  type SourceSigned,
} from '../files/approval-gate.ts';
import type { SecondSignatureFile } from './files/signature-file.ts';

/** The approval gate and the objections, for datasets of the second edition. */

/** The part of a signature file that the gate reads. */
const sourceSigned = ({ root, endorsement, signed }: SecondSignatureFile): SourceSigned => ({
  ...{ root, endorsement, signed },
});

/**
 * Refuses a dataset that the demanded approval does not cover, or whose answers would spend more privacy than it allows.
 * @param now Unix seconds
 * @returns the openings of a batch that the approval allows; undefined if none is demanded
 * @throws AssayError as `assertApproved`
 */
export function assertSecondApproved(
  options: ApprovalOptions,
  signature: SecondSignatureFile,
  dataset: { readonly period: bigint | undefined; readonly model: Field },
  policy: CompiledSecondPolicy,
  role: Role,
  now: number,
): Promise<number | undefined> {
  const { delta, epsilonOfAll } = privacyOffer(policy, role);
  const offered = epsilonOfAll === null ? null : { epsilon: epsilonOfAll, delta };
  return assertApproved(options, gatedDataset(sourceSigned(signature), dataset, policy.hash), now, offered);
}

/** As `assertMayEnrol`. */
export const assertNoneObjects = (
  options: OptOutOptions,
  signature: SecondSignatureFile,
  datasetFile: string,
): Promise<void> => assertMayEnrol(options, sourceSigned(signature), datasetFile);
