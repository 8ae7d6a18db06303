import { verifyTypedData } from 'ethers';
import type { z } from 'zod';
import type { acknowledgementResource } from '../api/resources.ts';

/** The operator's signed word that it received a submission. */
export type Receipt = z.output<typeof acknowledgementResource>;

/**
 * Whether an operator signed this receipt. Keep receipts together with the operator's address, got elsewhere than
 * from the receipt: it proves who received what and when, and nothing about what the chain made of it.
 *
 * @param operator checksummed address
 */
export function isReceiptOf(receipt: Receipt, operator: string): boolean {
  try {
    const signer = verifyTypedData(receipt.domain, receipt.types, receipt.message, receipt.signature);
    return signer === operator && receipt.operator === operator;
  } catch {
    return false; // not the shape of a signature
  }
}
