import type { RoundState } from '../../chain/clients/second/round-types.ts';
import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import type { Context } from '../../protocol/context.ts';
import { remoteError } from '../../protocol/errors.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import type { Field } from '../../protocol/field.ts';
import { packWeights, scoreSignal, unpackDirection, unpackWeights } from '../../protocol/second/model.ts';
import type { Policy } from '../../protocol/second/policy.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import { proveSecondScore, proveSecondStep, type SecondProver } from '../../prover/second/jobs.ts';
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
}

/** A proven step that is ready to be sent. */
export interface PreparedStep {
  /** W′, packed. */
  readonly weights: readonly Field[];
  readonly proof: EvmProof;
  readonly deadline: bigint;
}

/** The model owner's proofs: the step, and second scores in place of contributors that don't send them. */
export class SecondTrainer {
  readonly #deps: TrainerDeps;

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
    const { statement, proof } = await proveSecondStep(prover, sets, weights, eta, policy, shape, context);
    return { weights: packWeights(statement.next), proof, deadline };
  }

  /** As `prepareStep`, and sends it. @returns W′, one integer a word */
  async step(round: bigint): Promise<bigint[]> {
    const { weights, proof, deadline } = await this.prepareStep(round);
    await this.#deps.rounds.step(round, weights, deadline, proof);
    return unpackWeights(weights, this.#deps.shape.f);
  }

  /**
   * Proves and sends the second score of an accepted set, for a contributor that is silent.
   * @returns p
   * @throws AssayError `not-accepted` (5)
   */
  async score(dataset: bigint, id: bigint, next: bigint): Promise<bigint> {
    const { rounds, prover, policy, shape } = this.#deps;
    const sets = await this.openedSets(await rounds.round(id));
    const set = sets.find((each) => each.dataset === dataset);
    if (!set) throw remoteError('not-accepted', `dataset ${dataset} has no accepted set in round ${id}`);
    const evaluated = await rounds.round(next);
    const { beneficiary } = await rounds.dataset(dataset);
    const deadline = this.#deps.deadline();
    const context = { ...this.#context(evaluated, deadline), role: 'contributor', beneficiary } as const;
    const direction = unpackDirection(evaluated.direction, shape.f);
    const { statement, proof } = await proveSecondScore(prover, set, direction, policy, shape, context);
    await rounds.pay(id, dataset, set.point, scoreSignal(statement.score), deadline, proof);
    return statement.score;
  }

  #context(round: RoundState, deadline: bigint): Omit<Context, 'role' | 'beneficiary'> {
    const { chainId, rounds } = this.#deps;
    return { chainId, rounds: rounds.address, model: round.model, round: round.id, relayerFee: 0n, deadline };
  }
}
