import { Transaction } from 'ethers';
import type { ContractCall } from '../../../src/chain/gateway/contract-call.ts';
import type { Fees, GasQuote, Head, TransactionOutcome } from '../../../src/chain/gateway/relay-chain.ts';
import type { ConnectedChain, SharedView } from '../../../src/chain/gateway/views.ts';
import type { DatedEvent } from '../../../src/chain/replay/event-json.ts';
import { AssayError } from '../../../src/protocol/errors.ts';

export const ROUNDS = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
export const MODEL = 7001n;

/** Points at which a test may stop the relay, in the order in which it passes them. */
export type Point = 'simulate' | 'quote' | 'broadcast' | 'broadcasted' | 'receipt';

/**
 * The part of a chain in memory that both editions have: it mines calls. A call is its own JSON; executing one twice
 * reverts, and `effects` counts what was executed.
 */
export abstract class FakeRelay
  implements ConnectedChain, Omit<SharedView, 'edition' | 'roundsOf' | 'datasetsOf'>
{
  readonly chainId = 31337n;
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

  constructor(deployment: string) {
    this.deployment = deployment;
  }

  readonly contracts = { chainId: 31337, fromBlock: 1, contracts: {} };

  async history() {
    this.assertUp();
    return { events: this.events, block: this.height, time: 1_700_000_000n };
  }

  async token() {
    this.assertUp();
    return { symbol: 'TST', decimals: 18 };
  }

  readonly events: DatedEvent[] = [];

  async models() {
    this.assertUp();
    return [MODEL];
  }

  readonly settled: { round: bigint; model: bigint }[] = [];

  async settledRounds() {
    this.assertUp();
    return [...this.settled];
  }

  async isReady() {
    return !this.down;
  }

  async simulate(call: ContractCall): Promise<void> {
    this.assertUp();
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
    this.assertUp();
    return { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };
  }

  async balance() {
    return 10n ** 18n;
  }

  async head(): Promise<Head> {
    this.assertUp();
    return { number: this.height, hash: blockHash(this.height) };
  }

  async block(height: number) {
    this.assertUp();
    return height < this.height ? { hash: blockHash(height), isAgreed: true } : undefined;
  }

  async minedNonce() {
    this.assertUp();
    return this.nonce;
  }

  async pendingNonce() {
    return this.nonce + [...this.pool.keys()].filter((hash) => !this.mined.has(hash)).length;
  }

  async broadcast(raw: string): Promise<void> {
    this.assertUp();
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
    this.assertUp();
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

  protected assertUp(): void {
    if (this.down) throw new AssayError('chain-unavailable', 'the chain does not answer', { exitCode: 5 });
  }
}

export const blockHash = (height: number): string => `0x${height.toString(16).padStart(64, '0')}`;

/** A call as its own JSON. */
export function encode(kind: string, parts: unknown[]): ContractCall {
  const text = JSON.stringify([kind, ...parts], (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return { to: ROUNDS, data: `0x${Buffer.from(text).toString('hex')}` };
}
