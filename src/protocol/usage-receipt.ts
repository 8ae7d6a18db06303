import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** A usage receipt: the client states how many uses it has made in all. */
export type UsageReceipt = {
  readonly subscription: bigint;
  readonly count: bigint;
  /** Reference of 32 bytes, for instance the hash of an invoice. */
  readonly useId: string;
  /** Unix seconds. */
  readonly deadline: bigint;
};

/** EIP-712 types of a usage receipt. */
export const USAGE_RECEIPT_TYPES = {
  UsageReceipt: [
    { name: 'subscription', type: 'uint256' },
    { name: 'count', type: 'uint128' },
    { name: 'useId', type: 'bytes32' },
    { name: 'deadline', type: 'uint64' },
  ],
};

/** EIP-712 domain of usage receipts. */
export const usageReceiptDomain = (chainId: bigint, plans: string) => ({
  name: 'Assay Usage',
  version: '1',
  chainId,
  verifyingContract: plans,
});

/** The terms and the request of a use, which its `useId` binds. */
export interface UseTerms {
  readonly plan: bigint;
  /** Of one use, or of a period; in the settlement token's smallest units. */
  readonly price: bigint;
  /** Uses that the request takes. */
  readonly uses: number;
  /** 32 bytes, 0x-prefixed. It hides the request: draw it at random. */
  readonly salt: string;
  /** The request's body, byte for byte. */
  readonly body: Uint8Array;
}

/** 32 bytes, big-endian. A gateway makes nine of them for a request. */
function word(value: bigint | number): Uint8Array {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  let rest = BigInt(value);
  for (let at = 24; at >= 0; at -= 8) {
    view.setBigUint64(at, BigInt.asUintN(64, rest));
    rest >>= 64n;
  }
  if (rest !== 0n) throw new RangeError('a word has 256 bits and no sign');
  return bytes;
}

const USE = utf8ToBytes('assay/use/v1\n');

/**
 * The reference that a usage receipt for an inference carries: keccak256 of plan, price, number of uses, salt and the
 * body's SHA-256. A signature over it is for this request at this price alone.
 */
export const useIdOf = ({ plan, price, uses, salt, body }: UseTerms): string =>
  `0x${bytesToHex(
    keccak_256(
      concatBytes(USE, word(plan), word(price), word(uses), hexToBytes(salt.slice(2)), sha256(body)),
    ),
  )}`;

const keccakText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text));
const DOMAIN_TYPE = keccakText(
  'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
);
const TYPED_DATA = hexToBytes('1901');
const RECEIPT_TYPE = keccakText(
  'UsageReceipt(uint256 subscription,uint128 count,bytes32 useId,uint64 deadline)',
);

/** Makes the function that gives the digest of a deployment's receipts: what the client signs. @returns 32 bytes */
export function receiptDigest(chainId: bigint, plans: string): (receipt: UsageReceipt) => Uint8Array {
  const separator = keccak_256(
    concatBytes(DOMAIN_TYPE, keccakText('Assay Usage'), keccakText('1'), word(chainId), word(BigInt(plans))),
  );
  return ({ subscription, count, useId, deadline }) =>
    keccak_256(
      concatBytes(
        TYPED_DATA,
        separator,
        keccak_256(
          concatBytes(RECEIPT_TYPE, word(subscription), word(count), word(BigInt(useId)), word(deadline)),
        ),
      ),
    );
}
