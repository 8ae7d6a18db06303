import {
  canonicalDecimal,
  type Decimal,
  decimalOf,
  nearestFloat,
  parseDecimal,
} from '../../protocol/decimal.ts';

/** Exact conversion factors: a value times a fraction, rounded once. */

export interface Fraction {
  readonly numerator: bigint;
  /** Above 0. */
  readonly denominator: bigint;
}

/** Digits up to which a factor is taken for the decimal that the definition of the unit has. */
const DEFINED_DIGITS = 12;
const LARGEST_TERM = 1_000_000;

/**
 * The fraction that a computed factor stands for; undefined where it is irrational, or has more digits than any
 * unit is defined with. 99.99999999999999 stands for 100, 0.016666666666666666 for 1/60.
 */
export function fractionOf(factor: number): Fraction | undefined {
  const [direct, inverse] = [factor, 1 / factor].map((value) => {
    const decimal = parseDecimal(value.toPrecision(15));
    return decimal && parseDecimal(canonicalDecimal(decimal));
  });
  if (direct === undefined || inverse === undefined || factor <= 0) return undefined;
  const [directDigits, inverseDigits] = [significantDigits(direct), significantDigits(inverse)];
  if (Math.min(directDigits, inverseDigits) <= DEFINED_DIGITS) {
    return directDigits <= inverseDigits
      ? { numerator: direct.unscaled, denominator: 10n ** BigInt(direct.scale) }
      : { numerator: 10n ** BigInt(inverse.scale), denominator: inverse.unscaled };
  }
  return continuedFraction(factor);
}

const significantDigits = ({ unscaled }: Decimal): number => String(unscaled).replace(/0+$/, '').length;

/** A fraction of small whole numbers, such as 112/487 months in a week. */
function continuedFraction(factor: number): Fraction | undefined {
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let rest = factor;
  for (let step = 0; step < 20; step++) {
    const whole = Math.floor(rest);
    [p0, q0, p1, q1] = [p1, q1, whole * p1 + p0, whole * q1 + q0];
    if (p1 > LARGEST_TERM || q1 > LARGEST_TERM) return undefined;
    if (Math.abs(p1 / q1 - factor) <= 1e-13 * factor)
      return { numerator: BigInt(p1), denominator: BigInt(q1) };
    rest = 1 / (rest - whole);
  }
  return undefined;
}

/** The product of fractions. */
export function product(fractions: readonly Fraction[]): Fraction {
  return fractions.reduce(
    (all, { numerator, denominator }) => ({
      numerator: all.numerator * numerator,
      denominator: all.denominator * denominator,
    }),
    { numerator: 1n, denominator: 1n },
  );
}

/** A positive number, or 1 over it, as a fraction. */
export function exactFraction(value: number, isInverse = false): Fraction {
  const { unscaled, scale } = decimalOf(value);
  const power = 10n ** BigInt(scale);
  return isInverse
    ? { numerator: power, denominator: unscaled }
    : { numerator: unscaled, denominator: power };
}

/** (value + before) * factor + after, in exact decimals and rounded once. */
export function affine(value: number, factor: Fraction, before = '0', after = '0'): number {
  const terms = [decimalOf(value), parseDecimal(before), parseDecimal(after)] as [Decimal, Decimal, Decimal];
  const scale = Math.max(...terms.map((term) => term.scale));
  const [given, first, last] = terms.map(
    ({ unscaled, scale: own }) => unscaled * 10n ** BigInt(scale - own),
  ) as [bigint, bigint, bigint];
  const numerator = (given + first) * factor.numerator + last * factor.denominator;
  return nearestFloat(numerator, factor.denominator * 10n ** BigInt(scale));
}
