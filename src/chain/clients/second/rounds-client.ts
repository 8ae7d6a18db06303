import type { ContractRunner, EventLog, Result } from 'ethers';
import type { Point } from '../../../protocol/babyjub.ts';
import type { Schedule } from '../../../protocol/chain-state.ts';
import type { EvmProof } from '../../../protocol/evm-proof.ts';
import { asField, type Field } from '../../../protocol/field.ts';
import type { EnrolmentCall, SecondEnrolment } from '../../../protocol/second/typed-data.ts';
import { ABIS } from '../abis.ts';
import { ContractCaller, type Mined } from '../contract-caller.ts';
import { headerProof, type RpcSender } from '../header-proof.ts';
import { readError } from '../revert.ts';
import {
  type AccountState,
  type AttestationSetCall,
  type DatasetState,
  type EntryState,
  type EvaluationState,
  type OriginCall,
  parseDataset,
  parseEntry,
  parseEvaluation,
  parseRound,
  parseTraining,
  type RoundState,
  type TrainingState,
} from './round-types.ts';
import { EVALUATION_SPARE_GAS } from './spare-gas.ts';

/** A contributor's answer to a round, from its event. */
export interface AttestedEvent {
  readonly dataset: bigint;
  readonly accepted: boolean;
  /** The round whose beacon and id decided the draw. */
  readonly drawnBy: bigint;
  /** Opened batches, in order. */
  readonly challenge: readonly number[];
  readonly records: number;
  /** Packed gates. */
  readonly scores: bigint;
  readonly fallbackScore: bigint;
  readonly fresh: Point;
  readonly sealedOpening: readonly Field[];
}

/** The second score of a set, from its event. */
export interface ScoreEvent {
  readonly dataset: bigint;
  /** p. */
  readonly second: bigint;
  /** S, before the round's cap. */
  readonly score: bigint;
}

/** A client of Rounds2, for one signer, or for a provider that only reads. */
export class SecondRoundsClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('Rounds2', address, ABIS.rounds, runner);
  }

  // ------------------------------------------------------------------------------------------------------- Datasets

  commit(statement: OriginCall, proof: EvmProof): Promise<Mined> {
    return this.#call.send('commit', statement, proof);
  }

  /** Puts a holdout dataset at the disposal of the model's rounds; takes the evaluator's bond. */
  pledge(dataset: bigint): Promise<Mined> {
    return this.#call.send('pledge', dataset);
  }

  unpledge(dataset: bigint): Promise<Mined> {
    return this.#call.send('unpledge', dataset);
  }

  withdraw(dataset: bigint): Promise<Mined> {
    return this.#call.send('withdraw', dataset);
  }

  retire(dataset: bigint): Promise<Mined> {
    return this.#call.send('retire', dataset);
  }

  /** Allows a relayer fees for the signer's datasets of one model. */
  allowFees(model: bigint, relayer: string, amount: bigint): Promise<Mined> {
    return this.#call.send('allowFees', model, relayer, amount);
  }

  // --------------------------------------------------------------------------------------------------------- Rounds

  /** @param closing the round takes no contributors: it evaluates and settles the round before */
  async openRound(
    model: bigint,
    schedule: Schedule,
    holdouts: readonly bigint[],
    closing = false,
  ): Promise<{ readonly round: bigint; readonly mined: Mined }> {
    const mined = await this.#call.send('openRound', model, schedule, holdouts, closing);
    return { round: mined.event('RoundOpened').round as bigint, mined };
  }

  enrol({ round, dataset, previousHead, head }: EnrolmentCall): Promise<Mined> {
    return this.#call.send('enrol', round, dataset, previousHead, head);
  }

  enrolFor(enrolment: SecondEnrolment, signature: string): Promise<Mined> {
    const { round, dataset, previousHead, head, deadline } = enrolment;
    return this.#call.send('enrolFor', round, dataset, previousHead, head, deadline, signature);
  }

  seal(round: bigint): Promise<Mined> {
    return this.#call.send('seal', round);
  }

  /** Records the beacon from the header that the node gives for the round's beacon height. */
  async recordHeaderBeacon(round: bigint, rpc: RpcSender): Promise<Mined> {
    const { schedule } = await this.round(round);
    return this.#call.send('recordBeacon', round, await headerProof(rpc, schedule.beaconHeight));
  }

  voidRound(round: bigint): Promise<Mined> {
    return this.#call.send('voidRound', round);
  }

  // --------------------------------------------------------------------------------------------- Answers and proofs

  /** @param before whether at the weights before the last step */
  attestHoldout(set: AttestationSetCall, before: boolean): Promise<Mined> {
    return this.#call.send('attestHoldout', set, before);
  }

  attest(set: AttestationSetCall): Promise<Mined> {
    return this.#call.send('attest', set);
  }

  /** @param direction packed @param losses units of 2^-16, at W and at the weights before */
  evaluate(
    round: bigint,
    evaluator: number,
    direction: readonly bigint[],
    [loss, lossBefore]: readonly [bigint, bigint],
    deadline: bigint,
    proof: EvmProof,
  ): Promise<Mined> {
    const args = [round, evaluator, direction, loss, lossBefore, deadline, proof] as const;
    return this.#call.sendWithSpareGas(EVALUATION_SPARE_GAS, 'evaluate', ...args);
  }

  /** @param weights packed */
  step(round: bigint, weights: readonly bigint[], deadline: bigint, proof: EvmProof): Promise<Mined> {
    return this.#call.send('step', round, weights, deadline, proof);
  }

  /** The second score of a set of `round`. @param score p + 2^15 */
  pay(
    round: bigint,
    dataset: bigint,
    fresh: Point,
    score: bigint,
    deadline: bigint,
    proof: EvmProof,
  ): Promise<Mined> {
    return this.#call.send('pay', round, dataset, [fresh.x, fresh.y], score, deadline, proof);
  }

  // ------------------------------------------------------------------------------------------ Settlement and vesting

  settle(round: bigint): Promise<Mined> {
    return this.#call.send('settle', round);
  }

  /** Brings an account up to date with the settled rounds. `vest` does it, too. */
  collect(model: bigint, beneficiary: string): Promise<Mined> {
    return this.#call.send('collect', model, beneficiary);
  }

  vest(model: bigint, beneficiary: string): Promise<Mined> {
    return this.#call.send('vest', model, beneficiary);
  }

  closeModel(model: bigint): Promise<Mined> {
    return this.#call.send('closeModel', model);
  }

  // ---------------------------------------------------------------------------------------------------------- Views

  async round(round: bigint): Promise<RoundState> {
    return parseRound(round, await this.#call.read<Result>('roundOf', round));
  }

  async dataset(dataset: bigint): Promise<DatasetState> {
    return parseDataset(await this.#call.read<Result>('datasetOf', dataset));
  }

  /** Of a dataset that is carried on and has not answered: its entry in the round that enrolled it. */
  async entry(round: bigint, dataset: bigint): Promise<EntryState> {
    return parseEntry(await this.#call.read<Result>('entryOf', round, dataset));
  }

  async evaluation(round: bigint, evaluator: number): Promise<EvaluationState> {
    return parseEvaluation(await this.#call.read<Result>('evaluationOf', round, evaluator));
  }

  async training(model: bigint): Promise<TrainingState> {
    return parseTraining(await this.#call.read<Result>('trainingOf', model));
  }

  async account(model: bigint, beneficiary: string): Promise<AccountState> {
    const { unvested, debt } = await this.#call.read<Result>('accountOf', model, beneficiary);
    return { unvested, debt };
  }

  /** Packed weights before the last step; empty if there are none. */
  async weightsBefore(round: bigint): Promise<Field[]> {
    return [...(await this.#call.read<Result>('weightsBefore', round))].map((word) => asField(word));
  }

  /** Batch indices to open, in order. @throws AssayError before the beacon, and once a contributor has answered */
  async challenge(round: bigint, dataset: bigint): Promise<number[]> {
    return [...(await this.#call.read<Result>('challengeOf', round, dataset))].map(Number);
  }

  /** The dataset of a source for a model and period; 0: none. */
  datasetOfPeriod(model: bigint, sourceTag: bigint, period: bigint): Promise<bigint> {
    return this.#call.read<bigint>('datasetOfPeriod', model, sourceTag, period);
  }

  isRetired(dataset: bigint): Promise<boolean> {
    return this.#call.read<boolean>('isRetired', dataset);
  }

  roundCount(): Promise<bigint> {
    return this.#call.read<bigint>('roundCount');
  }

  shortestWindow(): Promise<bigint> {
    return this.#call.read<bigint>('shortestWindow');
  }

  // --------------------------------------------------------------------------------------------------------- Events

  /** The contributors' answers to a round. @param fromBlock of the deployment, or later */
  async answers(round: bigint, fromBlock: number): Promise<AttestedEvent[]> {
    return (await this.#events('Attested', round, fromBlock)).map((args) => ({
      ...{ dataset: args.dataset, accepted: args.accepted, drawnBy: args.drawnBy, scores: args.scores },
      challenge: indicesOf(args.challenge),
      records: Number(args.records),
      fallbackScore: args.fallbackScore,
      fresh: { x: args.fresh[0], y: args.fresh[1] },
      sealedOpening: [...args.sealedOpening].map((word) => asField(word)),
    }));
  }

  /** The second scores of a round's sets. @param fromBlock of the deployment, or later */
  async scores(round: bigint, fromBlock: number): Promise<ScoreEvent[]> {
    return (await this.#events('ScoreProven', round, fromBlock)).map(({ dataset, second, score }) => ({
      ...{ dataset, second, score },
    }));
  }

  async #events(name: string, round: bigint, fromBlock: number): Promise<Result[]> {
    const { contract } = this.#call;
    try {
      const filter = contract.filters[name]?.(round);
      const logs = await contract.queryFilter(filter ?? name, fromBlock);
      return logs.map((log) => (log as EventLog).args);
    } catch (error) {
      throw readError(`Rounds2.${name}`, error);
    }
  }
}

/** Two bytes for each index. */
const indicesOf = (packed: string): number[] =>
  (packed.slice(2).match(/.{4}/g) ?? []).map((digits) => Number.parseInt(digits, 16));
