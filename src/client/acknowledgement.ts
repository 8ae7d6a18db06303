import { verifyTypedData } from 'ethers';
import type { z } from 'zod';
import type { receiptResource } from '../api/resources.ts';

/** An operator's signed statement (EIP-712) that it received a submission, and when. */
export type Acknowledgement = z.output<typeof receiptResource>;

/**
 * Checks an acknowledgement's signature. It proves that the operator received the submission. It says nothing about the
 * chain: the submission may still be rejected there.
 *
 * @param operator checksummed address, from another source than the acknowledgement itself
 */
export function isAcknowledgementOf(acknowledgement: Acknowledgement, operator: string): boolean {
  const { domain, types, message, signature } = acknowledgement;
  try {
    return (
      verifyTypedData(domain, types, message, signature) === operator && acknowledgement.operator === operator
    );
  } catch {
    return false; // The signature is malformed.
  }
}
