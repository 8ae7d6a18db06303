import { batchLeaf } from '../protocol/batch.ts';
import { commit } from '../protocol/commitment.ts';
import { asField, type Field, hashToField } from '../protocol/field.ts';
import { IntervalTree } from '../protocol/interval-tree.ts';
import { completePolicy, type Policy } from '../protocol/policy/policy.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import type { TaggedRecord } from '../protocol/record.ts';
import { band, gradient, packDirection, packWeights, score } from '../protocol/reference-model.ts';
import type { Shape } from '../protocol/shape.ts';
import { type AttestationStatement, packPeriod } from '../protocol/statement.ts';
import { attestationInputs, type CircuitInputs } from './inputs.ts';

/** A batch that is alone in its dataset, and what its attestation is to be about. */
interface LoneBatch {
  /** In the order of their tags. */
  readonly records: readonly TaggedRecord[];
  readonly salt: Field;
  /** Every place of the shape is filled. */
  readonly policy: Policy;
  readonly period: bigint;
  /** F + 1 words each, as the reference model has them. */
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  readonly blinding: bigint;
  readonly context: Field;
}

/** The true statement about a batch, and the inputs of its proof. */
function loneAttestation(
  { records, salt, policy, period, weights, direction, blinding, context }: LoneBatch,
  shape: Shape,
): { readonly statement: AttestationStatement; readonly inputs: CircuitInputs } {
  const batch = { index: 0, salt, records };
  const tree = new IntervalTree([batchLeaf(batch, policy.schemaHash, shape)], shape.depth);
  const sums = gradient(records, weights);
  const statement = {
    root: tree.root,
    batchIndex: 0,
    count: records.length,
    period,
    policyHash: policyHash(policy, shape),
    W: packWeights(weights),
    V: packDirection(direction),
    commitment: commit(sums, blinding),
    band: band(score(direction, sums), policy.scoreScale),
    context,
  };
  return {
    statement,
    inputs: attestationInputs(statement, { batch, path: tree.path(0), policy, blinding }, shape),
  };
}

const FIRST_DAY = 18_000;

/**
 * Inputs of a true attestation about one full batch of made-up records, for a trial proof. A circuit's proving time does
 * not depend on its inputs, so the trial forecasts the time of real proofs.
 */
export function trialAttestation(shape: Shape): CircuitInputs {
  const { n, f } = shape;
  const words = (factor: bigint): bigint[] => Array.from({ length: f + 1 }, (_, j) => factor * BigInt(j - 2));
  const records = Array.from({ length: n }, (_, i) => ({
    codes: Array.from({ length: f }, (__, j) => 200 + ((37 * i + 11 * j) % 600)),
    day: FIRST_DAY + i,
    label: i % 2 === 0 ? (1 as const) : (0 as const),
    tag: BigInt(i + 1),
  }));
  const feature = { lo: 1, hi: 1023, meanLo: 1, meanHi: 1023, maxMissing: n };
  const policy = completePolicy(
    {
      schemaHash: hashToField('a schema of a trial proof'),
      features: Array.from({ length: f }, () => feature),
      rules: [],
      minPositive: 0,
      maxPositive: n,
      minRecords: 1,
      scoreScale: 1n << 30n,
      vScale: 4096,
    },
    shape,
  );
  const batch = {
    ...{ records, policy, salt: asField(7n), blinding: 12_345n },
    ...{ weights: words(1000n), direction: words(100n) },
    period: packPeriod(FIRST_DAY, FIRST_DAY + n),
    context: hashToField('a context of a trial proof'),
  };
  return loneAttestation(batch, shape).inputs;
}
