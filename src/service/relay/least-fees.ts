import { getAddress } from 'ethers';

/** The least fee that the operator asks for a proof, in one settlement token. */
export interface LeastFee {
  /** A checksummed address. */
  readonly token: string;
  /** In the token's smallest unit, for each proof of a submission. */
  readonly perProof: bigint;
}

/**
 * Parses `0xToken=amount`, separated by commas or spaces.
 * @returns undefined if the text is malformed or names a token twice
 */
export function parseLeastFees(text: string): readonly LeastFee[] | undefined {
  const fees: LeastFee[] = [];
  for (const part of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const [, token, amount] = /^(0x[0-9a-fA-F]{40})=(0|[1-9][0-9]{0,37})$/.exec(part) ?? [];
    if (token === undefined || amount === undefined) return undefined;
    try {
      fees.push({ token: getAddress(token), perProof: BigInt(amount) });
    } catch {
      return undefined;
    }
  }
  const isUnique = new Set(fees.map(({ token }) => token)).size === fees.length;
  return isUnique ? fees : undefined;
}

/** The least fee of a submission with so many proofs; 0 in tokens that the operator names no fee for. */
export function leastFee(fees: readonly LeastFee[], token: string, proofs: number): bigint {
  const fee = fees.find((one) => one.token === getAddress(token));
  return (fee?.perProof ?? 0n) * BigInt(proofs);
}
