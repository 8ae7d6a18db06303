import { addPoints, IDENTITY, type Point } from '../../protocol/babyjub.ts';
import { type Context, contextHash } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import type { Field } from '../../protocol/field.ts';
import type { OpenedAnswer } from '../../protocol/second/answer.ts';
import type { SecondDataset, SecondSignature } from '../../protocol/second/build-dataset.ts';
import { addOpenings, type Opening } from '../../protocol/second/commitment.ts';
import { noiseSeed, seedHash } from '../../protocol/second/dataset.ts';
import { directionOf, lossOf, scoreOf, stepOf } from '../../protocol/second/model.ts';
import { publicNumbers } from '../../protocol/second/numbers.ts';
import type { Policy } from '../../protocol/second/policy.ts';
import { policyHash } from '../../protocol/second/policy-hash.ts';
import { type CircuitName, roundCircuit, type Shape } from '../../protocol/second/shape.ts';
import { type SourceList, sourceTag } from '../../protocol/second/source-list.ts';
import {
  type AttestationStatement,
  attestationSignals,
  type EvaluateStatement,
  evaluateSignals,
  type OriginStatement,
  originSignals,
  type ScoreStatement,
  type SealStatement,
  type StepStatement,
  scoreSignals,
  sealSignals,
  stepSignals,
} from '../../protocol/second/statement.ts';
import { holderOf, originNullifier } from '../../protocol/signature.ts';
import { inParallel } from '../../system/in-parallel.ts';
import { combineC } from '../../verifier/combine-proofs.ts';
import { loadVerificationKey } from '../../verifier/load-verification-key.ts';
import { parseProof } from '../../verifier/parse-proof.ts';
import { toEvmProof } from '../../verifier/proof.ts';
import { setLayout } from '../../verifier/second/set-layout.ts';
import type { CircuitInputs } from '../inputs.ts';
import type { Prover } from '../prover.ts';
import {
  attestationInputs,
  evaluateInputs,
  originInputs,
  scoreInputs,
  sealInputs,
  stepInputs,
} from './inputs.ts';
import { SECOND_KEYS } from './keys.ts';

export type SecondProver = Prover<CircuitName>;

/** A statement with its proof, which was compared with the statement's public signals. */
export interface Proven<S> {
  readonly statement: S;
  readonly proof: EvmProof;
}

/** @throws AssayError `prover-failed` (4) where the proof is of other signals than the statement's */
async function proven(
  prover: SecondProver,
  circuit: CircuitName,
  inputs: CircuitInputs,
  signals: readonly Field[],
): Promise<EvmProof> {
  const { proof, publicSignals } = await prover.prove(circuit, inputs);
  if (publicSignals.length !== signals.length || publicSignals.some((word, i) => word !== signals[i])) {
    throw new AssayError('prover-failed', `The proof of ${circuit} is of other public signals; prove again`, {
      exitCode: 4,
    });
  }
  return toEvmProof(parseProof(proof));
}

/**
 * Proves that an accredited source signed a dataset for its holder.
 * @throws AssayError `not-accredited`, `wrong-holder`, `no-witness` (3)
 */
export async function proveSecondOrigin(
  prover: SecondProver,
  dataset: SecondDataset,
  signed: SecondSignature,
  list: SourceList,
  holderSecret: Field,
  context: Context,
): Promise<Proven<OriginStatement>> {
  if (holderOf(holderSecret) !== signed.holder) {
    throw new AssayError('wrong-holder', 'The source signed this dataset for another holder.', {
      exitCode: 3,
    });
  }
  const { source, tagSecret, serial, signature } = signed;
  const { root, records, period, schemaHash, model } = dataset;
  const sourceIndex = list.indexOf(source);
  const statement: OriginStatement = {
    ...{ root, records, period, schemaHash, model },
    sourceListRoot: list.root,
    originNullifier: originNullifier(serial, model),
    sourceTag: sourceTag(tagSecret, model),
    seedHash: seedHash(noiseSeed(holderSecret, root, model)),
    context: contextHash(context),
  };
  const inputs = originInputs(statement, {
    ...{ tagSecret, sourceIndex, signature, serial, holderSecret },
    sourceKey: source.key,
    sourcePath: list.path(sourceIndex),
  });
  return { statement, proof: await proven(prover, 'origin', inputs, originSignals(statement)) };
}

/** The proofs of an answer. */
export interface ProvenAnswer {
  readonly attestations: readonly Proven<AttestationStatement>[];
  readonly seal: Proven<SealStatement>;
  /** The attestations' points C, combined. */
  readonly combinedC: readonly [bigint, bigint];
}

/**
 * Proves every batch of an answer and its seal.
 * @param onProof called after each proof with the number of proofs made, and of all
 * @throws AssayError `no-witness` (3) where a batch is outside of the policy
 */
export async function proveSecondAnswer(
  prover: SecondProver,
  { batches, seal, opening, ephemeral, seed, fresh }: OpenedAnswer,
  policy: Policy,
  shape: Shape,
  chainId: bigint,
  onProof: (done: number, all: number) => void = () => undefined,
): Promise<ProvenAnswer> {
  const all = batches.length + 1;
  let done = 0;
  const proofs = new Map<number, EvmProof>();
  const prove = async (at: number, circuit: CircuitName, inputs: CircuitInputs, signals: Field[]) => {
    proofs.set(at, await proven(prover, circuit, inputs, signals));
    onProof(++done, all);
  };
  const sealCircuit = roundCircuit('seal', shape.f);
  const sealInputsOf = () =>
    sealInputs(seal, { opening, freshBlinding: fresh.blinding, ephemeral, seed, policy }, shape);
  const tasks = [
    ...batches.map(({ statement, batch, path, blinding }, i) => () => {
      const inputs = attestationInputs(statement, { batch, path, policy, blinding }, shape);
      return prove(i, shape.circuit, inputs, attestationSignals(statement, shape));
    }),
    () => prove(batches.length, sealCircuit, sealInputsOf(), sealSignals(seal, shape.f)),
  ];
  await inParallel(tasks, prover.concurrency ?? 1, (task) => task());
  const attestations = batches.map(({ statement }, i) => ({ statement, proof: proofs.get(i) as EvmProof }));
  const sealProof = proofs.get(batches.length) as EvmProof;
  const combinedC = combineC({
    key: loadVerificationKey(SECOND_KEYS, shape.circuit, chainId),
    attestations: attestations.map(({ statement, proof }) => ({
      proof,
      signals: attestationSignals(statement, shape),
    })),
    openKey: loadVerificationKey(SECOND_KEYS, sealCircuit, chainId),
    opening: { signals: sealSignals(seal, shape.f), proof: sealProof },
    layout: setLayout(shape.circuit),
  });
  return { attestations, seal: { statement: seal, proof: sealProof }, combinedC };
}

/** An answer's fresh commitment and its opening. */
export interface FreshSet {
  readonly point: Point;
  readonly opening: Opening;
  readonly count: number;
}

const NOTHING = { q: 0n, blinding: 0n };
/** The sum of the sets' fresh commitments. */
export const sumOfSets = (sets: readonly FreshSet[]): Point =>
  sets.map(({ point }) => point).reduce(addPoints, IDENTITY);
/** The records behind them. */
export const countOfSets = (sets: readonly FreshSet[]): number =>
  sets.reduce((sum, { count }) => sum + count, 0);

/**
 * Proves an evaluator's direction and losses from its holdouts' answers.
 * @param before the answers at the weights before the last step; empty where there was none
 */
export async function proveSecondEvaluation(
  prover: SecondProver,
  at: readonly FreshSet[],
  before: readonly FreshSet[],
  policy: Policy,
  shape: Shape,
  context: Context,
): Promise<Proven<EvaluateStatement>> {
  const opening = addOpenings(at.map((set) => set.opening));
  const earlier = before.length > 0 ? addOpenings(before.map((set) => set.opening)) : undefined;
  const count = countOfSets(at);
  const statement: EvaluateStatement = {
    sum: sumOfSets(at),
    before: sumOfSets(before),
    count,
    policyHash: policyHash(policy, shape),
    numbers: publicNumbers(policy.numbers, policy.bound),
    direction: directionOf(opening.words, count, policy.numbers.vScale),
    loss: lossOf(opening.q, count),
    lossBefore: earlier ? lossOf(earlier.q, count) : 0n,
    context: contextHash(context),
  };
  const inputs = evaluateInputs(statement, opening, earlier ?? NOTHING, policy, shape);
  const signals = evaluateSignals(statement, shape.f);
  return { statement, proof: await proven(prover, roundCircuit('evaluate', shape.f), inputs, signals) };
}

/** Proves the next checkpoint from the accepted sets. @param weights W, one integer a word @param eta units of 2^-16 */
export async function proveSecondStep(
  prover: SecondProver,
  accepted: readonly FreshSet[],
  weights: readonly bigint[],
  eta: number,
  policy: Policy,
  shape: Shape,
  context: Context,
): Promise<Proven<StepStatement>> {
  const opening = addOpenings(accepted.map((set) => set.opening));
  const count = countOfSets(accepted);
  const statement: StepStatement = {
    sum: sumOfSets(accepted),
    ...{ count, eta, weights },
    policyHash: policyHash(policy, shape),
    next: stepOf(weights, opening.words, count, eta, policy.numbers.weightBound),
    context: contextHash(context),
  };
  const inputs = stepInputs(statement, opening, policy, shape);
  const signals = stepSignals(statement, shape.f);
  return { statement, proof: await proven(prover, roundCircuit('step', shape.f), inputs, signals) };
}

/** Proves the second score of a set. @param direction V of the round that scores it */
export async function proveSecondScore(
  prover: SecondProver,
  set: Pick<FreshSet, 'point' | 'opening'>,
  direction: readonly bigint[],
  policy: Policy,
  shape: Shape,
  context: Context,
): Promise<Proven<ScoreStatement>> {
  const statement: ScoreStatement = {
    fresh: set.point,
    policyHash: policyHash(policy, shape),
    direction,
    score: scoreOf(direction, set.opening.words, policy.numbers.scoreScale),
    context: contextHash(context),
  };
  const inputs = scoreInputs(statement, set.opening, policy, shape);
  const signals = scoreSignals(statement, shape.f);
  return { statement, proof: await proven(prover, roundCircuit('score', shape.f), inputs, signals) };
}
