import { decodeRlp, encodeRlp, isHexString, keccak256, toBeHex } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';

/** The provider method that a beacon needs. */
export type RpcSender = { send(method: string, params: unknown[]): Promise<unknown> };

type RpcHeader = Record<string, string | undefined>;

/** Header fields in the order of their RLP list. Later forks added those after the nonce. */
const FIELDS = [
  ['parentHash', 'bytes'],
  ['sha3Uncles', 'bytes'],
  ['miner', 'bytes'],
  ['stateRoot', 'bytes'],
  ['transactionsRoot', 'bytes'],
  ['receiptsRoot', 'bytes'],
  ['logsBloom', 'bytes'],
  ['difficulty', 'number'],
  ['number', 'number'],
  ['gasLimit', 'number'],
  ['gasUsed', 'number'],
  ['timestamp', 'number'],
  ['extraData', 'bytes'],
  ['mixHash', 'bytes'],
  ['nonce', 'bytes'],
  ['baseFeePerGas', 'number'],
  ['withdrawalsRoot', 'bytes'],
  ['blobGasUsed', 'number'],
  ['excessBlobGas', 'number'],
  ['parentBeaconBlockRoot', 'bytes'],
  ['requestsHash', 'bytes'],
  ['blockAccessListHash', 'bytes'],
  ['slotNumber', 'number'],
] as const;

const quantity = (value: string): string => (BigInt(value) === 0n ? '0x' : toBeHex(BigInt(value)));

/** RLP of a header, from the fields of eth_getBlockByNumber. */
function encodeHeader(header: Readonly<RpcHeader>): string {
  const items: string[] = [];
  for (const [name, kind] of FIELDS) {
    const value = header[name];
    if (value !== undefined) items.push(kind === 'number' ? quantity(value) : value);
  }
  return encodeRlp(items);
}

/** Fields of a header whose hash was computed here. Hashes and roots are 0x-prefixed. */
export interface HashedHeader {
  readonly hash: string;
  readonly parentHash: string;
  readonly stateRoot: string;
  readonly mixHash: string;
  readonly height: bigint;
  /** Unix seconds. */
  readonly timestamp: bigint;
  /** The RLP encoding. */
  readonly encoded: string;
}

/**
 * Reads a block's header and computes its hash. Its fields are taken from the bytes that were hashed.
 * If a fork added fields that FIELDS lacks, the node is asked for the encoded header itself.
 * @param height a height, or a tag of the JSON-RPC interface
 * @throws AssayError `block-missing` (5); `header-unknown` (5) if neither hashes to the block hash
 */
export async function readHeader(
  rpc: RpcSender,
  height: bigint | 'finalized' | 'latest',
): Promise<HashedHeader> {
  const at = typeof height === 'bigint' ? `0x${height.toString(16)}` : height;
  const header = (await rpc.send('eth_getBlockByNumber', [at, false])) as RpcHeader | null;
  if (!header) throw new AssayError('block-missing', `block ${height} is not mined yet`, { exitCode: 5 });
  const hash = header['hash'] ?? '';
  const encoded = encodeHeader(header);
  if (keccak256(encoded) === hash) return fieldsOf(hash, encoded);
  const raw = await rawHeader(rpc, header['number'] ?? at);
  if (raw !== undefined && keccak256(raw) === hash) return fieldsOf(hash, raw);
  throw new AssayError(
    'header-unknown',
    `the header of block ${height} has fields that this version does not know, and the node does not serve debug_getRawHeader; update the package or ask another node`,
    { exitCode: 5 },
  );
}

function fieldsOf(hash: string, encoded: string): HashedHeader {
  const fields = decodeRlp(encoded) as readonly string[];
  const field = (name: (typeof FIELDS)[number][0]): string =>
    fields[FIELDS.findIndex(([each]) => each === name)] ?? '0x';
  const number = (bytes: string): bigint => (bytes === '0x' ? 0n : BigInt(bytes));
  return {
    ...{ hash, encoded, parentHash: field('parentHash'), stateRoot: field('stateRoot') },
    mixHash: field('mixHash'),
    height: number(field('number')),
    timestamp: number(field('timestamp')),
  };
}

/** The encoded header; undefined from a node that does not serve it. */
async function rawHeader(rpc: RpcSender, height: string): Promise<string | undefined> {
  try {
    const raw = await rpc.send('debug_getRawHeader', [height]);
    return isHexString(raw) ? raw : undefined;
  } catch {
    // Many nodes lack the method.
    return undefined;
  }
}

/**
 * The RLP header of a block: the proof that HeaderBeacon expects.
 * @throws AssayError as `readHeader`
 */
export const headerProof = async (rpc: RpcSender, height: bigint): Promise<string> =>
  (await readHeader(rpc, height)).encoded;
