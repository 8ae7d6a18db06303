import { Transaction } from 'ethers';
import type { ContractCall } from '../../../src/chain/gateway/contract-call.ts';
import type {
  Fees,
  GasQuote,
  Head,
  RelayChain,
  TransactionOutcome,
} from '../../../src/chain/gateway/relay-chain.ts';
import { AssayError } from '../../../src/protocol/errors.ts';

interface Block {
  readonly number: number;
  readonly hash: string;
  readonly transactions: readonly Included[];
}

interface Included {
  readonly hash: string;
  readonly from: string;
  readonly nonce: number;
  /** Calldata that took effect; undefined: a no-op, a foreign transaction, or a revert. */
  readonly effect?: string;
  readonly succeeded: boolean;
}

const fail = (message: string): never => {
  throw new Error(message);
};

/**
 * A chain in memory with blocks, a pool, fees and reorganisations: what the relay needs, and nothing of Assay. A
 * call is its calldata; to execute one that has taken effect reverts.
 */
export class BlockChain implements RelayChain {
  readonly chainId = 31337n;
  readonly pool = new Map<string, string>();
  /** Every transaction that was ever handed over, by hash. */
  readonly handedOver = new Map<string, string>();
  readonly broadcasts: string[] = [];
  baseFee = 10n;
  funds = 10n ** 30n;
  autoMine = true;
  /** Set to make every call fail as with a node that is away. */
  down = false;
  /** Receipts that this node denies. */
  hidden: (hash: string) => boolean = () => false;
  /** The node reports this many mined transactions too many. */
  nonceLie = 0;
  /** Calldata that reverts although its simulation passes. */
  readonly revertsOnChain = new Set<string>();
  /** Calldata that a foreign transaction has executed. */
  readonly rivals = new Set<string>();
  isAgreed = true;
  #blocks: Block[] = [{ number: 0, hash: hashOf(0, 0), transactions: [] }];
  #fork = 0;

  get height(): number {
    return this.#tip.number;
  }

  get #tip(): Block {
    return this.#blocks[this.#blocks.length - 1] ?? fail('no genesis');
  }

  /** Calldata of the calls that took effect, oldest first. */
  get effects(): string[] {
    return this.#all().flatMap(({ effect }) => effect ?? []);
  }

  nonceOf(address: string): number {
    return this.#all().filter(({ from }) => from === address).length;
  }

  #all(): Included[] {
    return this.#blocks.flatMap(({ transactions }) => transactions);
  }

  /** Adds `count` blocks; the first takes every pool transaction that pays the base fee. */
  mine(count = 1): void {
    for (let i = 0; i < count; i++) {
      const transactions: Included[] = [];
      const spent = (address: string) =>
        this.nonceOf(address) + transactions.filter(({ from }) => from === address).length;
      for (;;) {
        const [best] = [...this.pool.values()]
          .map((raw) => Transaction.from(raw))
          .filter((tx) => tx.nonce === spent(`${tx.from}`) && (tx.maxFeePerGas ?? 0n) >= this.baseFee)
          .sort((a, b) => Number((b.maxFeePerGas ?? 0n) - (a.maxFeePerGas ?? 0n)));
        if (best === undefined) break;
        transactions.push(this.#run(best, transactions));
        this.pool.delete(`${best.hash}`);
      }
      this.#add(transactions);
    }
  }

  #run({ hash, from, to, nonce, data }: Transaction, before: readonly Included[]): Included {
    const base = { hash: `${hash}`, from: `${from}`, nonce };
    if (data === '0x' && to === from) return { ...base, succeeded: true };
    const isDone = this.#isDone(data) || before.some(({ effect }) => effect === data);
    if (isDone || this.revertsOnChain.has(data)) return { ...base, succeeded: false };
    return { ...base, succeeded: true, effect: data };
  }

  #isDone(data: string): boolean {
    return this.rivals.has(data) || this.effects.includes(data);
  }

  #add(transactions: readonly Included[]): void {
    const number = this.#tip.number + 1;
    this.#blocks.push({ number, hash: hashOf(number, this.#fork), transactions });
  }

  /** A transaction of `address` that isn't the relay's. */
  mineForeign(address: string): void {
    const nonce = this.nonceOf(address);
    this.#add([{ hash: hashOf(nonce, 999), from: address, nonce, succeeded: true }]);
    for (const [hash, raw] of this.pool) if (Transaction.from(raw).nonce <= nonce) this.pool.delete(hash);
  }

  /**
   * Replaces the newest `depth` blocks by as many empty ones and one more.
   * @param forget what was in them doesn't go back to the pool
   */
  reorg(depth: number, forget = false): void {
    this.#fork++;
    const gone = this.#blocks.splice(-depth);
    for (const { hash } of gone.flatMap(({ transactions }) => transactions)) {
      const raw = this.handedOver.get(hash);
      if (raw !== undefined && !forget) this.pool.set(hash, raw);
    }
    for (let i = 0; i <= depth; i++) this.#add([]);
  }

  async simulate({ data }: ContractCall): Promise<void> {
    this.#assertUp();
    if (this.#isDone(data)) throw new AssayError('call-reverted', 'NULLIFIER_USED', { exitCode: 5 });
  }

  async quote(): Promise<GasQuote> {
    return { gasLimit: 100_000n, ...(await this.fees()) };
  }

  async fees(): Promise<Fees> {
    this.#assertUp();
    return { maxFeePerGas: 2n * this.baseFee + 1n, maxPriorityFeePerGas: 1n };
  }

  async balance(): Promise<bigint> {
    this.#assertUp();
    return this.funds;
  }

  async head(): Promise<Head> {
    this.#assertUp();
    return { number: this.#tip.number, hash: this.#tip.hash };
  }

  async block(height: number) {
    this.#assertUp();
    const found = this.#blocks[height];
    return found === undefined ? undefined : { hash: found.hash, isAgreed: this.isAgreed };
  }

  async minedNonce(address: string): Promise<number> {
    this.#assertUp();
    return this.nonceOf(address) + this.nonceLie;
  }

  async broadcast(raw: string): Promise<void> {
    this.#assertUp();
    const { hash, nonce, from, maxFeePerGas } = Transaction.from(raw);
    this.broadcasts.push(`${hash}`);
    if (this.pool.has(`${hash}`)) fail('already known');
    if (nonce < this.nonceOf(`${from}`)) fail('nonce too low');
    for (const [other, bytes] of this.pool) {
      const rival = Transaction.from(bytes);
      if (rival.nonce !== nonce || rival.from !== from) continue;
      const isEnough = ([old, now]: readonly (bigint | null)[]) => (now ?? 0n) * 10n >= (old ?? 0n) * 11n;
      const { maxPriorityFeePerGas: tip } = Transaction.from(raw);
      if (!isEnough([rival.maxFeePerGas, maxFeePerGas]) || !isEnough([rival.maxPriorityFeePerGas, tip])) {
        fail('replacement transaction underpriced');
      }
      this.pool.delete(other);
    }
    this.pool.set(`${hash}`, raw);
    this.handedOver.set(`${hash}`, raw);
    if (this.autoMine) this.mine();
  }

  async receipt(hash: string): Promise<TransactionOutcome | undefined> {
    this.#assertUp();
    if (this.hidden(hash)) return undefined;
    for (const block of this.#blocks) {
      const found = block.transactions.find((one) => one.hash === hash);
      if (found === undefined) continue;
      return {
        succeeded: found.succeeded,
        blockNumber: block.number,
        blockHash: block.hash,
        confirmations: this.height - block.number + 1,
        isAgreed: this.isAgreed,
      };
    }
    return undefined;
  }

  #assertUp(): void {
    if (this.down) throw new AssayError('chain-unavailable', 'the chain does not answer', { exitCode: 5 });
  }
}

const hashOf = (number: number, fork: number): string =>
  `0x${(fork * 2 ** 32 + number).toString(16).padStart(64, '0')}`;
