import type { CompiledPolicy } from '../../../../src/protocol/policy/compile.ts';
import type { LabRecord } from './fast-sums.ts';

/** The record and batch rules of a policy over x (code less centre), which fabricated records must keep too. */
export interface LabRules {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  readonly meanLo: readonly number[];
  readonly meanHi: readonly number[];
  /** Largest share of records without the feature. */
  readonly maxMissing: readonly number[];
  readonly linear: readonly {
    readonly coefficients: readonly number[];
    readonly bound: number;
    readonly maxSkipped: number;
  }[];
  readonly minPositive: number;
  readonly maxPositive: number;
}

/** @param centre the code of x = 0 in the compiled policy */
export function rulesOf({ policy }: CompiledPolicy, features: number, n: number, centre: number): LabRules {
  const used = policy.features.slice(0, features);
  return {
    lo: used.map(({ lo }) => lo - centre),
    hi: used.map(({ hi }) => hi - centre),
    meanLo: used.map(({ meanLo }) => meanLo - centre),
    meanHi: used.map(({ meanHi }) => meanHi - centre),
    maxMissing: used.map(({ maxMissing }) => maxMissing / n),
    linear: policy.rules
      .filter(({ coefficients }) => coefficients.some((value) => value !== 0))
      .map(({ coefficients, bound, maxSkipped }) => ({
        coefficients: coefficients.slice(0, features),
        bound: bound - centre * coefficients.reduce((sum, value) => sum + value, 0),
        maxSkipped: maxSkipped / n,
      })),
    minPositive: policy.minPositive / n,
    maxPositive: policy.maxPositive / n,
  };
}

/** Rules that admit any record with codes in range. */
export const openRules = (features: number): LabRules => ({
  lo: new Array<number>(features).fill(-127),
  hi: new Array<number>(features).fill(127),
  meanLo: new Array<number>(features).fill(-127),
  meanHi: new Array<number>(features).fill(127),
  maxMissing: new Array<number>(features).fill(1),
  linear: [],
  minPositive: 0,
  maxPositive: 1,
});

export const lacks = (record: LabRecord, feature: number): boolean => (record.missing & (1 << feature)) !== 0;

const skips = (record: LabRecord, coefficients: readonly number[]): boolean =>
  coefficients.some((value, j) => value !== 0 && lacks(record, j));

export const normSquaredOf = ({ x }: LabRecord): number => x.reduce((sum, value) => sum + value * value, 0);

/** @param bound B in codes */
export function recordIsLegal(record: LabRecord, rules: LabRules, bound: number): boolean {
  const { x } = record;
  for (let j = 0; j < rules.lo.length; j++) {
    if (lacks(record, j)) continue;
    const value = x[j] as number;
    if (value < (rules.lo[j] as number) || value > (rules.hi[j] as number)) return false;
  }
  if (normSquaredOf(record) > bound * bound) return false;
  return rules.linear.every(
    ({ coefficients, bound: least }) =>
      skips(record, coefficients) ||
      coefficients.reduce((sum, value, j) => sum + value * (x[j] as number), 0) >= least,
  );
}

/** The rules of a whole batch; a partial one has none. */
export function batchIsLegal(batch: readonly LabRecord[], rules: LabRules, n: number): boolean {
  if (batch.length < n) return true;
  const positives = batch.filter(({ y }) => y === 1).length / n;
  if (positives < rules.minPositive || positives > rules.maxPositive) return false;
  for (let j = 0; j < rules.lo.length; j++) {
    let present = 0;
    let sum = 0;
    for (const record of batch) {
      if (lacks(record, j)) continue;
      present++;
      sum += record.x[j] as number;
    }
    if (1 - present / n > (rules.maxMissing[j] as number)) return false;
    if (sum < (rules.meanLo[j] as number) * present || sum > (rules.meanHi[j] as number) * present)
      return false;
  }
  return rules.linear.every(
    ({ coefficients, maxSkipped }) =>
      batch.filter((record) => skips(record, coefficients)).length <= maxSkipped * n,
  );
}

/** A record scaled into the norm bound, each x towards zero, as the encoder's `shrink` does. */
export function shrunk(record: LabRecord, bound: number): LabRecord {
  const last = record.x.length - 1;
  const bias = (record.x[last] as number) ** 2;
  const room = bound * bound - bias;
  const size = normSquaredOf(record) - bias;
  if (size <= room) return record;
  const x = record.x.map((value, j) =>
    j === last ? value : Math.sign(value) * Math.floor(Math.sqrt(Math.floor((value * value * room) / size))),
  );
  return { ...record, x };
}
