import type { ServiceClient } from '../client/service-client.ts';
import { actUntilDone, type Move } from '../delivery/act-until-done.ts';
import { BlockClock } from '../delivery/block-clock.ts';
import { approveBond } from '../delivery/bond-approval.ts';
import type { ChainAccess } from '../delivery/chain-access.ts';
import { type Deliverable, deliver } from '../delivery/deliver.ts';
import type { ModelView, RoundView } from '../protocol/chain-state.ts';
import { AssayError, remoteError } from '../protocol/errors.ts';
import type { Policy } from '../protocol/policy/policy.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import { shapeOf } from '../protocol/shape.ts';
import type { Prover } from '../prover/prover.ts';
import { type Action, nextAction } from './next-action.ts';
import { proveCheckpoint, proveDirection, type RoundJob } from './round-proofs.ts';
import { type Phases, scheduleFrom } from './schedule.ts';

export interface TrainerRun {
  readonly chain: ChainAccess;
  /** The service that submits the proofs; without it the owner's account does. */
  readonly service: ServiceClient | undefined;
  /** Called at the first proof. */
  readonly prover: () => Promise<Prover>;
  readonly keys: RoundJob['keys'] & { readonly accountKey: string };
  readonly model: bigint;
  readonly policy: Policy;
  readonly holdouts: readonly bigint[];
  readonly phases: Phases;
  /** Number of settled rounds of the model, in all, after which training is done. */
  readonly goal: number;
  /** Unix seconds until which a proof made now can be submitted. */
  readonly deadline: () => bigint;
  readonly note: (line: string) => void;
  readonly pollMs: number;
}

export interface TrainerRunResult {
  readonly settledRounds: number;
  readonly lastRound: bigint;
  /** Packed W of the newest checkpoint. */
  readonly checkpoint: readonly bigint[];
}

const PATIENCE_MS = 300_000;

/**
 * Runs a model's rounds from opening to step until enough are settled. The state is on chain, so a new run
 * continues after an interrupted one.
 * @throws AssayError `training-over` (5) if no further round can open; the refusal of an action that fails
 *   twice; as `proveDirection` and `proveCheckpoint`
 */
export async function runTrainer(run: TrainerRun): Promise<TrainerRunResult> {
  const trainer = new Trainer(run);
  await actUntilDone(() => trainer.look(), run);
  const { settledRounds, lastRound, checkpoint } = await trainer.model();
  return { settledRounds, lastRound, checkpoint };
}

class Trainer {
  readonly #run: TrainerRun;
  readonly #clock: BlockClock;
  /** The last wait that was reported. A wait is reported once. */
  #told = '';

  constructor(run: TrainerRun) {
    this.#run = run;
    this.#clock = new BlockClock(run.chain.provider);
  }

  async model(): Promise<ModelView> {
    const model = await this.#run.chain.gateway.model(this.#run.model);
    if (model === undefined) throw remoteError('no-such-model', 'there is no such model');
    return model;
  }

  async look(): Promise<Move | 'wait' | 'done'> {
    const model = await this.model();
    const { gateway } = this.#run.chain;
    const round = model.lastRound === 0n ? undefined : await gateway.round(model.lastRound);
    const height = await this.#clock.height();
    const { closed, settledRounds } = model;
    const action = nextAction({ closed, settledRounds, round, height }, this.#run.goal);
    switch (action.kind) {
      case 'done':
        return 'done';
      case 'over':
        throw remoteError(
          'training-over',
          action.why === 'closed' ? 'the model was closed' : `the step of round ${round?.id} was missed`,
        );
      case 'wait':
      case 'await-holdouts':
        await this.#tell(round, action);
        return 'wait';
      default:
        return { name: `${action.kind} ${model.lastRound}`, act: () => this.#act(action.kind, model, round) };
    }
  }

  /** Reports a wait once, with a forecast, and again when the number of answers changes. */
  async #tell(round: RoundView | undefined, action: Extract<Action, { until: bigint }>): Promise<void> {
    const isHoldout = action.kind === 'await-holdouts';
    const state = isHoldout
      ? `${round?.holdoutsDue} holdout datasets have to answer`
      : round?.status === 'attesting'
        ? `${round.attested} of ${round.enrolled} datasets have answered`
        : round?.status === 'open'
          ? `${round.enrolled} datasets are enrolled`
          : '';
    const key = `${round?.id} ${action.until} ${state}`;
    if (key === this.#told) return;
    this.#told = key;
    const when = await this.#clock.forecast(action.until);
    const until = isHoldout ? `until block ${action.until}` : `${action.what} at block ${action.until}`;
    this.#note(round, `${state === '' ? '' : `${state}; `}${until}, ${when}`);
  }

  #act(kind: Action['kind'], model: ModelView, round: RoundView | undefined): Promise<void> {
    if (round === undefined || kind === 'open') return this.#open(model);
    switch (kind) {
      case 'seal':
        return this.#send(round, 'sealed', (rounds) => rounds.seal(round.id));
      case 'beacon':
        return this.#send(round, 'the beacon is on chain; batches are drawn', (rounds) =>
          rounds.recordHeaderBeacon(round.id, this.#run.chain.provider),
        );
      case 'void':
        return this.#send(
          round,
          'void: V was not proven in time; enrolled datasets are not retired for it',
          (rounds) => rounds.voidRound(round.id),
        );
      case 'settle':
        return this.#send(
          round,
          `settled: ${round.attested} of ${round.enrolled} answered, ${round.sets} accepted`,
          (rounds) => rounds.settle(round.id),
        );
      case 'evaluate':
        return this.#evaluate(round);
      default:
        return this.#step(round);
    }
  }

  async #open(model: ModelView): Promise<void> {
    const { chain, keys, policy, phases, holdouts } = this.#run;
    if (model.policyHash !== policyHash(policy, shapeOf(model.attestationVerifier.circuit))) {
      throw new AssayError('wrong-policy', 'the model now has another policy; give that policy');
    }
    await approveBond(chain, keys.accountKey, model.settlementToken, model.trainerBond);
    const schedule = scheduleFrom(await this.#clock.height(), phases);
    const { round } = await chain.as(keys.accountKey).rounds.openRound(model.id, schedule, holdouts);
    this.#run.note(
      `round ${round}: opened; seal from block ${schedule.sealHeight}, V until ${schedule.evaluateDeadline}, attestations until ${schedule.attestDeadline}, checkpoint until ${schedule.stepDeadline}`,
    );
  }

  async #evaluate(round: RoundView): Promise<void> {
    this.#note(round, `proving V from ${round.holdoutRecords} holdout records`);
    const { values } = await proveDirection(await this.#job(), round, this.#run.policy);
    await this.#deliver({ kind: 'evaluation', values });
    this.#note(round, 'V is on chain; contributors may answer');
  }

  async #step(round: RoundView): Promise<void> {
    this.#note(round, `proving the next checkpoint from ${round.sets} sets, ${round.sumRecords} records`);
    const { values } = await proveCheckpoint(await this.#job(), round);
    await this.#deliver({ kind: 'step', values });
    this.#note(round, 'the next checkpoint is on chain');
  }

  async #job(): Promise<RoundJob> {
    const { chain, prover, keys, deadline } = this.#run;
    return { chain, prover: await prover(), keys, deadline: deadline() };
  }

  async #deliver(parcel: Deliverable): Promise<void> {
    const { keys, chain, service } = this.#run;
    await deliver({ chain, service }, parcel, { accountKey: keys.accountKey, patience: PATIENCE_MS });
  }

  async #send(
    round: RoundView,
    done: string,
    call: (rounds: ReturnType<ChainAccess['as']>['rounds']) => Promise<unknown>,
  ): Promise<void> {
    await call(this.#run.chain.as(this.#run.keys.accountKey).rounds);
    this.#note(round, done);
  }

  #note(round: RoundView | undefined, line: string): void {
    this.#run.note(`round ${round?.id}: ${line}`);
  }
}
