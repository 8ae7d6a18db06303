import type { RoundState } from '../../chain/clients/second/round-types.ts';
import { secondScoreValues } from '../../client/second/values.ts';
import { remoteError } from '../../protocol/errors.ts';
import type { SecondDataset, SecondSignature } from '../../protocol/second/build-dataset.ts';
import { unpackDirection } from '../../protocol/second/model.ts';
import type { SourceList } from '../../protocol/second/source-list.ts';
import { proveSecondScore } from '../../prover/second/jobs.ts';
import { type AnswerDeps, Answering, freshSetOf, type PreparedAnswer, senderOf } from './answering.ts';
import { proveCommitment } from './commitment.ts';
import type { Holding } from './round-facts.ts';

/**
 * A contributor of the second edition: commits a dataset, enrols it, answers draws, and proves second scores. Every
 * enrolment and answer passes the guard and is in the ledger before it leaves.
 */
export class SecondContributor {
  readonly #deps: AnswerDeps;
  readonly #answering: Answering;

  constructor(deps: AnswerDeps) {
    this.#deps = deps;
    this.#answering = new Answering(deps);
  }

  /**
   * Commits a dataset and pins the trainer key to which its sums may be sealed.
   * @param trainerKey of the model's terms, as the contributor read them
   * @throws AssayError as `proveCommitment` (3), and the contract's errors (5)
   */
  async commit(
    dataset: SecondDataset,
    signed: SecondSignature,
    list: SourceList,
    trainerKey: readonly [bigint, bigint],
  ): Promise<Holding> {
    const { chain, guard } = this.#deps;
    const { values, holding } = await proveCommitment(this.#deps, 'contributor', dataset, signed, list);
    const place = { chainId: chain.chainId, contract: chain.rounds.address };
    // Before it leaves: a commitment whose answer is lost must not be without the pin.
    guard.pin({ place, dataset: holding.id, root: dataset.root, trainerKey });
    await senderOf(this.#deps).commit(values);
    return holding;
  }

  /**
   * Looks at a round, writes the intent into the ledger, has its bond approved, and enrols.
   * @throws AssayError a refusal (3), and the contract's errors (5)
   */
  async enrol(holding: Holding, round: bigint): Promise<void> {
    await senderOf(this.#deps).enrol(await this.#answering.admitEnrolment(holding, round));
  }

  /** Checks and proves the answer to a round, without sending it. @throws AssayError as `Answering.prove` */
  prepare(holding: Holding, round: bigint): Promise<PreparedAnswer> {
    return this.#answering.prove(holding, round);
  }

  /**
   * Answers a round in one call.
   * @returns the gates, one an evaluator; whether the set is accepted; its records
   * @throws AssayError as `prepare`, and the contract's errors (5)
   */
  async answer(holding: Holding, round: bigint): Promise<PreparedAnswer> {
    const prepared = await this.prepare(holding, round);
    await senderOf(this.#deps).attest(prepared.values);
    return prepared;
  }

  /**
   * Proves and sends the second score of an accepted set.
   * @param round of the set
   * @param next the evaluated round at whose V the set is scored
   * @returns p
   * @throws AssayError as `Answering.reopen`, and the contract's errors (5)
   */
  async score(holding: Holding, round: bigint, next: bigint): Promise<bigint> {
    const { chain, guard, prover, policy, deadline: until } = this.#deps;
    const set = freshSetOf(await this.#answering.reopen(holding, round));
    const evaluated = await this.#evaluated(round, next);
    const deadline = until();
    const { shape, root } = holding.dataset;
    const direction = unpackDirection(evaluated.direction, shape.f);
    const place = { chainId: chain.chainId, contract: chain.rounds.address };
    guard.admitScore({ place, round, dataset: holding.id, root }, direction);
    const context = this.#answering.context('contributor', evaluated, deadline);
    const proven = await proveSecondScore(prover, set, direction, policy.policy, shape, context);
    await senderOf(this.#deps).score(secondScoreValues(proven, holding.id, round, context));
    return proven.statement.score;
  }

  /** The evaluation that scores a round again. @throws AssayError `wrong-phase` (5) while it is not complete */
  async #evaluated(round: bigint, next: bigint): Promise<RoundState> {
    const { chain, guard } = this.#deps;
    const evaluated = await (await chain.look(guard.ledger)).round(next);
    if (evaluated.pending === round && evaluated.direction.length > 0) return evaluated;
    throw remoteError(
      'wrong-phase',
      `round ${next} has no complete evaluation, as far as the chain's final state shows, that scores round ${round}`,
    );
  }
}
