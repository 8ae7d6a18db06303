import { epsilonOf, NOISE_SD } from '../../../../src/protocol/second/privacy.ts';
import type { LabRecord } from '../model/fast-sums.ts';
import { residualOf } from '../model/fast-sums.ts';
import { sampledNoise } from '../model/noise.ts';
import { picked, stream } from '../model/random.ts';
import { norm } from '../model/vectors.ts';

/**
 * Membership inference on openings: the adversary knows every record of a set but one, and which two records that one may
 * be. It sees the noisy sums of E openings and decides by the likelihood's direction. Its advantage is the true positive
 * rate less the false positive rate.
 */

export const DELTA = 1e-6;
/** Bits of the noise in the experiment: the noise is the same in units of 2^b. */
const BITS = 20;

export interface MembershipPoint {
  /** Noise sd over B. */
  readonly z: number;
  readonly openings: number;
  /** Of the accountant; Infinity without noise, written as null. */
  readonly epsilon: number | null;
  /** (e^epsilon - 1 + 2 delta) / (e^epsilon + 1): the largest advantage that (epsilon, delta) allows. */
  readonly allowed: number;
  /** Two records of norm B on opposite sides: the worst pair. */
  readonly worst: Advantage;
  /** Pairs of real records at random. */
  readonly average: Advantage;
  /** A lower bound of epsilon that the worst pair's errors show, at 95 %. */
  readonly epsilonShown: number;
}

interface Advantage {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const allowedAdvantage = (epsilon: number): number =>
  Number.isFinite(epsilon) ? Math.min(1, (Math.exp(epsilon) - 1 + 2 * DELTA) / (Math.exp(epsilon) + 1)) : 1;

/** @param pairs gradients' distances of real pairs, over B */
export function membershipAt(
  z: number,
  openings: number,
  pairs: readonly number[],
  trials: number,
  words: number,
): MembershipPoint {
  const epsilon = epsilonOf({ z, delta: DELTA, openings, words });
  const random = stream(trials, `membership ${z} ${openings}`);
  const statistic = (): number => {
    let sum = 0;
    for (let opening = 0; opening < openings; opening++)
      sum += sampledNoise(BITS, random) / 2 ** BITS / NOISE_SD;
    return z * sum;
  };
  const without = Array.from({ length: trials }, statistic);
  const noises = Array.from({ length: trials }, statistic);
  const worst = noises.map((noise) => noise + 2 * openings);
  // Each opening adds the pair's distance to the statistic once.
  const decided = { hits: 0, alarms: 0 };
  for (let i = 0; i < trials; i++) {
    const distance = pairs[i % pairs.length] as number;
    if ((noises[i] as number) + distance * openings > (distance * openings) / 2) decided.hits++;
    if ((without[i] as number) > (distance * openings) / 2) decided.alarms++;
  }
  return {
    z,
    openings,
    epsilon: Number.isFinite(epsilon) ? epsilon : null,
    allowed: allowedAdvantage(epsilon),
    worst: advantage(
      worst.filter((value) => value > openings).length,
      without.filter((value) => value > openings).length,
      trials,
    ),
    average: advantage(decided.hits, decided.alarms, trials),
    epsilonShown: shown(worst, without),
  };
}

function advantage(hits: number, alarms: number, trials: number): Advantage {
  const p = hits / trials;
  const q = alarms / trials;
  const error = 1.96 * Math.sqrt((p * (1 - p) + q * (1 - q)) / trials);
  return { value: p - q, low: p - q - error, high: p - q + error };
}

/** The largest ln((hits - delta) / alarms) over thresholds, with 95 % bounds of both rates (Wilson). */
function shown(worst: readonly number[], without: readonly number[]): number {
  let most = 0;
  const sorted = [...without].sort((a, b) => a - b);
  for (const share of [0.5, 0.9, 0.99, 0.999, 0.9995]) {
    const threshold = sorted[Math.floor(share * (sorted.length - 1))] as number;
    const hits = wilson(worst.filter((value) => value > threshold).length, worst.length)[0];
    const alarms = wilson(without.filter((value) => value > threshold).length, without.length)[1];
    if (hits > DELTA) most = Math.max(most, Math.log((hits - DELTA) / alarms));
  }
  return most;
}

function wilson(count: number, total: number): [number, number] {
  const p = count / total;
  const k = 1.96 ** 2 / total;
  const centre = (p + k / 2) / (1 + k);
  const half = (1.96 / (1 + k)) * Math.sqrt((p * (1 - p)) / total + k / (4 * total));
  return [centre - half, centre + half];
}

/** Distances of the gradients of random pairs of records at W = 0, over B. */
export function pairDistances(records: readonly LabRecord[], bound: number, count: number): number[] {
  const random = stream(count, 'pairs');
  const weights = new Float64Array(records[0]?.x.length ?? 1);
  const gradient = (record: LabRecord) => record.x.map((x) => (x * residualOf(weights, record)) / 2 ** 20);
  return Array.from({ length: count }, () => {
    const a = gradient(picked(records, random));
    const b = gradient(picked(records, random));
    return norm(a.map((value, j) => value - (b[j] as number))) / bound;
  });
}
