import { Signature, type TypedDataDomain, type TypedDataField, verifyTypedData } from 'ethers';

/** EIP-712 data that a beneficiary signs: an enrolment. */
export interface SignedData {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly value: Record<string, unknown>;
}

/**
 * An ECDSA signature in the one form that the contract takes: 65 bytes, low s, v 27 or 28. Wallets also give v as 0 or 1,
 * and r and vs in 64 bytes (EIP-2098).
 * @returns undefined for any other form, and if another account signed
 */
export function beneficiarySignature(
  beneficiary: string,
  { domain, types, value }: SignedData,
  signature: string,
): string | undefined {
  const v = Number.parseInt(signature.slice(-2), 16);
  const isFull = signature.length === 2 + 2 * 65 && [0, 1, 27, 28].includes(v);
  if (!isFull && signature.length !== 2 + 2 * 64) return undefined;
  try {
    const normal = Signature.from(signature).serialized;
    return verifyTypedData(domain, types, value, normal) === beneficiary ? normal : undefined;
  } catch {
    return undefined; // no point of the curve, or a high s
  }
}
