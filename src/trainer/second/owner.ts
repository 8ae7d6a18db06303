import type { RpcSender } from '../../chain/clients/header-proof.ts';
import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import { remoteError } from '../../protocol/errors.ts';
import { type Phases, scheduleFrom } from '../schedule.ts';

/** The model owner's calls that need no proof: open a round, end enrolment, record its beacon, settle, close. */
export class SecondOwner {
  readonly #rounds: SecondRoundsClient;
  readonly #node: RpcSender & { getBlockNumber(): Promise<number> };
  /** Waits until a block of this height is mined. */
  readonly #reached: (height: bigint) => Promise<void>;

  /** @param rounds signs as the model's owner */
  constructor(
    rounds: SecondRoundsClient,
    node: RpcSender & { getBlockNumber(): Promise<number> },
    reached: (height: bigint) => Promise<void>,
  ) {
    this.#rounds = rounds;
    this.#node = node;
    this.#reached = reached;
  }

  /**
   * Opens a model's next round from the next block on.
   * @param closing the round takes no contributors: it evaluates and settles the round before
   */
  async open(model: bigint, phases: Phases, holdouts: readonly bigint[], closing = false): Promise<bigint> {
    const schedule = scheduleFrom(BigInt(await this.#node.getBlockNumber()), phases);
    const { round } = await this.#rounds.openRound(model, schedule, holdouts, closing);
    return round;
  }

  /**
   * Ends enrolment when it is time, then records the beacon from the header of its block. A round that is sealed already is
   * only given its beacon.
   * @throws AssayError `wrong-phase` (5) for a round that has its beacon, is void or does not exist
   */
  async draw(round: bigint): Promise<void> {
    const { schedule, phase } = await this.#rounds.round(round);
    if (phase !== 'open' && phase !== 'sealed')
      throw remoteError('wrong-phase', `round ${round} is ${phase}: only an open or sealed round is drawn`);
    if (phase === 'open') {
      await this.#reached(schedule.sealHeight);
      await this.#rounds.seal(round);
    }
    await this.#reached(schedule.beaconHeight + 1n);
    await this.#rounds.recordHeaderBeacon(round, this.#node);
  }

  /** Waits for the end of a phase. */
  async endOf(round: bigint, phase: 'evaluate' | 'attest' | 'step'): Promise<void> {
    const { schedule } = await this.#rounds.round(round);
    await this.#reached(schedule[`${phase}Deadline`] + 1n);
  }

  /** Ends a round whose evaluations did not all arrive in time. */
  async void(round: bigint): Promise<void> {
    await this.endOf(round, 'evaluate');
    await this.#rounds.voidRound(round);
  }

  /**
   * Ends a model's training after its last round, whose second scores are in or late.
   * @throws AssayError `round-under-way` (5) while the round is before its attest phase
   */
  async close(model: bigint): Promise<void> {
    const { lastRound } = await this.#rounds.training(model);
    if (lastRound !== 0n) {
      const { phase } = await this.#rounds.round(lastRound);
      if (phase === 'open' || phase === 'sealed' || phase === 'evaluating')
        throw remoteError('round-under-way', `round ${lastRound} is ${phase}; the model is closed after it`);
      await this.endOf(lastRound, 'attest');
    }
    await this.#rounds.closeModel(model);
  }
}
