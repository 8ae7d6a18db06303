import { directionOf, stepOf } from '../../../../src/protocol/second/model.ts';
import type { LabSet } from '../data/set.ts';
import { exactWords, fastSums, type LabRecord, residualOf } from '../model/fast-sums.ts';
import { sampledNoise } from '../model/noise.ts';
import { shuffled, stream } from '../model/random.ts';
import { dot, norm, scaled, solved } from '../model/vectors.ts';
import { boundedRecords } from '../model/world.ts';

/** Information in single published values. */

const allRecords = (set: LabSet): LabRecord[] => boundedRecords(set).contributed;

export interface ScorePoint {
  /** Scores of one set at different directions. */
  readonly scores: number;
  /** Length of the part of G that they leave open, over the length of G. Mean over sets. */
  readonly open: number;
}

/**
 * Reconstruction of a set's sum from d of its scores: each is an inner product with a known direction. The least-norm sum
 * that fits them all is the reconstruction.
 */
export function scoreInformation(set: LabSet, trials: number): ScorePoint[] {
  const records = allRecords(set);
  const width = records[0]?.x.length ?? 1;
  const weights = new Float64Array(width);
  const totals = new Float64Array(width + 1);
  for (let trial = 0; trial < trials; trial++) {
    const order = shuffled(records, stream(trial, 'score information'));
    const size = Math.max(24, Math.min(64, Math.floor(order.length / (width + 2))));
    const sum = fastSums(order.slice(0, size), weights).words;
    const directions = Array.from({ length: width }, (_, d) =>
      scaled(fastSums(order.slice((d + 1) * size, (d + 2) * size), weights).words, 2 ** -24),
    );
    for (let d = 0; d <= width; d++) {
      const used = directions.slice(0, d);
      const gram = used.map((a) => Float64Array.from(used, (b) => dot(a, b)));
      const part = solved(
        gram,
        used.map((a) => dot(a, sum)),
      );
      const rest = sum.map(
        (word, j) => word - used.reduce((total, a, i) => total + (part[i] as number) * (a[j] as number), 0),
      );
      (totals[d] as number) += norm(rest) / norm(sum) / trials;
    }
  }
  return Array.from(totals, (open, scores) => ({ scores, open }));
}

export interface LabelPoint {
  readonly z: number;
  /** Standard deviation of the count of label 1 that the constant feature's word gives at W = 0, in records. */
  readonly deviation: number;
  /** Share of sets whose count is read exactly. */
  readonly exact: number;
}

/** Label counts of a set from the word of the constant feature at W = 0. @param b noise bits */
export function labelCounts(set: LabSet, b: number, z: number, trials: number): LabelPoint {
  const records = allRecords(set);
  const width = records[0]?.x.length ?? 1;
  const weights = new Float64Array(width);
  let squares = 0;
  let exact = 0;
  const size = Math.min(128, records.length);
  for (let trial = 0; trial < trials; trial++) {
    const random = stream(trial, `labels ${b}`);
    const batch = shuffled(records.slice(0, 4 * size), random).slice(0, size);
    const word = (fastSums(batch, weights).words[width - 1] as number) + sampledNoise(b, random);
    const half = residualOf(weights, { x: weights, y: 0, missing: 0 });
    const guess = (half * size - word / set.unit) / 2 ** 20;
    const error = guess - batch.filter(({ y }) => y === 1).length;
    squares += error * error;
    if (Math.round(error) === 0) exact++;
  }
  return { z, deviation: Math.sqrt(squares / trials), exact: exact / trials };
}

export interface HoldoutPoint {
  readonly records: number;
  /** Largest error, in codes, of the record that the reader doesn't know, when it knows all the others. */
  readonly error: number;
}

/** Features of one holdout record that an exact V shows to a reader who knows the others. */
export function smallHoldout(set: LabSet, sizes: readonly number[]): HoldoutPoint[] {
  const records = shuffled(boundedRecords(set).holdout, stream(1, 'small holdout'));
  const width = records[0]?.x.length ?? 1;
  const weights = new Float64Array(width);
  return sizes.flatMap((size) => {
    if (size > records.length) return [];
    const some = records.slice(0, size);
    const direction = directionOf(exactWords(fastSums(some, weights).words), size, set.terms.vScale);
    const others = fastSums(some.slice(1), weights).words;
    const target = some[0] as LabRecord;
    const residual = residualOf(weights, target);
    let error = 0;
    for (let j = 0; j < width; j++) {
      const sum = (Number(direction[j]) * size * 2 ** 24) / set.terms.vScale;
      const read = (sum - (others[j] as number)) / residual;
      error = Math.max(error, Math.abs(read - (target.x[j] as number)));
    }
    return [{ records: size, error }];
  });
}

export interface ColluderResult {
  /** Largest error of a word of the victim's noisy sum, in codes, that M - 1 colluders read from W'. */
  readonly error: number;
  /** Standard deviation of the noise in that word, in codes. */
  readonly noise: number;
}

/** The step of two accepted sets, one of which is the reader's: W' shows the other's noisy sum and no more. */
export function colluders(set: LabSet, b: number): ColluderResult {
  const records = shuffled(allRecords(set), stream(1, 'colluders'));
  const width = records[0]?.x.length ?? 1;
  const weights = new Float64Array(width);
  const random = stream(1, 'colluder noise');
  const half = Math.min(128, Math.floor(records.length / 2));
  const sumOf = (part: readonly LabRecord[]) =>
    fastSums(part, weights).words.map((word) => word + sampledNoise(b, random));
  const [victim, own] = [sumOf(records.slice(0, half)), sumOf(records.slice(half, 2 * half))];
  const both = exactWords(victim.map((word, j) => word + (own[j] as number)));
  const count = 2 * half;
  const after = stepOf(new Array<bigint>(width).fill(0n), both, count, set.terms.eta, 2 ** 27 - 1);
  let error = 0;
  for (let j = 0; j < width; j++) {
    const sum = (-Number(after[j]) * count * 65536) / set.terms.eta;
    error = Math.max(error, Math.abs(sum - (own[j] as number) - (victim[j] as number)) / 2 ** 20);
  }
  return { error, noise: b === 0 ? 0 : (Math.sqrt(49 / 3) * 2 ** b) / 2 ** 20 };
}
