import { AssayError } from '../protocol/errors.ts';
import { FIELD_MODULUS } from '../protocol/field.ts';
import { parseCanonicalDecimal } from './canonical-decimal.ts';

/**
 * Parses exactly `arity` public signals: canonical decimal strings below r.
 * @throws AssayError `wrong-arity` (not an array, or another length); `non-canonical` (a signal + r, hex, a
 *   number). Messages never contain input.
 */
export function parsePublicSignals(value: unknown, arity: number): bigint[] {
  if (!Array.isArray(value) || value.length !== arity) {
    throw new AssayError('wrong-arity', `there must be exactly ${arity} public signals`);
  }
  // Array.from instead of map: a hole in a sparse array must be rejected like any other non-string.
  return Array.from(value, (signal, i) =>
    parseCanonicalDecimal(signal, FIELD_MODULUS, `publicSignals[${i}]`),
  );
}
