import type { Batch } from '../protocol/batch.ts';
import { FIELD_MODULUS } from '../protocol/field.ts';
import type { Sibling } from '../protocol/interval-tree.ts';
import { completePolicy, type Policy } from '../protocol/policy/policy.ts';
import { emptyRecord } from '../protocol/record.ts';
import { unpackDirection, unpackWeights } from '../protocol/reference-model.ts';
import type { Shape } from '../protocol/shape.ts';
import { type AttestationStatement, unpackPeriod } from '../protocol/statement.ts';

/** Inputs of a witness generator, by signal name. */
export type CircuitInputs = Record<string, unknown>;

export interface AttestationWitness {
  readonly batch: Batch;
  readonly path: readonly Sibling[];
  readonly policy: Policy;
  readonly blinding: bigint;
}

// The generator silently reduces inputs mod r, so negative numbers are encoded here explicitly.
const signed = (value: bigint | number): bigint => {
  const integer = BigInt(value);
  return integer < 0n ? integer + FIELD_MODULUS : integer;
};

/** The words of the policy, under the names that all circuits use. */
function policyInputs(incomplete: Policy, shape: Shape): CircuitInputs {
  const policy = completePolicy(incomplete, shape);
  return {
    schemaHash: policy.schemaHash,
    lo: policy.features.map((feature) => feature.lo),
    hi: policy.features.map((feature) => feature.hi),
    meanLo: policy.features.map((feature) => feature.meanLo),
    meanHi: policy.features.map((feature) => feature.meanHi),
    maxMissing: policy.features.map((feature) => feature.maxMissing),
    coefficients: policy.rules.map((rule) => rule.coefficients.map(signed)),
    bounds: policy.rules.map((rule) => signed(rule.bound)),
    maxSkipped: policy.rules.map((rule) => rule.maxSkipped),
    minPositive: policy.minPositive,
    maxPositive: policy.maxPositive,
    minRecords: policy.minRecords,
    scoreScale: policy.scoreScale,
    vScale: policy.vScale,
  };
}

/** Signal values of circuits/attestation.circom. */
export function attestationInputs(
  statement: AttestationStatement,
  witness: AttestationWitness,
  shape: Shape,
): CircuitInputs {
  const records = [...witness.batch.records];
  while (records.length < shape.n) records.push(emptyRecord(shape.f));
  const { firstDay, lastDay } = unpackPeriod(statement.period);
  return {
    root: statement.root,
    batchIndex: statement.batchIndex,
    count: statement.count,
    period: statement.period,
    policyHash: statement.policyHash,
    W: statement.W,
    V: statement.V,
    commitment: [statement.commitment.x, statement.commitment.y],
    band: statement.band + 7,
    context: statement.context,
    codes: records.map((record) => record.codes),
    days: records.map((record) => record.day),
    labels: records.map((record) => record.label),
    tags: records.map((record) => record.tag),
    salt: witness.batch.salt,
    siblingHash: witness.path.map((sibling) => sibling.hash),
    siblingMin: witness.path.map((sibling) => sibling.min),
    siblingMax: witness.path.map((sibling) => sibling.max),
    ...policyInputs(witness.policy, shape),
    weights: unpackWeights(statement.W, shape).map(signed),
    direction: unpackDirection(statement.V, shape).map(signed),
    firstDay,
    lastDay,
    blinding: witness.blinding,
  };
}
