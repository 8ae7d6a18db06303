import { keccak256, toUtf8Bytes } from 'ethers';
import { NO_REFERENCE } from '../../chain/clients/vault-client.ts';
import type { OptionSpec } from './option-spec.ts';

/** A payer's own reference for a payment, such as an invoice number. */
export const REFERENCE_OPTION: OptionSpec = {
  flags: '--reference <text>',
  description:
    "payer's reference: 0x and 64 hexadecimal digits are used as given, any other text as its keccak256",
};

/** The 32 bytes of a reference, 0x-prefixed. Text is hashed, so that an invoice number is not published. */
export function referenceOf(text: string | undefined): string {
  if (text === undefined) return NO_REFERENCE;
  return /^0x[0-9a-fA-F]{64}$/.test(text) ? text.toLowerCase() : keccak256(toUtf8Bytes(text));
}
