import type { ContractRunner, Result } from 'ethers';
import type { Round, Schedule } from '../../protocol/chain-state.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import type { Enrolment } from '../../protocol/typed-data.ts';
import { ABIS } from './abis.ts';
import { ContractCaller, type Mined } from './contract-caller.ts';
import { headerProof, type RpcSender } from './header-proof.ts';
import {
  type AttestationSet,
  type CommitStatement,
  type DatasetState,
  type EntryState,
  parseDataset,
  parseEntry,
  parseRound,
  parseTraining,
  setCalldata,
  type TrainingState,
} from './rounds-types.ts';

/** A client of the Rounds contract, for one signer, or for a provider that only reads. */
export class RoundsClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('Rounds', address, ABIS.rounds, runner);
  }

  commit(statement: CommitStatement, proof: EvmProof): Promise<Mined> {
    return this.#call.send('commit', statement, proof);
  }

  /** A model's vesting tick: it passes with settlements and with time. */
  async vestingTick(model: bigint): Promise<number> {
    return Number(await this.#call.read<bigint>('vestingTickOf', model));
  }

  /** Fewest blocks of each phase of a round. */
  shortestWindow(): Promise<bigint> {
    return this.#call.read<bigint>('shortestWindow');
  }

  /** Allows a relayer to take fees from the signer for its datasets of one model. */
  allowFees(model: bigint, relayer: string, amount: bigint): Promise<Mined> {
    return this.#call.send('allowFees', model, relayer, amount);
  }

  withdraw(dataset: bigint): Promise<Mined> {
    return this.#call.send('withdraw', dataset);
  }

  /** Opens a model's next round. */
  async openRound(
    model: bigint,
    schedule: Schedule,
    holdouts: readonly bigint[],
  ): Promise<{ round: bigint; mined: Mined }> {
    const mined = await this.#call.send('openRound', model, schedule, holdouts);
    return { round: mined.event('RoundOpened').round as bigint, mined };
  }

  enrol(round: bigint, dataset: bigint): Promise<Mined> {
    return this.#call.send('enrol', round, dataset);
  }

  enrolFor(message: Enrolment, signature: string): Promise<Mined> {
    return this.#call.send('enrolFor', message.round, message.dataset, message.deadline, signature);
  }

  seal(round: bigint): Promise<Mined> {
    return this.#call.send('seal', round);
  }

  recordBeacon(round: bigint, proof: string): Promise<Mined> {
    return this.#call.send('recordBeacon', round, proof);
  }

  /** Records the beacon from the header that the node gives for the beacon height of the round. */
  async recordHeaderBeacon(round: bigint, rpc: RpcSender): Promise<Mined> {
    const { schedule } = await this.round(round);
    return this.recordBeacon(round, await headerProof(rpc, schedule.beaconHeight));
  }

  voidRound(round: bigint): Promise<Mined> {
    return this.#call.send('voidRound', round);
  }

  attestHoldout(set: AttestationSet): Promise<Mined> {
    return this.#call.send('attestHoldout', setCalldata(set));
  }

  /**
   * Submits the packed direction V and its proof. Any account may call this.
   * The proof is bound to role 3 (evaluator), the model's owner as beneficiary, fee 0 and this deadline.
   * @param deadline Unix seconds
   */
  evaluate(round: bigint, direction: readonly bigint[], deadline: bigint, proof: EvmProof): Promise<Mined> {
    return this.#call.send('evaluate', round, direction, deadline, proof);
  }

  attest(set: AttestationSet): Promise<Mined> {
    return this.#call.send('attest', setCalldata(set));
  }

  settle(round: bigint): Promise<Mined> {
    return this.#call.send('settle', round);
  }

  /**
   * Submits the packed next checkpoint and its proof. Any account may call this.
   * The proof is bound to role 4 (trainer), the model's owner as beneficiary, fee 0 and this deadline.
   * @param deadline Unix seconds
   */
  step(round: bigint, weights: readonly bigint[], deadline: bigint, proof: EvmProof): Promise<Mined> {
    return this.#call.send('step', round, weights, deadline, proof);
  }

  retire(dataset: bigint): Promise<Mined> {
    return this.#call.send('retire', dataset);
  }

  closeModel(model: bigint): Promise<Mined> {
    return this.#call.send('closeModel', model);
  }

  /** Applies the settled score of a dataset and mints the stake that is due. */
  vest(dataset: bigint): Promise<Mined> {
    return this.#call.send('vest', dataset);
  }

  pause(): Promise<Mined> {
    return this.#call.send('pause');
  }

  unpause(): Promise<Mined> {
    return this.#call.send('unpause');
  }

  /**
   * Batch indices to open, in order.
   * @throws AssayError before the beacon, and for a holdout that has already answered
   */
  async challenge(round: bigint, dataset: bigint): Promise<number[]> {
    const value = await this.#call.read<Result>('challengeOf', round, dataset);
    return [...value].map(Number);
  }

  /** The context that a proof must bind, computed by the contract. */
  context(context: {
    /** 1 contributor, 2 holdout, 3 evaluator, 4 trainer. */
    readonly role: number;
    readonly model: bigint;
    readonly round: bigint;
    readonly beneficiary: string;
    readonly relayerFee: bigint;
    readonly deadline: bigint;
  }): Promise<bigint> {
    return this.#call.read<bigint>(
      'contextOf',
      context.role,
      context.model,
      context.round,
      context.beneficiary,
      context.relayerFee,
      context.deadline,
    );
  }

  async round(round: bigint): Promise<Round> {
    return parseRound(await this.#call.read<Result>('roundOf', round));
  }

  async dataset(dataset: bigint): Promise<DatasetState> {
    return parseDataset(await this.#call.read<Result>('datasetOf', dataset));
  }

  async entry(round: bigint, dataset: bigint): Promise<EntryState> {
    return parseEntry(await this.#call.read<Result>('entryOf', round, dataset));
  }

  /** Unvested stake, as of the last update of the account. */
  async unvested(dataset: bigint): Promise<bigint> {
    return (await this.#call.read<Result>('accountOf', dataset)).unvested;
  }

  async training(model: bigint): Promise<TrainingState> {
    return parseTraining(await this.#call.read<Result>('trainingOf', model));
  }

  datasetId(model: bigint, originNullifier: bigint): Promise<bigint> {
    return this.#call.read<bigint>('datasetIdOf', model, originNullifier);
  }

  isRetired(dataset: bigint): Promise<boolean> {
    return this.#call.read<boolean>('isRetired', dataset);
  }

  roundCount(): Promise<bigint> {
    return this.#call.read<bigint>('roundCount');
  }

  encodeCommit(statement: CommitStatement, proof: EvmProof): `0x${string}` {
    return this.#call.encode('commit', statement, proof);
  }

  encodeEnrolFor(message: Enrolment, signature: string): `0x${string}` {
    return this.#call.encode('enrolFor', message.round, message.dataset, message.deadline, signature);
  }

  encodeAttest(set: AttestationSet): `0x${string}` {
    return this.#call.encode('attest', setCalldata(set));
  }

  encodeAttestHoldout(set: AttestationSet): `0x${string}` {
    return this.#call.encode('attestHoldout', setCalldata(set));
  }

  encodeEvaluate(
    round: bigint,
    direction: readonly bigint[],
    deadline: bigint,
    proof: EvmProof,
  ): `0x${string}` {
    return this.#call.encode('evaluate', round, direction, deadline, proof);
  }

  encodeStep(round: bigint, weights: readonly bigint[], deadline: bigint, proof: EvmProof): `0x${string}` {
    return this.#call.encode('step', round, weights, deadline, proof);
  }
}
