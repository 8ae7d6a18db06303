import { AssayError } from '../../../src/protocol/errors.ts';
import type { CompiledPolicy } from '../../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { zeroWords } from '../../../src/protocol/reference-model.ts';
import type { Shape } from '../../../src/protocol/shape.ts';
import type { RehearsalDataset } from '../rehearsal.ts';
import { auroc, logLoss, type ScoredLabels } from './classifier-metrics.ts';
import { fitLogistic, floatInputs, floatWeights, logitOf } from './logistic-regression.ts';
import { divide, type TestRule } from './test-records.ts';
import { type TrainedRound, train } from './train.ts';

/** A training of the head and of the regression in the clear, both measured on the same unseen records. */
export interface Trial {
  readonly testRecords: number;
  /** Number of records on which the regression in the clear was trained. */
  readonly pooledRecords: number;
  /** AUROC of the head on the test records at the start and after each round. */
  readonly auroc: readonly number[];
  readonly loss: readonly number[];
  readonly rounds: readonly TrainedRound[];
  readonly federated: ScoredLabels;
  readonly pooled: ScoredLabels;
  /** Keys of the test records, so that a bootstrap can draw a record for all trials alike. Private. */
  readonly testKeys: readonly string[];
}

export interface TrialInput {
  readonly datasets: readonly RehearsalDataset[];
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly shape: Shape;
  readonly sites: ReadonlySet<string>;
  readonly rule: TestRule;
  /** Seed of beacons and tag keys. */
  readonly seed: number;
}

/**
 * Trains and measures. The regression in the clear gets every record of every dataset that joined a sum at
 * least once, drawn or not: at least the records of the head.
 * @throws AssayError `no-test-records` if the test records lack a label; `nothing-learnt` (3) if no round
 *   moved the checkpoint; as `train` and `fitLogistic`
 */
export function runTrial({ datasets, document, compiled, shape, sites, rule, seed }: TrialInput): Trial {
  const { training, test } = divide(datasets, sites, rule);
  if (new Set(test.map(({ label }) => label)).size < 2) {
    throw new AssayError('no-test-records', 'the test records need both labels: keep a larger share back');
  }
  const rounds = train(training, document, compiled, shape, seed);
  const accepted = new Set(
    rounds
      .filter(({ stepped }) => stepped)
      .flatMap(({ sets }) => sets.filter((set) => set.accepted))
      .map(({ name }) => name),
  );
  const pool = training.filter(({ name }) => accepted.has(name)).flatMap(({ records }) => records);
  if (pool.length === 0) {
    throw new AssayError('nothing-learnt', 'no round moved the checkpoint: there is nothing to compare', {
      exitCode: 3,
    });
  }
  const pooledWeights = fitLogistic(
    pool.map(floatInputs),
    pool.map(({ label }) => label),
  );
  const inputs = test.map(floatInputs);
  const labels = test.map(({ label }) => label);
  const scored = (weights: readonly number[]): ScoredLabels => ({
    scores: inputs.map((row) => logitOf(weights, row)),
    labels,
  });
  const checkpoints = [zeroWords(shape), ...rounds.map(({ weights }) => weights)].map((words) =>
    scored(floatWeights(words)),
  );
  return {
    testRecords: test.length,
    pooledRecords: pool.length,
    auroc: checkpoints.map((at) => auroc(at)),
    loss: checkpoints.map(logLoss),
    rounds,
    federated: checkpoints.at(-1) as ScoredLabels,
    pooled: scored(pooledWeights),
    testKeys: test.map(({ key }) => key),
  };
}
