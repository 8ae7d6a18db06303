import type { RoundState } from '../../chain/clients/second/round-types.ts';
import { secondEvaluationValues } from '../../client/second/values.ts';
import { equalPoints, type Point } from '../../protocol/babyjub.ts';
import type { Context } from '../../protocol/context.ts';
import { AssayError, remoteError } from '../../protocol/errors.ts';
import type { SecondDataset, SecondSignature } from '../../protocol/second/build-dataset.ts';
import type { SourceList } from '../../protocol/second/source-list.ts';
import type { EvaluateStatement } from '../../protocol/second/statement.ts';
import {
  countOfSets,
  type FreshSet,
  type Proven,
  proveSecondEvaluation,
  sumOfSets,
} from '../../prover/second/jobs.ts';
import { refusal } from '../checks/refusal.ts';
import type { StatementPart } from '../ledger/entries.ts';
import { type AnswerDeps, Answering, freshSetOf, type PreparedAnswer, senderOf } from './answering.ts';
import type { ChainLook } from './chain.ts';
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
   * @throws AssayError `contradicts-chain` (3) where they are not all of this evaluator's holdouts that the round drew on;
   * `second-statement`, `too-few-records` (3) as `Guard.admitEvaluation`; `sum-mismatch` (4) where they don't add up to the
   * sums on chain; `not-an-evaluator` (5)
   */
  async prepare(holdings: readonly Holding[], id: bigint): Promise<PreparedEvaluation> {
    const { chain, prover, policy, beneficiary, guard } = this.#deps;
    const look = await chain.look(guard.ledger);
    const round = await look.round(id);
    const evaluator = round.pins.evaluators.findIndex((each) => isSame(each, beneficiary));
    if (evaluator < 0)
      throw remoteError('not-an-evaluator', `round ${id} doesn't name ${beneficiary} among its evaluators`);
    await this.#assertAll(look, round, holdings);
    const onChain = await chain.rounds.evaluation(id, evaluator);
    const at = await this.#sets(holdings, id, 'round');
    const before = round.pending === 0n ? [] : await this.#sets(holdings, id, 'before');
    const [sum, sumBefore] = [sumOfSets(at), sumOfSets(before)];
    assertSum(sum, onChain.sum, id);
    assertSum(sumBefore, onChain.before, id);
    guard.admitEvaluation(
      {
        place: { chainId: chain.chainId, contract: chain.rounds.address },
        ...{ round: id, policyHash: policy.hash, count: countOfSets(at) },
        ...{ sum: [sum.x, sum.y], before: [sumBefore.x, sumBefore.y] },
      },
      policy.policy.terms.minHoldoutRecords,
    );
    const context: Context = {
      ...this.#answering.context('holdout', round, this.#deps.deadline()),
      role: 'evaluator',
    };
    const { policy: own, shape } = policy;
    const proven = await proveSecondEvaluation(prover, at, before, own, shape, context);
    return { ...proven, evaluator, context };
  }

  /** As `prepare`, and sends it. @returns direction and losses */
  async evaluate(holdings: readonly Holding[], round: bigint): Promise<EvaluateStatement> {
    const { statement, proof, evaluator, context } = await this.prepare(holdings, round);
    await senderOf(this.#deps).evaluate(secondEvaluationValues({ statement, proof }, evaluator, context));
    return statement;
  }

  /** A direction of some of the holdouts alone would be an exact sum over fewer records than the round promises. */
  async #assertAll(
    look: ChainLook,
    { id, holdouts }: RoundState,
    holdings: readonly Holding[],
  ): Promise<void> {
    const { beneficiary } = this.#deps;
    const owners = await Promise.all(
      holdouts.map(async (holdout) => ({ holdout, owner: (await look.dataset(holdout)).beneficiary })),
    );
    const own = owners.filter(({ owner }) => isSame(owner, beneficiary)).map(({ holdout }) => holdout);
    const given = new Set(holdings.map((holding) => holding.id));
    if (given.size === holdings.length && own.length === given.size && own.every((each) => given.has(each)))
      return;
    throw refusal(
      'contradicts-chain',
      `round ${id} drew on ${own.length} holdouts of ${beneficiary}; its direction is made of exactly these. Give all of them, and use another node if it names others`,
    );
  }

  async #sets(holdings: readonly Holding[], round: bigint, part: 'round' | 'before'): Promise<FreshSet[]> {
    const opened = await Promise.all(holdings.map((holding) => this.#answering.reopen(holding, round, part)));
    return opened.map(freshSetOf);
  }
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function assertSum(own: Point, onChain: Point, round: bigint): void {
  if (equalPoints(own, onChain)) return;
  throw new AssayError(
    'sum-mismatch',
    `the holdouts' answers to round ${round} do not add up to the sum on chain; answer with all of them first`,
    { exitCode: 4 },
  );
}
