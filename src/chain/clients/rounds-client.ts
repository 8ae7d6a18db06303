import type { ContractRunner, Result } from 'ethers';
import type { Round, Schedule } from '../../protocol/chain-state.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import type { Enrolment } from '../../protocol/typed-data.ts';
import { ABIS } from './abis.ts';
import { Callable, type Mined } from './contract-caller.ts';
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

/** Rounds, seen by one signer (or by a provider, for reading alone). */
export class RoundsClient {
  readonly address: string;
  readonly #call: Callable;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new Callable('Rounds', address, ABIS.rounds, runner);
  }

  commit(statement: CommitStatement, proof: EvmProof): Promise<Mined> {
    return this.#call.send('commit', statement, proof);
  }

  /** Allows relayers fees for the signer's datasets of one model. */
  allowFees(model: bigint, amount: bigint): Promise<Mined> {
    return this.#call.send('allowFees', model, amount);
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

  /** Records the beacon with the header that the node gives for the round's beacon height. */
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
   * Gives the packed direction V with its proof, made in the context of role 3 (evaluator), the model's owner as
   * beneficiary, fee 0 and this deadline. Anybody may.
   * @param deadline unix seconds
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
   * Gives the packed next checkpoint with its proof, made in the context of role 4 (trainer), the model's owner as
   * beneficiary, fee 0 and this deadline. Anybody may.
   * @param deadline unix seconds
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

  /** Applies the settled score and mints what is due. */
  vest(dataset: bigint): Promise<Mined> {
    return this.#call.send('vest', dataset);
  }

  pause(): Promise<Mined> {
    return this.#call.send('pause');
  }

  unpause(): Promise<Mined> {
    return this.#call.send('unpause');
  }

  /** Batch indices to open, in order. @throws before the beacon, and for a holdout that has answered */
  async challenge(round: bigint, dataset: bigint): Promise<number[]> {
    const value = await this.#call.read<Result>('challengeOf', round, dataset);
    return [...value].map(Number);
  }

  /** The context that a proof must bind, as the contract computes it. */
  context(of: {
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
      of.role,
      of.model,
      of.round,
      of.beneficiary,
      of.relayerFee,
      of.deadline,
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

  /** Unvested stake, as of the last time that the account was brought up to date. */
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
