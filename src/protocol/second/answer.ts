import { addPoints, IDENTITY, type Point } from '../babyjub.ts';
import { contextHash, type DatasetContext } from '../context.ts';
import type { Field } from '../field.ts';
import type { Batch } from './batch.ts';
import type { SecondDataset } from './build-dataset.ts';
import { addOpenings, assertOpening, commitOpening, type Opening } from './commitment.ts';
import { noiseSeed, seedHash } from './dataset.ts';
import { lockedKey } from './locked-key.ts';
import { scoreOf, sumsOf, unpackWeights } from './model.ts';
import { noiseInput, SEAL_MODES, type SealMode, withNoise } from './noise.ts';
import type { Policy } from './policy.ts';
import { policyHash } from './policy-hash.ts';
import { sealWords } from './sealed-words.ts';
import { batchBlinding, freshBlinding, sealEphemeral } from './secrets.ts';
import { countOf } from './shape.ts';
import { type AttestationStatement, packDirections, type SealStatement } from './statement.ts';

/** Everything that a dataset's answer to a round is made of. */
export interface AnswerTask {
  readonly dataset: SecondDataset;
  readonly holderSecret: Field;
  readonly policy: Policy;
  readonly context: DatasetContext;
  /** `holdoutBefore`: a holdout's second answer, at the weights before the last step. */
  readonly mode: SealMode;
  /** Packed W, or the weights before. */
  readonly weights: readonly Field[];
  /** V of each evaluator; none of a holdout. */
  readonly directions: readonly (readonly bigint[])[];
  readonly trainerKey: Point;
  /** Of the round that decided the draw. */
  readonly beacon: bigint;
  /** Drawn batches, in order. */
  readonly indices: readonly number[];
}

/** One batch of an answer, with the witness of its proof. */
export interface OpenedBatch {
  readonly statement: AttestationStatement;
  readonly batch: Batch;
  readonly path: Field[][];
  readonly blinding: bigint;
}

/** An answer before it is proven. All but the statements is secret. */
export interface OpenedAnswer {
  readonly batches: readonly OpenedBatch[];
  readonly seal: SealStatement;
  /** Of the sum of the batches' commitments, and the seal's other secrets. */
  readonly opening: Opening;
  readonly ephemeral: bigint;
  readonly seed: Field;
  /** Opening of the fresh commitment: with noise. */
  readonly fresh: Opening;
  /** Records of the batches. */
  readonly count: number;
  /** One an evaluator; none of a holdout. */
  readonly gates: readonly bigint[];
  readonly accepted: boolean;
}

function openBatch(
  task: AnswerTask,
  index: number,
  hash: Field,
  weights: readonly bigint[],
): OpenedBatch & { readonly opening: Opening } {
  const { dataset, holderSecret, context } = task;
  const { root, shape, records } = dataset;
  const batch = dataset.batch(index);
  const purpose = { root, index, round: context.round, weights: task.weights, policyHash: hash };
  const opening = {
    ...sumsOf(batch.records, weights),
    blinding: batchBlinding(holderSecret, purpose),
  };
  assertOpening(opening, 'batch');
  const statement = {
    ...{ root, index, weights },
    count: countOf(shape, records, index),
    policyHash: hash,
    commitment: commitOpening(opening),
    context: contextHash(context),
  };
  return { statement, batch, path: dataset.path(index), blinding: opening.blinding, opening };
}

/**
 * Opens an answer: gradients, noise, gates and the seal, without a proof. The same task always gives the same answer, so
 * that a holder can open an earlier one again.
 * @throws AssayError `no-such-batch`, `out-of-range`, `no-noise` (3), `bad-key`
 */
export function openAnswer(task: AnswerTask): OpenedAnswer {
  const { dataset, holderSecret, policy, context, mode, directions } = task;
  const { shape, root, model } = dataset;
  const hash = policyHash(policy, shape);
  const weights = unpackWeights(task.weights, shape.f);
  const opened = task.indices.map((index) => openBatch(task, index, hash, weights));
  const opening = addOpenings(opened.map((batch) => batch.opening));
  assertOpening(opening, 'set');
  const seed = noiseSeed(holderSecret, root, model);
  const input = noiseInput({
    ...{ chainId: context.chainId, rounds: context.rounds, model, round: context.round },
    ...{ root, weights: task.weights, policyHash: hash, beacon: task.beacon },
  });
  const noisy = withNoise(opening, mode, policy.numbers, seed, input);
  const gates = directions.map((V) => scoreOf(V, noisy.words, policy.numbers.scoreScale));
  const accepted = mode === 'contributor' && gates.length > 0 && gates.every((gate) => gate > 0n);
  const key = accepted ? task.trainerKey : lockedKey();
  const sum = opened.map(({ statement }) => statement.commitment).reduce(addPoints, IDENTITY);
  const purpose = {
    ...{ sum, key, mode: SEAL_MODES[mode], noiseInput: input, policyHash: hash },
    directions: packDirections(directions, shape.f),
  };
  const fresh = { ...noisy, blinding: freshBlinding(holderSecret, purpose) };
  assertOpening(fresh, 'fresh');
  const ephemeral = sealEphemeral(holderSecret, purpose);
  return {
    batches: opened,
    seal: {
      ...{ sum, mode, key, directions, scores: gates, noiseInput: input, policyHash: hash },
      fresh: commitOpening(fresh),
      seedHash: seedHash(seed),
      sealed: sealWords(fresh, key, ephemeral),
      context: contextHash(context),
    },
    ...{ opening, ephemeral, seed, fresh, gates, accepted },
    count: opened.reduce((total, { statement }) => total + statement.count, 0),
  };
}
