import { type HashedHeader, readHeader } from '../../chain/clients/header-proof.ts';
import { remoteError } from '../../protocol/errors.ts';
import { refusal } from '../checks/refusal.ts';
import { type EvidenceEndpoint, LOCAL_CHAIN } from './endpoints.ts';

/** A block that the ledger knows. */
export interface KnownBlock {
  readonly height: bigint;
  /** 64 hex digits. */
  readonly hash: string;
}

/** A final block on which all endpoints agree, and some of its ancestors, linked by their hashes. */
export interface AgreedBlock extends HashedHeader {
  /** Headers from the lowest height that was asked for up to this block. */
  readonly ancestors: ReadonlyMap<bigint, HashedHeader>;
}

/** Headers read at a time. */
const CHUNK = 64n;
/** Blocks over which the pace is measured. */
const SPAN = 20n;

/**
 * The newest final block of every endpoint, the same at all of them. On a local chain the newest block counts as final.
 *
 * @param known block from which it must descend; undefined at first use
 * @param lowest height down to which headers are wanted
 * @throws AssayError `endpoints-disagree`, `other-chain`, `evidence-false` (3); `chain-unavailable`, `not-final` (5)
 */
export async function agreedBlock(
  endpoints: readonly EvidenceEndpoint[],
  chainId: bigint,
  known: KnownBlock | undefined,
  lowest?: bigint,
): Promise<AgreedBlock> {
  const tag = chainId === LOCAL_CHAIN ? 'latest' : 'finalized';
  await Promise.all(endpoints.map((endpoint) => assertChain(endpoint, chainId)));
  const heads = await Promise.all(endpoints.map((endpoint) => readHeader(endpoint, tag)));
  const height = heads.reduce(
    (least, head) => (head.height < least ? head.height : least),
    heads[0]?.height ?? 0n,
  );
  const [first, ...others] = await Promise.all(endpoints.map((endpoint) => headerAt(endpoint, height)));
  if (first === undefined) throw refusal('no-evidence', 'no endpoint was given');
  const liar = others.findIndex(({ hash }) => hash !== first.hash);
  if (liar !== -1) {
    throw refusal(
      'endpoints-disagree',
      `${endpoints[0]?.name} and ${endpoints[liar + 1]?.name} have different blocks at height ${height}; one of them is on another chain or lies`,
    );
  }
  if (known !== undefined && height < known.height) {
    throw remoteError(
      'not-final',
      `the endpoints' final block ${height} is older than block ${known.height}, which the ledger knows; wait`,
    );
  }
  const pace = height > SPAN ? height - SPAN : 0n;
  const ends = [pace, known?.height, lowest].filter((end) => end !== undefined);
  const from = ends.reduce((least, end) => (end < least ? end : least));
  const ancestors = await descent(endpoints[0] as EvidenceEndpoint, first, from);
  if (known !== undefined && ancestors.get(known.height)?.hash !== `0x${known.hash}`) {
    throw refusal(
      'other-chain',
      `block ${height} of the endpoints does not descend from block ${known.height} of the ledger: this is another chain. A local chain that was started anew needs a new keystore`,
    );
  }
  return { ...first, ancestors };
}

async function assertChain(endpoint: EvidenceEndpoint, chainId: bigint): Promise<void> {
  if (BigInt(`${await endpoint.send('eth_chainId', [])}`) === chainId) return;
  throw refusal('other-chain', `${endpoint.name} is on another chain than the deployment file's`);
}

/** The header at a height. @throws AssayError `evidence-false` (3) for a header of another height */
async function headerAt(endpoint: EvidenceEndpoint, height: bigint): Promise<HashedHeader> {
  const header = await readHeader(endpoint, height);
  if (header.height === height) return header;
  throw refusal(
    'evidence-false',
    `${endpoint.name} gave block ${header.height} for ${height}; remove that endpoint`,
  );
}

/** Headers from `from` up to `top`. Each one's hash is the parent hash of the next. */
async function descent(
  endpoint: EvidenceEndpoint,
  top: HashedHeader,
  from: bigint,
): Promise<Map<bigint, HashedHeader>> {
  const headers = new Map([[top.height, top]]);
  let lowest = top;
  while (lowest.height > from) {
    const size = lowest.height - from < CHUNK ? lowest.height - from : CHUNK;
    const heights = Array.from({ length: Number(size) }, (_, i) => lowest.height - 1n - BigInt(i));
    const chunk = await Promise.all(heights.map((height) => headerAt(endpoint, height)));
    for (const header of chunk) {
      if (header.hash !== lowest.parentHash) {
        throw refusal(
          'evidence-false',
          `${endpoint.name} gave headers that are no chain; remove that endpoint`,
        );
      }
      headers.set(header.height, header);
      lowest = header;
    }
  }
  return headers;
}

/**
 * The header of an ancestor of an agreed block, linked to it by hashes.
 *
 * @throws AssayError `not-final` (5) above the block; `evidence-false` (3); as the endpoint
 */
export async function ancestorAt(
  endpoint: EvidenceEndpoint,
  block: AgreedBlock,
  height: bigint,
): Promise<HashedHeader> {
  const known = block.ancestors.get(height);
  if (known !== undefined) return known;
  if (height > block.height)
    throw remoteError('not-final', `block ${height} is not final at the endpoints yet; wait for finality`);
  const lowest = [...block.ancestors.values()].reduce((a, b) => (b.height < a.height ? b : a), block);
  return (await descent(endpoint, lowest, height)).get(height) as HashedHeader;
}

/** Seconds a block, from the newest headers; undefined with too few of them or if none passed. */
export function secondsPerBlock({ height, timestamp, ancestors }: AgreedBlock): number | undefined {
  const span = height < SPAN ? height : SPAN;
  const from = ancestors.get(height - span);
  if (from === undefined || span === 0n || timestamp <= from.timestamp) return undefined;
  return Number(timestamp - from.timestamp) / Number(span);
}
