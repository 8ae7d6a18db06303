import { keccak256, toUtf8Bytes } from 'ethers';
import { NO_REFERENCE } from '../../chain/clients/vault-client.ts';
import type { OptionSpec } from './option-spec.ts';

/** A payer's own word for a use, by which its books find the payment again. */
export const REFERENCE_OPTION: OptionSpec = {
  flags: '--reference <text>',
  description: "payer's reference: 0x and 64 hexadecimal digits as they are, any other text by its keccak256",
};

/** The 32 bytes of a reference. Text becomes a hash, so that an invoice's number is not published by itself. */
export function referenceOf(text: string | undefined): string {
  if (text === undefined) return NO_REFERENCE;
  return /^0x[0-9a-fA-F]{64}$/.test(text) ? text.toLowerCase() : keccak256(toUtf8Bytes(text));
}
