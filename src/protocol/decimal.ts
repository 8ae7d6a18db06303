/**
 * Exact decimal numbers. A record's number is compared, converted and averaged as the decimal that is written in
 * the file; the nearest 64-bit float would put 100.39999999999999 where 100.4 is meant.
 */
export interface Decimal {
  /** Value times 10^scale. */
  readonly unscaled: bigint;
  /** At least 0. */
  readonly scale: number;
}

const GRAMMAR = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?$/;

/** Beyond the exponents of 64-bit floats, no value of a record is meant. */
const LARGEST_EXPONENT = 400;

/**
 * Reads ASCII digits with an optional sign, point and exponent: `12`, `-0.5`, `.7`, `7.`, `1e-3`. Undefined for
 * anything else.
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = GRAMMAR.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const digits = whole + fraction;
  const exponent = Number.parseInt(power, 10);
  if (digits === '' || Math.abs(exponent) > LARGEST_EXPONENT) return undefined;
  const unscaled = BigInt(digits) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - exponent;
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 };
}

/** The shortest decimal that denotes a finite float, which is the text that JavaScript writes. */
export function decimalOf(value: number): Decimal {
  const decimal = parseDecimal(String(value));
  if (decimal === undefined) throw new RangeError('not a finite number');
  return decimal;
}

/** -1, 0 or 1. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = unscaledAt(a, scale) - unscaledAt(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** One text for each value: `10` for 10, 10.0 and 1e1. */
export function canonicalDecimal({ unscaled, scale }: Decimal): string {
  const negative = unscaled < 0n;
  const digits = String(negative ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The arithmetic mean of floats, exact until the one rounding of the quotient. */
export function exactMean(values: readonly number[]): number {
  const decimals = values.map(decimalOf);
  const scale = decimals.reduce((most, decimal) => Math.max(most, decimal.scale), 0);
  const sum = decimals.reduce((total, decimal) => total + unscaledAt(decimal, scale), 0n);
  return nearestFloat(sum, BigInt(values.length) * 10n ** BigInt(scale));
}

/** Digits of a quotient: more than a float holds, so that the decimal text rounds to the right float. */
const QUOTIENT_DIGITS = 40;

/** The float nearest to a quotient of integers; `denominator` above 0. */
export function nearestFloat(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const shift = QUOTIENT_DIGITS + String(denominator).length - String(magnitude).length;
  const scaled = shift >= 0 ? magnitude * 10n ** BigInt(shift) : magnitude;
  const divisor = shift >= 0 ? denominator : denominator * 10n ** BigInt(-shift);
  return Number(`${numerator < 0n ? '-' : ''}${scaled / divisor}e${-shift}`);
}

/** The integer that is the value at a scale of at least the decimal's own. */
const unscaledAt = ({ unscaled, scale }: Decimal, wanted: number): bigint =>
  unscaled * 10n ** BigInt(wanted - scale);
