import { AssayError } from '../../../src/protocol/errors.ts';
import { checkBatch } from '../../../src/protocol/policy/batch-rules.ts';
import type { CompiledPolicy } from '../../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { batchesOf, type Shape } from '../../../src/protocol/shape.ts';
import { type RehearsalDataset, rehearse } from '../rehearsal.ts';

/** Trains a head as in the protocol, round after round, in the integers of the circuits. */

/** The public figures of a round; none of them identifies a record. */
export interface TrainedRound {
  /** W after the round. */
  readonly weights: readonly bigint[];
  readonly sets: readonly {
    readonly name: string;
    /**
     * S = (n / k) times the sum of bands, signed: the amount that settlement adds to the account of the
     * dataset.
     */
    readonly score: number;
    readonly accepted: boolean;
  }[];
  /** Whether at least M sets were accepted, so that W moved. */
  readonly stepped: boolean;
}

/** Number of rounds for which the holdout has fresh batches; each batch is opened once. */
export function affordableRounds(
  datasets: readonly RehearsalDataset[],
  holdoutBatches: number,
  shape: Shape,
): number {
  const holdouts = datasets.filter(({ role }) => role === 'holdout');
  if (holdouts.length === 0) return 0;
  return Math.min(
    ...holdouts.map(({ records }) => Math.floor(batchesOf(shape, records.length) / holdoutBatches)),
  );
}

/**
 * Runs all rounds that the document declares.
 * @param seed seed of beacons and tag keys
 * @throws AssayError `holdout-exhausted`, `score-budget` if the protocol does not allow so many rounds;
 *   `batch-refused` if a full batch breaks a batch-level rule, so that its proof could not exist
 */
export function train(
  datasets: readonly RehearsalDataset[],
  document: PolicyDocument,
  compiled: CompiledPolicy,
  shape: Shape,
  seed: number,
): TrainedRound[] {
  const { rounds, holdoutBatches, minSets } = document.round;
  const affordable = affordableRounds(datasets, holdoutBatches, shape);
  if (affordable < rounds) {
    throw new AssayError(
      'holdout-exhausted',
      `a holdout batch is opened once: this holdout lasts for ${affordable} rounds of ${holdoutBatches}, not for ${rounds}`,
    );
  }
  if (document.terms.scoreBudget < rounds) {
    throw new AssayError(
      'score-budget',
      `a dataset may answer ${document.terms.scoreBudget} rounds by these terms, not ${rounds}`,
    );
  }
  const rehearsal = rehearse(datasets, document, compiled, shape, seed);
  for (const [name, batches] of rehearsal.batches) {
    if (batches.some((batch) => batch.length === shape.n && checkBatch(compiled.policy, batch).length > 0)) {
      throw new AssayError('batch-refused', `a full batch of ${name} breaks a batch-level rule`, {
        exitCode: 3,
      });
    }
  }
  return rehearsal.rounds.map(({ weights, sets }) => ({
    weights,
    sets: sets.map(({ name, bands, accepted }) => ({
      name,
      score:
        ((rehearsal.batches.get(name)?.length ?? 0) / Math.max(1, bands.length)) *
        bands.reduce((sum, band) => sum + band, 0),
      accepted,
    })),
    stepped: sets.filter(({ accepted }) => accepted).length >= minSets,
  }));
}
