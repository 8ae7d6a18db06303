import type { ContractCall } from './contract-call.ts';
import type { Answer, Member } from './endpoint-health.ts';
import type { BlockAt, TransactionOutcome } from './relay-chain.ts';
import type { RpcError } from './rpc-endpoint.ts';
import { type RpcPool, unavailable } from './rpc-pool.ts';

/** The reads that decide a submission's outcome. They ask all endpoints and compare the answers. */

/**
 * Number of mined transactions of `address`: the second highest answer, or the only one. So neither a lagging nor an
 * exaggerating endpoint changes it.
 * @throws AssayError `chain-unavailable`
 */
export async function minedNonce(pool: RpcPool, address: string): Promise<number> {
  const answers = await pool.survey('eth_getTransactionCount', [address, 'latest']);
  const counts = answers.map(({ value }) => quantity(value)).filter((count) => count !== undefined);
  const sorted = counts.toSorted((a, b) => b - a);
  const count = sorted[1] ?? sorted[0];
  if (count === undefined) throw unavailable('no endpoint gives the number of mined transactions');
  return count;
}

interface Sighting {
  readonly member: Member;
  /** Undefined: the endpoint does not know the transaction. */
  readonly receipt: Receipt | undefined;
}

interface Receipt {
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: string;
}

/**
 * Outcome of a transaction.
 *
 * A transaction receipt counts only if the same endpoint's block at that height has the receipt's block hash and lists
 * the transaction. If other endpoints have that height and no such receipt, it counts only if a quorum shows it.
 * @returns undefined if no endpoint knows the transaction
 * @throws AssayError `chain-unavailable` while endpoints contradict each other, or if none answers
 */
export async function outcomeOf(pool: RpcPool, hash: string): Promise<TransactionOutcome | undefined> {
  const answers = await pool.survey('eth_getTransactionReceipt', [hash]);
  const seen = await Promise.all(answers.map((answer) => sighting(pool, hash, answer)));
  const sightings = seen.filter((one) => one !== undefined);
  if (sightings.length === 0) throw unavailable('no endpoint gives the outcome of a transaction');
  const byReceipt = Map.groupBy(sightings, ({ receipt }) => receipt && JSON.stringify(receipt));
  const absent = byReceipt.get(undefined) ?? [];
  byReceipt.delete(undefined);
  const [best, ...others] = [...byReceipt.values()].toSorted((a, b) => b.length - a.length);
  const receipt = best?.[0]?.receipt;
  if (best === undefined || receipt === undefined) return undefined;
  const denials = absent.filter(({ member }) => (member.head?.number ?? -1) >= receipt.blockNumber);
  const isAgreed = best.length >= pool.quorum;
  if (!isAgreed && denials.length >= pool.quorum) return undefined;
  if (!isAgreed && (denials.length > 0 || others.length > 0)) {
    throw unavailable('the endpoints of the chain contradict each other about a transaction');
  }
  const { number } = await pool.head();
  return { ...receipt, confirmations: number - receipt.blockNumber + 1, isAgreed };
}

/**
 * The block at a height: its hash, and whether a quorum of endpoints has it.
 * @returns undefined if no endpoint has the height, or if endpoints have different blocks
 * @throws AssayError `chain-unavailable` if none answers
 */
export async function blockAt(pool: RpcPool, height: number): Promise<BlockAt | undefined> {
  const answers = await pool.survey('eth_getBlockByNumber', [hexOf(height), false]);
  const hashes = answers.flatMap(({ value }) => {
    const { hash, number } = (value ?? {}) as { hash?: unknown; number?: unknown };
    return typeof hash === 'string' && quantity(number) === height ? [hash] : [];
  });
  const [hash, ...others] = new Set(hashes);
  if (hash === undefined || others.length > 0) return undefined;
  return { hash, isAgreed: hashes.length >= pool.quorum };
}

/** Blocks that are being read, by endpoint and height: receipts of one block are checked against one read of it. */
const reading = new WeakMap<Member, Map<number, Promise<unknown>>>();

async function readBlock(pool: RpcPool, member: Member, height: number): Promise<unknown> {
  const byHeight = reading.get(member) ?? new Map<number, Promise<unknown>>();
  reading.set(member, byHeight);
  const underWay = byHeight.get(height);
  if (underWay !== undefined) return underWay;
  const block = pool.ask(member, 'eth_getBlockByNumber', [hexOf(height), false]);
  byHeight.set(height, block);
  try {
    return await block;
  } finally {
    byHeight.delete(height);
  }
}

async function sighting(pool: RpcPool, hash: string, answer: Answer): Promise<Sighting | undefined> {
  const { member, value, error } = answer;
  if (error !== undefined) return undefined;
  if (value === null) return { member, receipt: undefined };
  const receipt = parseReceipt(value, hash);
  if (receipt !== undefined) {
    try {
      const block = await readBlock(pool, member, receipt.blockNumber);
      const { hash: found, transactions } = (block ?? {}) as { hash?: unknown; transactions?: unknown };
      const isListed = Array.isArray(transactions) && transactions.includes(hash);
      if (found === receipt.blockHash && isListed) return { member, receipt };
    } catch {
      return undefined;
    }
  }
  // A reorganisation between the two requests looks the same; the next pass of the relay decides.
  pool.blame(member, 'a receipt does not fit its block');
  return undefined;
}

function parseReceipt(value: unknown, hash: string): Receipt | undefined {
  const { status, blockNumber, blockHash, transactionHash } = (value ?? {}) as Record<string, unknown>;
  const height = quantity(blockNumber);
  if (transactionHash !== hash || height === undefined || typeof blockHash !== 'string') return undefined;
  if (status !== '0x0' && status !== '0x1') return undefined;
  return { succeeded: status === '0x1', blockNumber: height, blockHash };
}

/**
 * Simulates a call at the newest state, on every endpoint. Returns if all that answer can run it. A wrong revert would
 * reject a good submission for ever, so a revert counts only if all endpoints agree on the newest block.
 * @param isRevert whether a node's error means that the contract reverted
 * @throws RpcError if the call reverts on all endpoints; AssayError `chain-unavailable` if they differ, or if the state
 *   was not certainly the newest
 */
export async function callEverywhere(
  pool: RpcPool,
  call: ContractCall,
  from: string,
  isRevert: (error: RpcError) => boolean,
): Promise<void> {
  const transaction = { from, to: call.to, data: call.data };
  const latest = await pool.survey('eth_call', [transaction, 'latest']);
  if (latest.every(({ error }) => error === undefined)) return;
  // An endpoint may have used an older block than it claims: repeat on one block, by its hash.
  const { hash } = await pool.newest();
  const answers = await pool.survey('eth_call', [transaction, { blockHash: hash }]);
  const refusals = answers.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const [first] = refusals;
  if (first === undefined || refusals.length < answers.length) {
    throw unavailable('the endpoints of the chain contradict each other about a call');
  }
  if (!refusals.every(isRevert)) throw unavailable('an endpoint of the chain cannot run the call', first);
  throw first;
}

const hexOf = (height: number): string => `0x${height.toString(16)}`;

/** A JSON-RPC quantity below 2^48. */
function quantity(value: unknown): number | undefined {
  return typeof value === 'string' && /^0x[0-9a-f]{1,12}$/i.test(value) ? Number(value) : undefined;
}
