import { AssayError } from '../../../src/protocol/errors.ts';
import type { Console } from '../console.ts';
import type { Refused } from './refusal.ts';
import { repeatedSet, riggedEvaluation, riggedScore, riggedStep, tamperedProof } from './refused-proofs.ts';
import {
  alteredDataset,
  foreignIndex,
  outsidePolicy,
  ownHoldoutBatch,
  sealWithoutNoise,
} from './refused-sets.ts';
import type { RoundHooks, SecondDemo } from './rounds.ts';

/** Attempts that a run makes if a round steps and a set is scored again. */
export const ATTEMPTS = 13;

/** The attempts to cheat of a run: makes each one once, prints it, and keeps who refused it. */
export class Attempts {
  readonly #out: Console;
  readonly #made = new Set<string>();
  readonly refused: Refused[] = [];

  constructor(out: Console) {
    this.#out = out;
  }

  /** Does nothing the second time. @throws AssayError `cheat-accepted` (4) */
  async once(what: string, work: () => Promise<Refused>): Promise<void> {
    if (this.#made.has(what)) return;
    this.#made.add(what);
    const result = await this.#out.step(`Attempt: ${what}`, work);
    this.#out.note(`refused. ${result.by.join('; ')}`);
    this.refused.push(result);
  }

  /**
   * @param stepped whether a round stepped; @param scored whether a set was scored again
   * @throws AssayError `attempts` (4) where fewer attempts were made than the rounds gave occasion for
   */
  assertAll(stepped: boolean, scored: boolean): void {
    const due = ATTEMPTS - (stepped ? 0 : 1) - (scored ? 0 : 1);
    if (this.refused.length === due) return;
    throw new AssayError('attempts', `Only ${this.refused.length} of ${due} attempts were made.`, {
      exitCode: 4,
    });
  }
}

/** Hooks that try every kind of cheating at its first occasion in a round. */
export const cheating = (demo: SecondDemo, attempts: Attempts): RoundHooks => ({
  beforeHoldout: (site, prepared) =>
    attempts.once('a holdout that picks its own batch', () => ownHoldoutBatch(demo, site, prepared)),
  beforeEvaluation: (site, values) =>
    attempts.once('an evaluator rigs the direction, and the loss', () =>
      riggedEvaluation(demo, site, values),
    ),
  async beforeAnswer(site, prepared) {
    // A set of one batch has no other order of its batches.
    if (prepared.task.indices.length < 2) return;
    await attempts.once('a record is changed after the commitment', () =>
      alteredDataset(demo, site, prepared),
    );
    await attempts.once('a node, or the contributor, picks other batches', () =>
      foreignIndex(demo, site, prepared),
    );
    await attempts.once('the sum is sealed otherwise than the policy says', () =>
      sealWithoutNoise(demo, site, prepared),
    );
    await attempts.once('a record outside the policy', () => outsidePolicy(demo, site, prepared));
    await attempts.once('a tampered proof', () => tamperedProof(demo, site, prepared.values));
  },
  afterAnswer: (site, { values }) =>
    attempts.once('the same set once more', () => repeatedSet(demo, site, values)),
  beforeStep: (values) => attempts.once('the owner rigs the checkpoint', () => riggedStep(demo, values)),
  beforeScore: (site, values) =>
    attempts.once('a contributor rigs its second score', () => riggedScore(demo, site, values)),
});
