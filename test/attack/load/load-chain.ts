import { Transaction } from 'ethers';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { type AttestationSet, setCalldata } from '../../../src/chain/clients/rounds-types.ts';
import type { TransactionOutcome } from '../../../src/chain/gateway/relay-chain.ts';
import type { DatasetView } from '../../../src/protocol/chain-state.ts';
import { batchesOf, TINY } from '../../../src/protocol/shape.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { blockHash, FakeChain, RECORDS, ROUNDS } from '../../service/support/fake-chain.ts';

/** Number of outcomes kept: far more than the service looks for at a time. Each is final once mined. */
const KEPT = 4096;

/**
 * A chain in memory on which every dataset exists and must answer `setSize` batches. It keeps only counters
 * of what it receives, so that its memory does not count as the service's.
 */
export class LoadChain extends FakeChain {
  readonly setSize: number;
  executed = 0;
  readonly #outcomes = new Map<string, TransactionOutcome>();

  constructor(hashes: Readonly<Record<string, string>>, setSize: number) {
    super(hashes, 'load/1');
    this.setSize = setSize;
  }

  override async dataset(id: bigint): Promise<DatasetView | undefined> {
    const records = recordsFor(this.setSize);
    const [example] = this.datasets as [DatasetView];
    return { ...example, id, root: id * 1000n, records, batches: batchesOf(TINY, records) };
  }

  override async challenge(): Promise<number[]> {
    return Array.from({ length: this.setSize }, (_, i) => i);
  }

  /** Encodes as the contract does, so that stored, signed and sent data have their real length. */
  override encodeAttest = (_role: unknown, set: unknown) => ({
    to: ROUNDS,
    data: ABIS.rounds.encodeFunctionData('attest', [setCalldata(set as AttestationSet)]),
  });

  override async simulate(): Promise<void> {}

  override async broadcast(raw: string): Promise<void> {
    const { hash, nonce } = Transaction.from(raw);
    if (hash === null || nonce !== this.nonce) throw new Error('nonce too low');
    this.nonce++;
    this.executed++;
    const blockNumber = this.height++;
    const block = { blockNumber, blockHash: blockHash(blockNumber) };
    this.#outcomes.set(hash, {
      succeeded: true,
      ...block,
      confirmations: RELAY_DEFAULTS.finality,
      isAgreed: true,
    });
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > KEPT && oldest !== undefined) this.#outcomes.delete(oldest);
  }

  override async receipt(hash: string): Promise<TransactionOutcome | undefined> {
    return this.#outcomes.get(hash);
  }
}

/** Records of a dataset with that many batches. */
export const recordsFor = (setSize: number): number => Math.max(RECORDS, setSize * TINY.n);
