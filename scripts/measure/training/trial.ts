import { AssayError } from '../../../src/protocol/errors.ts';
import type { CompiledSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import type { RehearsalDataset } from '../rehearsal.ts';
import { auroc, logLoss, type ScoredLabels } from './classifier-metrics.ts';
import { EIGHT_BITS, type Encoding, TEN_BITS } from './encoding.ts';
import { fitLogistic, floatInputs, floatWeights, logitOf } from './logistic-regression.ts';
import { type DividedDatasets, divide, type TestRule } from './test-records.ts';
import { type TrainedRound, train } from './train.ts';

/** Trainings of the head and of the regression in the clear, all measured on the same unseen records. */
export interface Trial {
  readonly testRecords: number;
  /** Number of records on which the regression in the clear was trained. */
  readonly pooledRecords: number;
  /** AUROC of the head without noise on the test records, at the start and after each round. */
  readonly auroc: readonly number[];
  readonly loss: readonly number[];
  readonly rounds: readonly TrainedRound[];
  readonly federated: ScoredLabels;
  readonly pooled: ScoredLabels;
  /** AUROC at the end: with noise, and without noise in codes of 10 bits. */
  readonly aurocNoise: number;
  readonly auroc10bit: number;
  /** Keys of the test records, so that a bootstrap can draw a record for all trials alike. Private. */
  readonly testKeys: readonly string[];
}

export interface TrialInput {
  readonly datasets: readonly RehearsalDataset[];
  /** The same datasets in codes of 10 bits. */
  readonly wide: readonly RehearsalDataset[];
  readonly compiled: CompiledSecondPolicy;
  /** b of the training with noise. */
  readonly noise: number;
  readonly sites: ReadonlySet<string>;
  readonly rule: TestRule;
  /** Seed of beacons, orders and noise. */
  readonly seed: number;
}

/**
 * Trains and measures. The regression in the clear gets every record of every dataset that joined a sum at
 * least once, drawn or not: at least the records of the head.
 * @throws AssayError `no-test-records` if the test records lack a label; `nothing-learnt` (3) if no round
 *   moved the checkpoint; as `train` and `fitLogistic`
 */
export function runTrial({ datasets, wide, compiled, noise, sites, rule, seed }: TrialInput): Trial {
  const divided = divide(datasets, sites, rule);
  const { training, test } = divided;
  if (new Set(test.map(({ label }) => label)).size < 2)
    throw new AssayError('no-test-records', 'the test records need both labels: keep a larger share back');
  const rounds = train(training, compiled, { seed });
  const pool = pooledRecords(training, rounds);
  const pooledWeights = fitLogistic(
    pool.map((record) => floatInputs(record)),
    pool.map(({ label }) => label),
  );
  const zero = new Array<bigint>(compiled.shape.f + 1).fill(0n);
  const checkpoints = [zero, ...rounds.map(({ weights }) => weights)].map((words) =>
    scoredBy(floatWeights(words), test, EIGHT_BITS),
  );
  const atEnd = (all: DividedDatasets, encoding: Encoding, b: number): number => {
    const words = train(all.training, compiled, { seed, encoding, noise: b }).at(-1)?.weights ?? zero;
    return auroc(scoredBy(floatWeights(words, encoding), all.test, encoding));
  };
  return {
    testRecords: test.length,
    pooledRecords: pool.length,
    auroc: checkpoints.map((at) => auroc(at)),
    loss: checkpoints.map(logLoss),
    rounds,
    federated: checkpoints.at(-1) as ScoredLabels,
    pooled: scoredBy(pooledWeights, test, EIGHT_BITS),
    aurocNoise: atEnd(divided, EIGHT_BITS, noise),
    auroc10bit: atEnd(divide(wide, sites, rule), TEN_BITS, 0),
    testKeys: test.map(({ key }) => key),
  };
}

const scoredBy = (
  weights: readonly number[],
  test: DividedDatasets['test'],
  encoding: Encoding,
): ScoredLabels => ({
  scores: test.map((record) => logitOf(weights, floatInputs(record, encoding))),
  labels: test.map(({ label }) => label),
});

/** Every record of every dataset that joined a sum. @throws AssayError `nothing-learnt` (3) */
function pooledRecords(training: readonly RehearsalDataset[], rounds: readonly TrainedRound[]) {
  const accepted = new Set(
    rounds
      .filter(({ stepped }) => stepped)
      .flatMap(({ sets }) => sets.filter((set) => set.accepted))
      .map(({ name }) => name),
  );
  const pool = training.filter(({ name }) => accepted.has(name)).flatMap(({ records }) => records);
  if (pool.length > 0) return pool;
  throw new AssayError('nothing-learnt', 'no round moved the checkpoint: there is nothing to compare', {
    exitCode: 3,
  });
}
