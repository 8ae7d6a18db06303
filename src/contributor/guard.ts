import type { AnswerFacts, EvaluationFacts, Limits, RoundFacts } from './checks/facts.ts';
import {
  assertCurrent,
  assertNotRetired,
  assertOneEvaluation,
  assertOneScore,
  assertOneStatement,
  assertOpenings,
  assertSameBatches,
  assertTrainerKey,
} from './checks/ledger-rules.ts';
import {
  assertDraw,
  assertEvaluatedRecords,
  assertNoise,
  assertPolicyApproved,
  assertRecords,
  assertVerifiers,
  assertWeights,
  assertWindow,
} from './checks/rules.ts';
import { evaluationHash, statementHash, weightsHash } from './checks/statement-hash.ts';
import type { Ledger } from './ledger/ledger.ts';
import { answerTo, enrolmentsOf, evaluationOf, pinOf, scoreTo } from './ledger/ledger-view.ts';

/**
 * Decides what a dataset enrols for and answers, and writes it to the ledger before anything leaves. Every edition's client
 * calls it with facts from proven chain state.
 */
export class Guard {
  readonly ledger: Ledger;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /**
   * Checks a round before an enrolment is signed, because enrolling obliges to answer. The intent is on disk afterwards. An
   * enrolment that is signed once more, because it never reached the chain, carries the same head.
   *
   * @returns the ledger's head, for the enrolment to carry, 64 hex digits
   * @throws AssayError a refusal of `checks/` (3); `ledger-unwritable` (4)
   */
  admitEnrolment(facts: RoundFacts, limits: Limits): string {
    this.#admit(facts, limits);
    assertOpenings(this.ledger.entries, facts.root, facts.drawable, limits);
    const { place, dataset, round } = facts;
    const known = enrolmentsOf(this.ledger.entries, place, dataset).findLast((each) => each.round === round);
    if (known !== undefined) return known.head;
    const { head } = this.ledger;
    this.ledger.append({ kind: 'enrolment', ...lowerCase(place), dataset, round, head });
    return head;
  }

  /**
   * Checks a challenge before its first batch is proven. The statement is on disk afterwards. A statement that the ledger
   * has already may be proven again.
   *
   * @returns the statement's hash
   * @throws AssayError a refusal of `checks/` (3); `ledger-unwritable` (4)
   */
  admitAnswer(facts: AnswerFacts, limits: Limits): string {
    const statement = statementHash(facts);
    assertOneStatement(this.ledger.entries, facts, statement);
    this.#admit(facts, limits);
    assertDraw(facts, limits);
    assertRecords(facts, limits);
    const { place, model, round, dataset, root, part, policyHash, weights, indices, noise } = facts;
    const { entries } = this.ledger;
    if (answerTo(entries, place, round, root, part) !== undefined) return statement;
    if (part === 'before') assertSameBatches(entries, facts);
    else assertOpenings(entries, root, indices, limits);
    this.ledger.append({
      kind: 'answer',
      ...lowerCase(place),
      ...{ model, dataset, root, round, policyHash, part, noise },
      weightsHash: weightsHash(weights),
      indices: [...indices],
      statementHash: statement,
    });
    return statement;
  }

  /**
   * Checks a second score before it is proven. The direction is on disk afterwards.
   *
   * @param direction V of the evaluation at which the answer to `round` is scored again
   * @throws AssayError `second-statement` (3); `ledger-unwritable` (4)
   */
  admitScore(
    { place, round, dataset, root }: Pick<RoundFacts, 'place' | 'round' | 'dataset' | 'root'>,
    direction: readonly bigint[],
  ): void {
    const { entries } = this.ledger;
    const directionHash = weightsHash(direction);
    assertOneScore(entries, { place, round, root }, directionHash);
    if (scoreTo(entries, place, round, root) !== undefined) return;
    this.ledger.append({ kind: 'score', ...lowerCase(place), dataset, root, round, directionHash });
  }

  /**
   * Checks an evaluator's direction and losses before they are proven. The statement is on disk afterwards.
   *
   * @param fewestRecords of an evaluator and round, by the approved policy
   * @throws AssayError `too-few-records`, `second-statement` (3); `ledger-unwritable` (4)
   */
  admitEvaluation(facts: EvaluationFacts, fewestRecords: number): void {
    const { entries } = this.ledger;
    const statement = evaluationHash(facts);
    assertOneEvaluation(entries, facts, statement);
    assertEvaluatedRecords(facts, fewestRecords);
    const { place, round, policyHash, count } = facts;
    if (evaluationOf(entries, place, round) !== undefined) return;
    const entry = { round, policyHash, count, statementHash: statement };
    this.ledger.append({ kind: 'evaluation', ...lowerCase(place), ...entry });
  }

  /** Keeps the trainer key that a dataset's sums may be sealed to. A key that is pinned already stays. */
  pin(facts: Pick<RoundFacts, 'place' | 'dataset' | 'root' | 'trainerKey'>): void {
    const { place, dataset, root, trainerKey } = facts;
    if (pinOf(this.ledger.entries, place, dataset) !== undefined) return;
    const [x, y] = trainerKey;
    this.ledger.append({ kind: 'pin', ...lowerCase(place), dataset, root, trainerKey: [x, y] });
  }

  #admit(facts: RoundFacts, limits: Limits): void {
    const { entries } = this.ledger;
    assertNotRetired(entries, facts);
    assertPolicyApproved(facts, limits);
    assertTrainerKey(entries, facts);
    assertVerifiers(facts, limits);
    assertWeights(facts, limits);
    assertNoise(facts, limits);
    assertWindow(facts.round, facts.window, limits);
    assertCurrent(entries, facts);
    this.pin(facts);
  }
}

const lowerCase = ({ chainId, contract }: RoundFacts['place']) => ({
  chainId,
  contract: contract.toLowerCase(),
});
