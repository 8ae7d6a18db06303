import { AssayError } from '../protocol/errors.ts';

/** Digits of the largest value below either BN254 modulus (both have 77 digits). */
const MAX_DIGITS = 77;
const CANONICAL = /^(?:0|[1-9][0-9]{0,76})$/;

/**
 * Parses a canonical decimal string below `modulus`.
 *
 * Length and alphabet are checked before BigInt sees the text, so a million digits cost nothing.
 * @param where the place in the input (`a[0]`), for the message
 * @throws AssayError `non-canonical` for any other spelling (a number, hex, a sign, a leading zero, an array
 *   that would coerce) and for a value at or above the modulus. The message never contains the text.
 */
export function parseCanonicalDecimal(value: unknown, modulus: bigint, where: string): bigint {
  if (typeof value !== 'string' || value.length > MAX_DIGITS || !CANONICAL.test(value)) {
    throw new AssayError('non-canonical', `${where} is not a canonical decimal string`);
  }
  const parsed = BigInt(value);
  if (parsed >= modulus) throw new AssayError('non-canonical', `${where} is not below its modulus`);
  return parsed;
}
