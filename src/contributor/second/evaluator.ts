import { secondEvaluationValues } from '../../client/second/values.ts';
import { equalPoints, type Point } from '../../protocol/babyjub.ts';
import type { Context } from '../../protocol/context.ts';
import { AssayError, remoteError } from '../../protocol/errors.ts';
import type { SecondDataset, SecondSignature } from '../../protocol/second/build-dataset.ts';
import type { SourceList } from '../../protocol/second/source-list.ts';
import type { EvaluateStatement } from '../../protocol/second/statement.ts';
import { type FreshSet, type Proven, proveSecondEvaluation } from '../../prover/second/jobs.ts';
import type { StatementPart } from '../ledger/entries.ts';
import { type AnswerDeps, Answering, freshSetOf, type PreparedAnswer, senderOf } from './answering.ts';
import { proveCommitment } from './commitment.ts';
import type { Holding } from './round-facts.ts';

/** A proven evaluation that is ready to be sent. */
export interface PreparedEvaluation extends Proven<EvaluateStatement> {
  /** Index among the round's evaluators. */
  readonly evaluator: number;
  /** That the proof was made for. */
  readonly context: Context;
}

/**
 * An evaluator of the second edition: commits and pledges holdouts, opens their drawn batches, and proves the direction
 * and the losses. The openings stay with it; they follow from its secret and the ledger, so it keeps no file of them.
 */
export class SecondEvaluator {
  readonly #deps: AnswerDeps;
  readonly #answering: Answering;

  constructor(deps: AnswerDeps) {
    this.#deps = deps;
    this.#answering = new Answering(deps);
  }

  /** Commits a holdout and puts it at the disposal of the model's rounds. @throws AssayError as `proveCommitment`, contract's */
  async commit(dataset: SecondDataset, signed: SecondSignature, list: SourceList): Promise<Holding> {
    const { rounds } = this.#deps.chain;
    const { values, holding } = await proveCommitment(this.#deps, 'holdout', dataset, signed, list);
    await senderOf(this.#deps).commit(values);
    await rounds.pledge(holding.id);
    return holding;
  }

  /**
   * Opens a holdout's drawn batches: at the round's weights, and where a step waits for its second scores also at the
   * weights before. An answer that is on chain is not sent again.
   * @throws AssayError a refusal (3), and the contract's errors (5)
   */
  async answer(holding: Holding, round: bigint): Promise<void> {
    const { rounds } = this.#deps.chain;
    const { pending } = await rounds.round(round);
    const { attested, attestedBefore } = await rounds.entry(round, holding.id);
    if (!attested)
      await senderOf(this.#deps).attest((await this.prepareAnswer(holding, round, 'round')).values);
    if (pending === 0n || attestedBefore) return;
    await senderOf(this.#deps).attest((await this.prepareAnswer(holding, round, 'before')).values);
  }

  /** Checks and proves one of a holdout's answers, without sending it. @throws AssayError as `Answering.prove` */
  prepareAnswer(holding: Holding, round: bigint, part: StatementPart): Promise<PreparedAnswer> {
    return this.#answering.prove(holding, round, part);
  }

  /**
   * Proves the direction and the losses from the answers of this evaluator's holdouts.
   * @param holdings that the round drew on, all of this evaluator
   * @throws AssayError `sum-mismatch` (4) where they don't add up to the sums on chain; `not-an-evaluator` (5)
   */
  async prepare(holdings: readonly Holding[], id: bigint): Promise<PreparedEvaluation> {
    const { chain, prover, policy, beneficiary } = this.#deps;
    const round = await chain.rounds.round(id);
    const evaluator = round.pins.evaluators.findIndex(
      (each) => each.toLowerCase() === beneficiary.toLowerCase(),
    );
    if (evaluator < 0)
      throw remoteError('not-an-evaluator', `round ${id} doesn't name ${beneficiary} among its evaluators`);
    const onChain = await chain.rounds.evaluation(id, evaluator);
    const at = await this.#sets(holdings, id, 'round');
    const before = round.pending === 0n ? [] : await this.#sets(holdings, id, 'before');
    const context: Context = {
      ...this.#answering.context('holdout', round, this.#deps.deadline()),
      role: 'evaluator',
    };
    const { policy: own, shape } = policy;
    const proven = await proveSecondEvaluation(prover, at, before, own, shape, context);
    assertSum(proven.statement.sum, onChain.sum, id);
    assertSum(proven.statement.before, onChain.before, id);
    return { ...proven, evaluator, context };
  }

  /** As `prepare`, and sends it. @returns direction and losses */
  async evaluate(holdings: readonly Holding[], round: bigint): Promise<EvaluateStatement> {
    const { statement, proof, evaluator, context } = await this.prepare(holdings, round);
    await senderOf(this.#deps).evaluate(secondEvaluationValues({ statement, proof }, evaluator, context));
    return statement;
  }

  async #sets(holdings: readonly Holding[], round: bigint, part: 'round' | 'before'): Promise<FreshSet[]> {
    const opened = await Promise.all(holdings.map((holding) => this.#answering.reopen(holding, round, part)));
    return opened.map(freshSetOf);
  }
}

function assertSum(own: Point, onChain: Point, round: bigint): void {
  if (equalPoints(own, onChain)) return;
  throw new AssayError(
    'sum-mismatch',
    `the holdouts' answers to round ${round} do not add up to the sum on chain; answer with all of them first`,
    { exitCode: 4 },
  );
}
