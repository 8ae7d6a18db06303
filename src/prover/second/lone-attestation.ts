import type { Field } from '../../protocol/field.ts';
import { batchTree } from '../../protocol/second/batch.ts';
import { commitOpening } from '../../protocol/second/commitment.ts';
import { sumsOf } from '../../protocol/second/model.ts';
import type { Policy } from '../../protocol/second/policy.ts';
import { policyHash } from '../../protocol/second/policy-hash.ts';
import type { EncodedRecord } from '../../protocol/second/record.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import type { AttestationStatement } from '../../protocol/second/statement.ts';
import type { CircuitInputs } from '../inputs.ts';
import { attestationInputs } from './inputs.ts';

/** A batch that is alone in its dataset, and what its attestation is to be about. */
export interface LoneBatch {
  readonly records: readonly EncodedRecord[];
  readonly salt: Field;
  /** Complete for the shape. */
  readonly policy: Policy;
  /** F + 1 words. */
  readonly weights: readonly bigint[];
  readonly blinding: bigint;
  readonly context: Field;
}

/** The true statement about a batch, and the inputs of its proof. */
export function loneAttestation(
  { records, salt, policy, weights, blinding, context }: LoneBatch,
  shape: Shape,
): { readonly statement: AttestationStatement; readonly inputs: CircuitInputs } {
  const batch = { records, salt };
  const tree = batchTree([batch], policy.schemaHash, shape);
  const statement = {
    ...{ root: tree.root, index: 0, count: records.length, policyHash: policyHash(policy, shape) },
    ...{ weights, context, commitment: commitOpening({ ...sumsOf(records, weights), blinding }) },
  };
  return {
    statement,
    inputs: attestationInputs(statement, { batch, path: tree.path(0), policy, blinding }, shape),
  };
}
