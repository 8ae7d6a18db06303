import { verifyTypedData } from 'ethers';
import type { z } from 'zod';
import type { acknowledgementResource } from '../api/resources.ts';

/**
 * An operator's signed statement (EIP-712) that it received a submission, and when.
 *
 * @example
 * ```ts
 * import type { Acknowledgement } from 'assay/sdk';
 *
 * export const receivedAt = ({ message }: Acknowledgement) => new Date(Number(message.receivedAt));
 * ```
 */
export type Acknowledgement = z.output<typeof acknowledgementResource>;

/**
 * Checks an acknowledgement's signature. It proves that the operator received the submission. It says nothing about the
 * chain: the submission may still be rejected there.
 *
 * @param operator checksummed address, from another source than the acknowledgement itself
 * @example
 * ```ts
 * import { isAcknowledgementOf, SecondServiceClient } from 'assay/sdk';
 *
 * const service = new SecondServiceClient('https://assay.example');
 * const acknowledgement = await service.acknowledgement('0b9f6d0e-3f3a-4c55-9d0e-6a1f5f0c9a11');
 * const operator = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
 * if (acknowledgement === undefined || !isAcknowledgementOf(acknowledgement, operator)) {
 *   throw new Error('the operator did not acknowledge the submission');
 * }
 * ```
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
