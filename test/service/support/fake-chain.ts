import { Transaction } from 'ethers';
import type { ContractCall } from '../../../src/chain/gateway/contract-call.ts';
import type { Fees, GasQuote, Head, TransactionOutcome } from '../../../src/chain/gateway/relay-chain.ts';
import type { ChainGateway } from '../../../src/chain/gateway/views.ts';
import type { DatedEvent } from '../../../src/chain/replay/event-json.ts';
import type {
  DatasetView,
  EntryView,
  ModelView,
  RoundView,
  VerifierView,
} from '../../../src/protocol/chain-state.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { packDirection, packWeights, zeroWords } from '../../../src/protocol/reference-model.ts';
import { TINY } from '../../../src/protocol/shape.ts';

export const ROUNDS = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
export const MODEL = 7001n;
export const ROUND = 3n;
export const BENEFICIARY = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

/** Records of the fake chain's datasets: 4 batches of 4, the last with 2. */
export const RECORDS = 14;

export const TRAINER_KEY = [1n, 2n] as const;
export const ETA = 1229;
export const SUM = [11n, 12n] as const;
export const HOLDOUT_SUM = [13n, 14n] as const;

type Verifier =
  | 'originVerifier'
  | 'attestationVerifier'
  | 'openVerifier'
  | 'evaluateVerifier'
  | 'stepVerifier';

/** Points at which a test may stop the relay, in the order in which it passes them. */
export type Point = 'simulate' | 'quote' | 'broadcast' | 'broadcasted' | 'receipt';

/**
 * A chain in memory: a model, a round in which contributors attest, one contributor's and one holdout dataset.
 * A call is its own JSON; executing one twice reverts, and `effects` counts what was executed.
 */
export class FakeChain implements ChainGateway {
  readonly chainId = 31337n;
  readonly edition = 1;
  readonly rounds = ROUNDS;
  readonly deployment: string;
  readonly effects: string[] = [];
  readonly mined = new Map<string, TransactionOutcome>();
  readonly pool = new Map<string, string>();
  nonce = 0;
  autoMine = true;
  height = 1;
  /** Throws (or hangs) when the relay reaches a point. */
  at: (point: Point) => Promise<void> | void = () => {};
  /** Set to make every call fail as with a node that is away. */
  down = false;
  nextCallReverts = false;
  contributorSources = 555n;
  roundStatus: RoundView['status'] = 'attesting';
  /** Edits of the round. */
  changes: Partial<RoundView> = {};

  readonly #verifiers: Record<Verifier, VerifierView>;

  /** @param hashes vkHash by circuit */
  constructor(hashes: Readonly<Record<string, string>>, deployment = 'fake/1') {
    this.deployment = deployment;
    const verifier = (circuit: string): VerifierView => ({
      address: ROUNDS,
      circuit,
      vkHash: `${hashes[circuit]}`,
    });
    this.#verifiers = {
      originVerifier: verifier('origin'),
      attestationVerifier: verifier(TINY.circuit),
      openVerifier: verifier('open-tiny'),
      evaluateVerifier: verifier('evaluate-tiny'),
      stepVerifier: verifier('step-tiny'),
    };
  }

  readonly datasets: DatasetView[] = [dataset(81n, 'contributor'), dataset(82n, 'holdout')];
  readonly weights = packWeights(zeroWords(TINY).map((_, i) => BigInt(i)));
  readonly direction = packDirection(zeroWords(TINY).map((_, i) => BigInt(100 - i)));

  readonly contracts = { chainId: 31337, fromBlock: 1, contracts: {} };

  async history() {
    this.#assertUp();
    return { events: this.events, block: this.height, time: 1_700_000_000n };
  }

  async token() {
    this.#assertUp();
    return { symbol: 'TST', decimals: 18 };
  }

  readonly events: DatedEvent[] = [];

  async models() {
    this.#assertUp();
    return [MODEL];
  }

  async model(id: bigint): Promise<ModelView | undefined> {
    this.#assertUp();
    if (id !== MODEL) return undefined;
    return {
      id,
      owner: BENEFICIARY,
      schemaHash: 333n,
      batchSize: TINY.n,
      features: TINY.f,
      depth: TINY.depth,
      settlementToken: ROUNDS,
      periodEpoch: 0,
      periodDays: 365,
      contributorSources: this.contributorSources,
      holdoutSources: 556n,
      version: 1,
      policyHash: 444n,
      ...this.#verifiers,
      challengeSize: 2,
      holdoutBatches: 2,
      vestingRounds: 2,
      minSets: 3,
      scoreBudget: 8,
      minRecords: 1,
      eta: 1,
      capPerRound: 1n,
      maxRelayerFee: 0n,
      enrolmentBond: 0n,
      trainerBond: 0n,
      trainerKey: TRAINER_KEY,
      closed: false,
      lastRound: ROUND,
      settledRounds: 2,
      checkpoint: this.weights,
    };
  }

  async roundsOf() {
    return [ROUND];
  }

  readonly settled: { round: bigint; model: bigint }[] = [];

  async settledRounds() {
    this.#assertUp();
    return [...this.settled];
  }

  async datasetsOf() {
    return this.datasets.map(({ id }) => id);
  }

  async round(id: bigint): Promise<RoundView | undefined> {
    this.#assertUp();
    if (id !== ROUND) return undefined;
    const { originVerifier: _, ...verifiers } = this.#verifiers;
    return {
      id,
      model: MODEL,
      status: this.roundStatus,
      stepped: false,
      policyHash: 444n,
      ...verifiers,
      trainerKey: TRAINER_KEY,
      eta: ETA,
      minSets: 1,
      settlementToken: ROUNDS,
      enrolmentBond: 0n,
      trainerBond: 0n,
      version: 1,
      batchSize: TINY.n,
      features: TINY.f,
      challengeSize: 2,
      sealHeight: 10n,
      beaconHeight: 12n,
      evaluateDeadline: 20n,
      attestDeadline: 30n,
      stepDeadline: 40n,
      beacon: `0x${'11'.repeat(32)}`,
      weights: this.weights,
      direction: this.direction,
      holdouts: [82n],
      holdoutsDue: 0,
      enrolled: 1,
      attested: 0,
      sets: 3,
      sumRecords: 24n,
      holdoutRecords: 8n,
      positiveScore: 0n,
      sum: SUM,
      holdoutSum: HOLDOUT_SUM,
      ...this.changes,
    };
  }

  async dataset(id: bigint) {
    this.#assertUp();
    return this.datasets.find((candidate) => candidate.id === id);
  }

  async entry(): Promise<EntryView> {
    return { enrolled: true, accepted: false, draws: 2, attestedAt: 0n, score: 0n };
  }

  async challenge(_round: bigint, id: bigint) {
    return id === 81n ? [3, 1] : [0, 2];
  }

  async isReady() {
    return !this.down;
  }

  encodeCommit = (...parts: unknown[]) => encode('commit', parts);
  encodeEnrolFor = (...parts: unknown[]) => encode('enrol', parts);
  encodeAttest = (...parts: unknown[]) => encode('attest', parts);
  encodeEvaluate = (...parts: unknown[]) => encode('evaluate', parts);
  encodeStep = (...parts: unknown[]) => encode('step', parts);

  async simulate(call: ContractCall): Promise<void> {
    this.#assertUp();
    await this.at('simulate');
    if (this.nextCallReverts || this.effects.includes(call.data)) {
      throw new AssayError('call-reverted', 'NULLIFIER_USED', { exitCode: 5 });
    }
  }

  async quote(): Promise<GasQuote> {
    await this.at('quote');
    return { gasLimit: 100_000n, maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };
  }

  async fees(): Promise<Fees> {
    this.#assertUp();
    return { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };
  }

  async balance() {
    return 10n ** 18n;
  }

  async head(): Promise<Head> {
    this.#assertUp();
    return { number: this.height, hash: blockHash(this.height) };
  }

  async block(height: number) {
    this.#assertUp();
    return height < this.height ? { hash: blockHash(height), isAgreed: true } : undefined;
  }

  async minedNonce() {
    this.#assertUp();
    return this.nonce;
  }

  async pendingNonce() {
    return this.nonce + [...this.pool.keys()].filter((hash) => !this.mined.has(hash)).length;
  }

  async broadcast(raw: string): Promise<void> {
    this.#assertUp();
    await this.at('broadcast');
    const { hash, nonce } = Transaction.from(raw);
    if (hash === null) throw new Error('unsigned');
    if (this.pool.has(hash)) throw new Error('already known');
    if (nonce < this.nonce) throw new Error('nonce too low');
    this.pool.set(hash, raw);
    if (this.autoMine) this.mine();
    await this.at('broadcasted');
  }

  async receipt(hash: string): Promise<TransactionOutcome | undefined> {
    this.#assertUp();
    await this.at('receipt');
    return this.mined.get(hash);
  }

  close() {}

  /** Mines every transaction of the pool whose turn it is. */
  mine(): void {
    for (const [hash, raw] of this.pool) {
      const { data, nonce } = Transaction.from(raw);
      if (nonce !== this.nonce || this.mined.has(hash)) continue;
      this.nonce++;
      const succeeded = !this.effects.includes(data);
      this.effects.push(data);
      const blockNumber = this.height++;
      const block = { blockNumber, blockHash: blockHash(blockNumber) };
      this.mined.set(hash, { succeeded, ...block, confirmations: 1, isAgreed: true });
    }
  }

  #assertUp(): void {
    if (this.down) throw new AssayError('chain-unavailable', 'the chain does not answer', { exitCode: 5 });
  }
}

function dataset(id: bigint, role: DatasetView['role']): DatasetView {
  return {
    id,
    model: MODEL,
    root: id * 1000n,
    beneficiary: BENEFICIARY,
    role,
    records: RECORDS,
    batches: 4,
    period: (100n << 16n) | 200n,
    withdrawn: false,
    retired: false,
    committedAt: 1n,
    lastRound: ROUND,
    answered: 0,
    unopened: 4,
    sourceListRoot: role === 'holdout' ? 556n : 555n,
    unvested: 0n,
  };
}

export const blockHash = (height: number): string => `0x${height.toString(16).padStart(64, '0')}`;

function encode(kind: string, parts: unknown[]): ContractCall {
  const text = JSON.stringify([kind, ...parts], (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return { to: ROUNDS, data: `0x${Buffer.from(text).toString('hex')}` };
}
