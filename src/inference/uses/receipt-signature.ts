import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { Contract, type Provider } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { recoverKey } from './recover-key.ts';

/** Signatures of usage receipts, as UsagePlans takes them: ECDSA of the client, or ERC-1271 of the client's contract. */

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Whether a signature of 65 bytes is the account's. Takes what OpenZeppelin's ECDSA takes: v of 27 or 28, s in the lower
 * half.
 */
export function isSignedBy(account: string, digest: Uint8Array, signature: string): boolean {
  const bytes = hexToBytes(signature.slice(2));
  if (bytes.length !== 65) return false;
  const recovery = (bytes[64] as number) - 27;
  if ((recovery !== 0 && recovery !== 1) || BigInt(`0x${bytesToHex(bytes.subarray(32, 64))}`) > HALF_ORDER)
    return false;
  const key = recoverKey(digest, bytes.subarray(0, 64), recovery);
  return key !== undefined && addressOf(key) === account.toLowerCase();
}

const addressOf = (uncompressed: Uint8Array): string =>
  `0x${bytesToHex(keccak_256(uncompressed.subarray(1)).subarray(12))}`;

const MAGIC = '0x1626ba7e';

/** Asks the client's contract (ERC-1271). False where the client is no contract. @throws AssayError `chain-unavailable` */
export async function isSignedByContract(
  provider: Provider,
  client: string,
  digest: Uint8Array,
  signature: string,
): Promise<boolean> {
  try {
    if ((await provider.getCode(client)) === '0x') return false;
    const contract = new Contract(
      client,
      ['function isValidSignature(bytes32, bytes) view returns (bytes4)'],
      provider,
    );
    // The contract asks with this much gas.
    const answer: unknown = await contract
      .getFunction('isValidSignature')(digest, signature, { gasLimit: 100_000 })
      .catch((error: { code?: unknown }) => {
        if (error.code === 'CALL_EXCEPTION' || error.code === 'BAD_DATA') return '0x';
        throw error;
      });
    return answer === MAGIC;
  } catch (cause) {
    throw new AssayError('chain-unavailable', "the client's contract can't be asked for its signature", {
      exitCode: 5,
      cause,
    });
  }
}
