import { SeededRandom } from '../../../scripts/support/random.ts';
import { WEIGHT_BOUND } from '../../../src/contributor/first-edition-limits.ts';
import type { EncodedRecord } from '../../../src/protocol/record.ts';
import { gradient } from '../../../src/protocol/reference-model.ts';

/**
 * How an attacker who chooses W reads records out of exact sums. With a bias far below 0 every residual is that of the
 * label alone. One steep direction then lets only extreme records answer, and the difference of two sums is a multiple of
 * the codes of these: of a single record, if only one is beyond the threshold.
 */

/** Features of the standard circuit. */
export const CODES = 16;
const UNIT = 64n;
/** The steepest weight that a circuit takes, and the one that a contributor takes. */
export const STEEPEST = (1n << 27n) - 1n;
export const BOUNDED = WEIGHT_BOUND;

/** Standard normal records, 64 codes a standard deviation. */
export function patients(count: number, seed: number): EncodedRecord[] {
  const random = new SeededRandom(seed);
  const uniform = (): number => (random.integer(0, 2 ** 30) + 1) / (2 ** 30 + 2);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const code = (): number => 512 + Math.max(-511, Math.min(511, Math.round(64 * normal())));
  return Array.from({ length: count }, () => ({
    codes: Array.from({ length: CODES }, code),
    day: 0,
    label: uniform() < 0.35 ? 1 : 0,
  }));
}

/**
 * W of the attacker's query: 0 is the base, then each direction in turn.
 *
 * @param tail distance from the mean, in codes, beyond which about one record of the sum lies
 */
export function craftedWeights(query: number, steepest: bigint, features: number, tail: number): bigint[] {
  const words = new Array<bigint>(features + 1).fill(0n);
  words[features] = -steepest;
  if (query === 0) return words;
  const sign = query % 2 === 0 ? -1n : 1n;
  const slope = BigInt(Math.floor((24 / tail) * 2 ** 28));
  words[((query - 1) >> 1) % features] = sign * (slope < steepest ? slope : steepest);
  return words;
}

/** The sum that a seal opens to. */
export const sumOf = (records: readonly EncodedRecord[], weights: readonly bigint[]): bigint[] =>
  gradient(records, weights);

/** Codes of single records that follow exactly from the sums, the first of which is the base. */
export function readRecords(sums: readonly (readonly bigint[])[]): string[] {
  const [base, ...others] = sums;
  if (base === undefined) return [];
  const found = new Set<string>();
  for (const sum of others) {
    const difference = sum.map((word, j) => word - (base[j] as bigint));
    const residual = (difference.at(-1) as bigint) / UNIT;
    if (residual <= 0n) continue;
    const codes = difference
      .slice(0, -1)
      .map((word) => (word % residual === 0n ? word / residual : undefined));
    if (codes.every((code) => code !== undefined && code >= -511n && code <= 511n)) found.add(codes.join());
  }
  return [...found];
}

/** How many of the codes that were read are those of a record. */
export const confirmed = (read: readonly string[], records: readonly EncodedRecord[]): number => {
  const truth = new Set(records.map(({ codes }) => codes.map((code) => code - 512).join()));
  return read.filter((codes) => truth.has(codes)).length;
};
