import { getAddress } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS, type Field } from '../../protocol/field.ts';

/** Option values. Refusals name the option, never the value: what was typed there may be a slip. */

/** A canonical decimal or 0x-hexadecimal integer in [0, limit). @throws AssayError `bad-option` (2) */
export function unsigned(text: string, option: string, limit: bigint): bigint {
  const isInteger = /^(?:0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{1,64})$/.test(text);
  const value = isInteger ? BigInt(text) : -1n;
  if (value < 0n || value >= limit)
    throw new AssayError('bad-option', `${option} must be a whole number in its range`);
  return value;
}

export const fieldValue = (text: string, option: string): Field =>
  unsigned(text, option, FIELD_MODULUS) as Field;

export const smallInteger = (text: string, option: string, lowest: number, highest: number): number => {
  const value = Number(unsigned(text, option, BigInt(highest) + 1n));
  if (value < lowest) throw new AssayError('bad-option', `${option} must be from ${lowest} to ${highest}`);
  return value;
};

/** A checksummed address. @throws AssayError `bad-option` (2) */
export function addressValue(text: string, option: string): string {
  try {
    if (/^0x[0-9a-fA-F]{40}$/.test(text)) return getAddress(text);
  } catch {
    // A wrong checksum is refused below.
  }
  throw new AssayError('bad-option', `${option} must be a 0x-prefixed address of 40 digits`);
}
