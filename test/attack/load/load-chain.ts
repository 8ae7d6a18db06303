import { Transaction } from 'ethers';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import type { TransactionOutcome } from '../../../src/chain/gateway/relay-chain.ts';
import { asField } from '../../../src/protocol/field.ts';
import type { SecondDatasetView } from '../../../src/protocol/second/chain-state.ts';
import { batchesOf, TINY } from '../../../src/protocol/second/shape.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { RECORDS, SecondFakeChain } from '../../service/second/support/second-chain.ts';
import { secondVkHashes } from '../../service/second/support/second-requests.ts';
import { blockHash, ROUNDS } from '../../service/support/fake-relay.ts';

/** Number of outcomes kept: far more than the service looks for at a time. Each is final once mined. */
const KEPT = 4096;

/**
 * A chain in memory on which every dataset exists and must answer `setSize` batches. It keeps only counters
 * of what it receives, so that its memory does not count as the service's.
 */
export class LoadChain extends SecondFakeChain {
  readonly setSize: number;
  executed = 0;
  readonly #outcomes = new Map<string, TransactionOutcome>();

  constructor(setSize: number) {
    super(secondVkHashes);
    this.setSize = setSize;
  }

  override async dataset(id: bigint): Promise<SecondDatasetView | undefined> {
    const records = recordsFor(this.setSize);
    const [example] = this.datasets as [SecondDatasetView];
    return {
      ...{ ...example, id, records, root: asField(id * 1_000n), seedHash: id + 2n },
      batches: batchesOf(TINY, records),
    };
  }

  override async challenge(): Promise<number[]> {
    return drawnBatches(this.setSize);
  }

  /** Encodes as the contract does, so that stored, signed and sent data have their real length. */
  override encodeAttest = (_part: unknown, set: unknown) => ({
    to: ROUNDS,
    data: ABIS.rounds.encodeFunctionData('attest', [set]),
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

/** Batches that each dataset must answer. */
export const drawnBatches = (setSize: number): number[] => Array.from({ length: setSize }, (_, i) => i);
