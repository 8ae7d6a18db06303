import { Signature, verifyTypedData } from 'ethers';
import type { EnrolmentRequest } from '../../api/requests.ts';
import { enrolmentTypedData } from '../../protocol/typed-data.ts';

/**
 * An ECDSA signature in the one form that the contract takes: 65 bytes, low s, v 27 or 28. Wallets also give v as 0 or 1,
 * and r and vs in 64 bytes (EIP-2098).
 * @param edition of the protocol, to whose contract the signature belongs
 * @returns undefined for any other form, and if another account signed
 */
export function beneficiarySignature(
  beneficiary: string,
  enrolment: EnrolmentRequest['enrolment'],
  signature: string,
  edition: 1 | 2,
): string | undefined {
  const v = Number.parseInt(signature.slice(-2), 16);
  const isFull = signature.length === 2 + 2 * 65 && [0, 1, 27, 28].includes(v);
  if (!isFull && signature.length !== 2 + 2 * 64) return undefined;
  const { domain, types, value } = enrolmentTypedData(enrolment, edition);
  try {
    const normal = Signature.from(signature).serialized;
    return verifyTypedData(domain, types, value, normal) === beneficiary ? normal : undefined;
  } catch {
    return undefined; // no point of the curve, or a high s
  }
}
