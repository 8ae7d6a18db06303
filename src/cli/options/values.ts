import { getAddress } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS, type Field } from '../../protocol/field.ts';

/** Parsers of option values. Errors name the option and never the value: the user may have typed a secret by mistake. */

/** A canonical decimal or 0x-hexadecimal integer in [0, limit). @throws AssayError `bad-option` (2) */
export function unsigned(text: string, option: string, limit: bigint): bigint {
  const isInteger = /^(?:0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{1,64})$/.test(text);
  const value = isInteger ? BigInt(text) : -1n;
  if (value < 0n || value >= limit)
    throw new AssayError('bad-option', `${option} must be a whole number in its range`);
  return value;
}

/** A field element, in either notation. @throws AssayError `bad-option` (2) */
export const fieldValue = (text: string, option: string): Field =>
  unsigned(text, option, FIELD_MODULUS) as Field;

/** An integer from `lowest` to `highest`. @throws AssayError `bad-option` (2) */
export const smallInteger = (text: string, option: string, lowest: number, highest: number): number => {
  const value = Number(unsigned(text, option, BigInt(highest) + 1n));
  if (value < lowest) throw new AssayError('bad-option', `${option} must be from ${lowest} to ${highest}`);
  return value;
};

/** An address, returned checksummed. @throws AssayError `bad-option` (2) */
export function addressValue(text: string, option: string): string {
  try {
    if (/^0x[0-9a-fA-F]{40}$/.test(text)) return getAddress(text);
  } catch {
    // getAddress rejects a wrong checksum; the error below says so without the value.
  }
  throw new AssayError('bad-option', `${option} must be a 0x-prefixed address of 40 digits`);
}
