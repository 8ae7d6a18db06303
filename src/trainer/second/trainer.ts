import type { RoundState } from '../../chain/clients/second/round-types.ts';
import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import { secondScoreValues, secondStepValues } from '../../client/second/values.ts';
import { chainSender, type SecondSender } from '../../delivery/second/sender.ts';
import type { Context } from '../../protocol/context.ts';
import { AssayError, remoteError } from '../../protocol/errors.ts';
import { unpackDirection, unpackWeights } from '../../protocol/second/model.ts';
import type { Policy } from '../../protocol/second/policy.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import type { StepStatement } from '../../protocol/second/statement.ts';
import {
  type Proven,
  proveSecondScore,
  proveSecondStep,
  type SecondProver,
} from '../../prover/second/jobs.ts';
import { type OpenedSet, openAccepted } from './open-sets.ts';

export interface TrainerDeps {
  readonly chainId: bigint;
  /** Signs as any account: the proofs bind the owner. */
  readonly rounds: SecondRoundsClient;
  readonly prover: SecondProver;
  readonly policy: Policy;
  readonly shape: Shape;
  readonly trainerSecret: bigint;
  /** The model's present owner. */
  readonly owner: string;
  /** First block of the deployment: events are read from there. */
  readonly fromBlock: number;
  /** Unix second after which a proof that is made now may not be submitted. */
  readonly deadline: () => bigint;
  /** The way to the chain. Default: transactions of the account that `rounds` signs as. */
  readonly sender?: SecondSender;
}

/** A proven step that is ready to be sent. */
export interface PreparedStep extends Proven<StepStatement> {
  /** That the proof was made for. */
  readonly context: Context;
}

/** The model owner's proofs: the step, and second scores in place of contributors that don't send them. */
export class SecondTrainer {
  readonly #deps: TrainerDeps;
  /** Packed directions at which this trainer scored sets, by round and dataset. */
  readonly #scored = new Map<string, string>();

  constructor(deps: TrainerDeps) {
    this.#deps = deps;
  }

  /** Opens the sealed words of a round's accepted sets. @throws AssayError as `openAccepted` */
  async openedSets(round: RoundState): Promise<OpenedSet[]> {
    const { rounds, fromBlock, trainerSecret, shape } = this.#deps;
    return openAccepted(await rounds.answers(round.id, fromBlock), round.sum, trainerSecret, shape.f);
  }

  /** Proves the next checkpoint. @throws AssayError `no-step` (5) where too few sets are accepted; as `openedSets` */
  async prepareStep(id: bigint): Promise<PreparedStep> {
    const { prover, policy, shape, owner } = this.#deps;
    const round = await this.#deps.rounds.round(id);
    if (round.sets < round.pins.minSets)
      throw remoteError(
        'no-step',
        `round ${id} has ${round.sets} accepted sets; a step needs ${round.pins.minSets}`,
      );
    const sets = await this.openedSets(round);
    const deadline = this.#deps.deadline();
    const context = { ...this.#context(round, deadline), role: 'trainer', beneficiary: owner } as const;
    const weights = unpackWeights(round.weights, shape.f);
    const { eta } = round.pins;
    return { ...(await proveSecondStep(prover, sets, weights, eta, policy, shape, context)), context };
  }

  /** As `prepareStep`, and sends it. @returns W′, one integer a word */
  async step(round: bigint): Promise<bigint[]> {
    const step = await this.prepareStep(round);
    await this.#sender.step(secondStepValues(step, step.context));
    return [...step.statement.next];
  }

  /**
   * Proves and sends the second score of an accepted set, for a contributor that is silent. A set is scored at one direction
   * alone: scores at many would tell its words to every reader of them. Not guaranteed: a new `SecondTrainer` knows of none.
   * @returns p
   * @throws AssayError `not-accepted`, `wrong-phase` (5); `second-statement` (3) for another direction than before
   */
  async score(dataset: bigint, id: bigint, next: bigint): Promise<bigint> {
    const { rounds, prover, policy, shape } = this.#deps;
    const sets = await this.openedSets(await rounds.round(id));
    const set = sets.find((each) => each.dataset === dataset);
    if (!set) throw remoteError('not-accepted', `dataset ${dataset} has no accepted set in round ${id}`);
    const evaluated = await rounds.round(next);
    this.#assertOneDirection(dataset, id, evaluated);
    const { beneficiary } = await rounds.dataset(dataset);
    const deadline = this.#deps.deadline();
    const context = { ...this.#context(evaluated, deadline), role: 'contributor', beneficiary } as const;
    const direction = unpackDirection(evaluated.direction, shape.f);
    const proven = await proveSecondScore(prover, set, direction, policy, shape, context);
    await this.#sender.score(secondScoreValues(proven, dataset, id, context));
    return proven.statement.score;
  }

  #assertOneDirection(dataset: bigint, id: bigint, { id: next, pending, direction }: RoundState): void {
    if (pending !== id || direction.length === 0)
      throw remoteError('wrong-phase', `round ${next} has no complete evaluation that scores round ${id}`);
    const [set, at] = [`${id}/${dataset}`, direction.join()];
    if ((this.#scored.get(set) ?? at) !== at)
      throw new AssayError(
        'second-statement',
        `the set of dataset ${dataset} in round ${id} was scored at another direction already; do not use the node that tells this one`,
        { exitCode: 3 },
      );
    this.#scored.set(set, at);
  }

  get #sender(): SecondSender {
    const { sender, rounds, shape } = this.#deps;
    return sender ?? chainSender(rounds, shape.circuit);
  }

  #context(round: RoundState, deadline: bigint): Omit<Context, 'role' | 'beneficiary'> {
    const { chainId, rounds } = this.#deps;
    return { chainId, rounds: rounds.address, model: round.model, round: round.id, relayerFee: 0n, deadline };
  }
}
