import { AssayError } from './errors.ts';
import { COARSE_SEGMENTS, FINE_SEGMENTS } from './sigmoid-table.ts';

/** Scale of sigma and of the residual: 1.0 = 2^20. */
export const SIGMA_ONE = 1n << 20n;
/** Fractional bits of a weight: a logit of 1.0 = 2^28. */
const WEIGHT_FRACTION_BITS = 28n;

const magnitudeOf = (value: bigint): bigint => (value < 0n ? -value : value);

/**
 * Integer division rounded to the nearest integer, halves away from zero.
 * @param divisor positive
 * @throws AssayError `bad-divisor`
 */
export function roundHalfAway(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new AssayError('bad-divisor', 'A divisor must be positive.');
  const rounded = (2n * magnitudeOf(dividend) + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}

/** Clamps to [lowest, highest]. */
export const clamp = (value: bigint, lowest: bigint, highest: bigint): bigint =>
  value < lowest ? lowest : value > highest ? highest : value;

/**
 * sigma(z) at scale 2^20, in the piecewise-linear integers of the circuit.
 * @param z a logit with 28 fractional bits, |z| < 2^42
 * @throws AssayError `out-of-range` (3)
 */
export function sigmoid(z: bigint): bigint {
  const magnitude = magnitudeOf(z);
  if (magnitude >> 42n) throw new AssayError('out-of-range', 'A logit exceeds 42 bits.', { exitCode: 3 });
  let value = SIGMA_ONE;
  if (magnitude < 8n << WEIGHT_FRACTION_BITS) {
    const units = Number(magnitude >> 18n); // multiples of 2^-10
    const coarse = units >= 4096;
    const [start, slope] = (
      coarse ? COARSE_SEGMENTS[(units - 4096) >> 9] : FINE_SEGMENTS[units >> 8]
    ) as readonly [number, number];
    value = BigInt(start + slope * (coarse ? units & 511 : units & 255));
  }
  return z < 0n ? SIGMA_ONE - value : value;
}
