import type { CommittedDataset } from '../protocol/dataset.ts';
import type { Field } from '../protocol/field.ts';
import type { CompiledPolicy } from '../protocol/policy/compile.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import type { ApprovedPolicy } from './first-edition-limits.ts';

/** A dataset and the policy under which it answers challenges. Private. */
export interface Material {
  readonly dataset: CommittedDataset;
  /** The dataset's id on chain. */
  readonly id: Field;
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  /** Path of the policy document, for error messages. */
  readonly policyFile: string;
}

/** The policy that the contributor approved by giving its file. */
export const approvedPolicy = ({ document, compiled, dataset: { shape } }: Material): ApprovedPolicy => ({
  document,
  hash: policyHash(compiled.policy, shape),
  shape,
});
