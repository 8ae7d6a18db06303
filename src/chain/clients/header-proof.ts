import { encodeRlp, isHexString, keccak256, toBeHex } from 'ethers';
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

/**
 * The RLP header of a block: the proof that HeaderBeacon expects.
 * If a fork added fields that FIELDS lacks, the node is asked for the encoded header itself.
 * @throws AssayError `block-missing` (5); `header-unknown` (5) if neither hashes to the block hash
 */
export async function headerProof(rpc: RpcSender, height: bigint): Promise<string> {
  const header = (await rpc.send('eth_getBlockByNumber', [
    `0x${height.toString(16)}`,
    false,
  ])) as RpcHeader | null;
  if (!header) throw new AssayError('block-missing', `block ${height} is not mined yet`, { exitCode: 5 });
  const encoded = encodeHeader(header);
  if (keccak256(encoded) === header['hash']) return encoded;
  const raw = await rawHeader(rpc, height);
  if (raw !== undefined && keccak256(raw) === header['hash']) return raw;
  throw new AssayError(
    'header-unknown',
    `the header of block ${height} has fields that this version does not know, and the node does not serve debug_getRawHeader; update the package or ask another node`,
    { exitCode: 5 },
  );
}

/** The encoded header; undefined from a node that does not serve it. */
async function rawHeader(rpc: RpcSender, height: bigint): Promise<string | undefined> {
  try {
    const raw = await rpc.send('debug_getRawHeader', [`0x${height.toString(16)}`]);
    return isHexString(raw) ? raw : undefined;
  } catch {
    // Many nodes lack the method.
    return undefined;
  }
}
