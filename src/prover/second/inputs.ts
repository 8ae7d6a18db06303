import type { Point } from '../../protocol/babyjub.ts';
import { FIELD_MODULUS, type Field } from '../../protocol/field.ts';
import { type Batch, slotsOf } from '../../protocol/second/batch.ts';
import type { Opening } from '../../protocol/second/commitment.ts';
import {
  packDirection,
  packWeights,
  scoreSignal,
  scoresSignal,
  zeroDirection,
} from '../../protocol/second/model.ts';
import { SEAL_MODES } from '../../protocol/second/noise.ts';
import { packNumbers } from '../../protocol/second/numbers.ts';
import { completePolicy, type Policy } from '../../protocol/second/policy.ts';
import { packTerms, rulesDigest } from '../../protocol/second/policy-hash.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import {
  type AttestationStatement,
  type EvaluateStatement,
  type InferStatement,
  type OriginStatement,
  packDirections,
  type ScoreStatement,
  type SealStatement,
  type StepStatement,
} from '../../protocol/second/statement.ts';
import type { Signature } from '../../protocol/signature.ts';
import type { CircuitInputs } from '../inputs.ts';

export interface OriginWitness {
  readonly sourceKey: Point;
  readonly tagSecret: Field;
  readonly sourceIndex: number;
  readonly sourcePath: readonly (readonly Field[])[];
  readonly signature: Signature;
  readonly serial: Field;
  readonly holderSecret: Field;
}

export interface AttestationWitness {
  readonly batch: Batch;
  readonly path: readonly (readonly Field[])[];
  readonly policy: Policy;
  readonly blinding: bigint;
}

export interface InferWitness {
  /** F codes. */
  readonly codes: readonly number[];
  readonly salt: Field;
  readonly policy: Policy;
}

export interface SealWitness {
  /** Of the sum. */
  readonly opening: Opening;
  /** Of the fresh commitment. */
  readonly freshBlinding: bigint;
  readonly ephemeral: bigint;
  readonly seed: Field;
  readonly policy: Policy;
}

// The generator reduces its inputs mod r without a word; negative numbers are encoded here, on purpose.
const signed = (value: bigint | number): bigint => {
  const integer = BigInt(value);
  return integer < 0n ? integer + FIELD_MODULUS : integer;
};
const coordinates = ({ x, y }: Point): bigint[] => [x, y];

/** Signal values of circuits/second/origin.circom. */
export const originInputs = (statement: OriginStatement, witness: OriginWitness): CircuitInputs => ({
  root: statement.root,
  records: statement.records,
  period: statement.period,
  schemaHash: statement.schemaHash,
  sourceListRoot: statement.sourceListRoot,
  model: statement.model,
  originNullifier: statement.originNullifier,
  sourceTag: statement.sourceTag,
  seedHash: statement.seedHash,
  context: statement.context,
  sourceKey: coordinates(witness.sourceKey),
  tagSecret: witness.tagSecret,
  sourceIndex: witness.sourceIndex,
  sourceChildren: witness.sourcePath,
  R8: coordinates(witness.signature.R8),
  S: witness.signature.S,
  serial: witness.serial,
  holderSecret: witness.holderSecret,
});

/** The policy's rules, as `attestation` names them: a dense shape has zeros in their place. */
function ruleInputs(policy: Policy, shape: Shape): CircuitInputs {
  if (shape.dense)
    return {
      ...{ lo: [0], length: [0], meanLo: [0], meanHi: [0], maxMissing: [0] },
      ...{ coefficients: [[0]], bounds: [0], maxSkipped: [0] },
    };
  return {
    lo: policy.features.map(({ lo }) => lo),
    length: policy.features.map(({ lo, hi }) => hi - lo),
    meanLo: policy.features.map(({ meanLo }) => meanLo),
    meanHi: policy.features.map(({ meanHi }) => meanHi),
    maxMissing: policy.features.map(({ maxMissing }) => maxMissing),
    coefficients: policy.rules.map(({ coefficients }) => coefficients.map(signed)),
    bounds: policy.rules.map(({ bound }) => signed(bound)),
    maxSkipped: policy.rules.map(({ maxSkipped }) => maxSkipped),
  };
}

/** The whole preimage of policyHash. @param policy completed for the shape */
const policyInputs = (policy: Policy, shape: Shape): CircuitInputs => ({
  schemaHash: policy.schemaHash,
  numbers: packNumbers(policy.numbers),
  bound2: policy.bound ** 2,
  ...ruleInputs(policy, shape),
  minPositive: policy.minPositive,
  maxPositive: policy.maxPositive,
  other: packTerms(policy),
});

/** Signal values of circuits/second/attestation.circom. */
export function attestationInputs(
  statement: AttestationStatement,
  witness: AttestationWitness,
  shape: Shape,
): CircuitInputs {
  const policy = completePolicy(witness.policy, shape);
  const slots = slotsOf(witness.batch.records, shape);
  return {
    root: statement.root,
    index: statement.index,
    count: statement.count,
    policyHash: statement.policyHash,
    W: packWeights(statement.weights),
    commitment: coordinates(statement.commitment),
    context: statement.context,
    codes: slots.map(({ codes }) => codes),
    labels: slots.map(({ label }) => label),
    salt: witness.batch.salt,
    children: witness.path,
    weights: statement.weights.map(signed),
    blinding: witness.blinding,
    ...policyInputs(policy, shape),
  };
}

/** Signal values of circuits/second/infer.circom. */
export const inferInputs = (
  statement: InferStatement,
  witness: InferWitness,
  shape: Shape,
): CircuitInputs => ({
  policyHash: statement.policyHash,
  W: packWeights(statement.weights),
  recordHash: statement.recordHash,
  probability: statement.probability,
  context: statement.context,
  codes: witness.codes,
  salt: witness.salt,
  weights: statement.weights.map(signed),
  ...policyInputs(completePolicy(witness.policy, shape), shape),
});

/** The preimage of policyHash, as every circuit that opens it for its numbers names it. */
function numberInputs(policy: Policy, shape: Shape): CircuitInputs {
  const { scoreScale, vScale, noise, holdoutNoise, lossNoise, weightBound } = policy.numbers;
  return {
    schemaHash: policy.schemaHash,
    rulesDigest: rulesDigest(policy, shape),
    bound2: policy.bound ** 2,
    w: scoreScale,
    vScale,
    b: [noise, holdoutNoise, lossNoise],
    weightBound,
  };
}

/** Signal values of circuits/second/seal.circom. */
export const sealInputs = (statement: SealStatement, witness: SealWitness, shape: Shape): CircuitInputs => ({
  sum: coordinates(statement.sum),
  fresh: coordinates(statement.fresh),
  mode: SEAL_MODES[statement.mode],
  seedHash: statement.seedHash,
  noiseInput: statement.noiseInput,
  policyHash: statement.policyHash,
  V: packDirections(statement.directions, shape.f),
  scores: scoresSignal(statement.scores),
  key: coordinates(statement.key),
  sealed: statement.sealed,
  context: statement.context,
  gradient: witness.opening.words.map(signed),
  q: witness.opening.q,
  blinding: witness.opening.blinding,
  freshBlinding: witness.freshBlinding,
  ephemeral: witness.ephemeral,
  seed: witness.seed,
  direction: [0, 1, 2].map((e) => (statement.directions[e] ?? zeroDirection(shape.f)).map(signed)),
  ...numberInputs(witness.policy, shape),
});

/** Signal values of circuits/second/evaluate.circom. @param before the opening of the sum at the weights before */
export const evaluateInputs = (
  statement: EvaluateStatement,
  opening: Opening,
  before: Pick<Opening, 'q' | 'blinding'>,
  policy: Policy,
  shape: Shape,
): CircuitInputs => ({
  sum: coordinates(statement.sum),
  before: coordinates(statement.before),
  count: statement.count,
  policyHash: statement.policyHash,
  numbers: statement.numbers,
  V: packDirection(statement.direction),
  loss: statement.loss,
  lossBefore: statement.lossBefore,
  context: statement.context,
  gradient: opening.words.map(signed),
  q: signed(opening.q),
  blinding: opening.blinding,
  qBefore: signed(before.q),
  blindingBefore: before.blinding,
  ...numberInputs(policy, shape),
});

/** Signal values of circuits/second/score.circom. */
export const scoreInputs = (
  statement: ScoreStatement,
  opening: Pick<Opening, 'words' | 'blinding'>,
  policy: Policy,
  shape: Shape,
): CircuitInputs => ({
  fresh: coordinates(statement.fresh),
  policyHash: statement.policyHash,
  V: packDirection(statement.direction),
  score: scoreSignal(statement.score),
  context: statement.context,
  gradient: opening.words.map(signed),
  blinding: opening.blinding,
  direction: statement.direction.map(signed),
  ...numberInputs(policy, shape),
});

/** Signal values of circuits/second/step.circom. */
export const stepInputs = (
  statement: StepStatement,
  opening: Pick<Opening, 'words' | 'blinding'>,
  policy: Policy,
  shape: Shape,
): CircuitInputs => ({
  sum: coordinates(statement.sum),
  count: statement.count,
  eta: statement.eta,
  policyHash: statement.policyHash,
  W: packWeights(statement.weights),
  next: packWeights(statement.next),
  context: statement.context,
  weights: statement.weights.map(signed),
  gradient: opening.words.map(signed),
  blinding: opening.blinding,
  ...numberInputs(policy, shape),
});
