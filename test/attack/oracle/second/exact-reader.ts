import { SeededRandom } from '../../../../scripts/support/random.ts';
import type { KeyedRecord } from '../../../../src/protocol/second/build-dataset.ts';

/**
 * How an owner reads records out of exact sums of the second edition. The sigmoid is a step function of the logit. Two
 * openings of the same records at weights that differ a little in the constant feature's word differ by the records that
 * crossed a step. If that was one record, dividing by its residual gives all its codes.
 */

/** W of a query, in the units of a checkpoint. Each one moves all logits by the part of a step that one record crosses. */
export function steppingWeights(seed: number, query: number, features: number, records: number): bigint[] {
  const random = new SeededRandom(seed);
  const words = Array.from({ length: features + 1 }, () => BigInt(random.integer(-(2 ** 23), 2 ** 23)));
  words[features] = (words[features] as bigint) + BigInt(query * Math.round(2 ** 18 / (16 * records)));
  return words;
}

/** x of single records that follow exactly from the sums, in the order in which they were opened. */
export function readSteps(sums: readonly (readonly bigint[])[]): string[] {
  const found = new Set<string>();
  for (const [i, sum] of sums.entries()) {
    const before = sums[i - 1];
    if (before === undefined) continue;
    const difference = sum.map((word, j) => word - (before[j] as bigint));
    const constant = difference.at(-1) as bigint;
    if (constant === 0n || constant % 16n !== 0n) continue;
    const residual = constant / 16n;
    const codes = difference
      .slice(0, -1)
      .map((word) => (word % residual === 0n ? word / residual : undefined));
    if (codes.every((code) => code !== undefined && code >= -127n && code <= 127n)) found.add(codes.join());
  }
  return [...found];
}

/** How many of the records that were read there are. */
export const confirmedSteps = (read: readonly string[], records: readonly KeyedRecord[]): number => {
  const truth = new Set(records.map(({ codes }) => codes.map((code) => code - 128).join()));
  return read.filter((codes) => truth.has(codes)).length;
};
