import { AssayError } from '../errors.ts';
import type { Feature } from '../policy/schema.ts';

/** 8-bit codes, 128 in the middle; 0 is missing. */
export const CODE_LIMIT = 256;
export const CODE_CENTRE = 128;
/** The constant feature, in code units: about one standard deviation. */
export const BIAS_INPUT = 16;

/** One encoded record. Its values are private: they never appear in an error, a log or a public file. */
export interface EncodedRecord {
  /** F codes, 1..255, or 0 when missing. */
  readonly codes: readonly number[];
  readonly label: 0 | 1;
}

/** @throws AssayError `bad-record` unless every part is in range; says which part, not which value */
export function assertRecord(record: EncodedRecord, features: number): void {
  const isCode = (code: number) => Number.isInteger(code) && code >= 0 && code < CODE_LIMIT;
  const wrong =
    record.codes.length !== features
      ? 'number of codes'
      : !record.codes.every(isCode)
        ? 'a code'
        : record.label !== 0 && record.label !== 1
          ? 'the label'
          : undefined;
  if (wrong) throw new AssayError('bad-record', `An encoded record is out of range: ${wrong}.`);
}

/** The code of a present value, or undefined where it doesn't encode (never clipped). */
export function encodeValue(feature: Feature, value: number): number | undefined {
  const transformed = feature.transform === 'log' ? Math.log(value) : value;
  if (!Number.isFinite(transformed)) return undefined;
  const code = CODE_CENTRE + Math.round((transformed - feature.centre) / feature.step);
  return code >= 1 && code < CODE_LIMIT ? code : undefined;
}

/** x: code - 128 of a present code, 0 of a missing one, then the constant feature. */
export const inputsOf = (codes: readonly number[]): bigint[] => [
  ...codes.map((code) => (code === 0 ? 0n : BigInt(code - CODE_CENTRE))),
  BigInt(BIAS_INPUT),
];

/** The sum of squares of (x, constant feature): at most B^2 in a record that the policy admits. */
export const normSquared = (codes: readonly number[]): number =>
  codes.reduce((sum, code) => sum + (code === 0 ? 0 : (code - CODE_CENTRE) ** 2), BIAS_INPUT ** 2);

/**
 * A record scaled so that its norm is at most B, each x rounded towards zero; itself where it is inside already.
 * @param bound B, at least 16
 */
export function shrinkRecord(record: EncodedRecord, bound: number): EncodedRecord {
  const room = bound ** 2 - BIAS_INPUT ** 2;
  if (room < 0)
    throw new AssayError('bad-policy', `A norm bound is at least the constant feature, ${BIAS_INPUT}.`);
  const norm = normSquared(record.codes) - BIAS_INPUT ** 2;
  if (norm <= room) return record;
  const codes = record.codes.map((code) => {
    if (code === 0) return 0;
    const x = code - CODE_CENTRE;
    // The integer part of |x| * sqrt(room / norm): the squares add up to at most `room`.
    const scaled = integerRoot(Math.floor((x * x * room) / norm));
    return CODE_CENTRE + Math.sign(x) * scaled;
  });
  return { ...record, codes };
}

/** floor(sqrt(value)) of a small non-negative integer. */
function integerRoot(value: number): number {
  let root = Math.floor(Math.sqrt(value));
  while (root * root > value) root--;
  while ((root + 1) ** 2 <= value) root++;
  return root;
}
