import type { SeededRandom } from '../../../../scripts/support/random.ts';
import type { LabSet } from '../data/set.ts';
import type { View } from '../model/attack.ts';
import { kept } from '../model/attack.ts';
import { type LabRecord, logitOf, residualOf } from '../model/fast-sums.ts';
import { gaussian, picked, shuffled } from '../model/random.ts';
import { batchIsLegal, lacks, normSquaredOf, recordIsLegal } from '../model/rules.ts';
import { dot } from '../model/vectors.ts';
import { meanGradient } from './plans.ts';

/** Records that an attacker makes or chooses. All keep the policy's rules. */

export const flipped = (record: LabRecord): LabRecord => ({ ...record, y: record.y === 1 ? 0 : 1 });

/** A near-duplicate. @param spread standard deviations */
export function noisyCopy(record: LabRecord, view: View, random: SeededRandom, spread = 0.1): LabRecord {
  const { rules, unit } = view.set;
  for (let attempt = 0; attempt < 5; attempt++) {
    const x = record.x.map((value, j) => {
      if (j === record.x.length - 1 || lacks(record, j)) return value;
      const moved = Math.round(value + spread * unit * gaussian(random));
      return Math.min(rules.hi[j] as number, Math.max(rules.lo[j] as number, moved));
    });
    const copy = { ...record, x };
    if (recordIsLegal(copy, rules, view.bound)) return copy;
  }
  return record;
}

/** Legal batches out of some records: each once, then near-duplicates. */
export function legalBatches(records: readonly LabRecord[], view: View, count: number): LabRecord[][] {
  const { n } = view.set.terms;
  const batches: LabRecord[][] = [];
  if (records.length === 0) return batches;
  let order = shuffled(records, view.random);
  let at = 0;
  let used = 0;
  for (let attempt = 0; attempt < count * 8 && batches.length < count; attempt++) {
    const batch: LabRecord[] = [];
    while (batch.length < n) {
      if (at >= order.length) {
        order = shuffled(records, view.random);
        at = 0;
      }
      const record = order[at++] as LabRecord;
      batch.push(used++ < records.length ? record : noisyCopy(record, view, view.random));
    }
    if (batchIsLegal(batch, view.set.rules, n)) batches.push(batch);
  }
  return batches;
}

/** A record's part of <direction, G>. */
export const meritOf = (record: LabRecord, weights: Float64Array, direction: ArrayLike<number>): number =>
  residualOf(weights, record) * dot(direction, record.x);

export interface Fabrication {
  /** Norm as a share of the largest that is legal. */
  readonly size: number;
  /** Share of label 0. */
  readonly zeros?: number;
  /** -1 pushes against the direction. */
  readonly sign?: 1 | -1;
  readonly count: number;
}

/** Antipodal records along a direction: half with it and label 0, half against it and label 1. */
export function fabricated(
  direction: ArrayLike<number>,
  view: View,
  { size, zeros = 0.5, sign = 1, count }: Fabrication,
): LabRecord[] {
  const along = antipode(direction, view, size, 1, sign > 0 ? 0 : 1);
  const against = antipode(direction, view, size, -1, sign > 0 ? 1 : 0);
  const first = Math.round(count * zeros);
  return Array.from({ length: count }, (_, i) => (i < first ? along : against));
}

function antipode(direction: ArrayLike<number>, view: View, size: number, side: 1 | -1, y: 0 | 1): LabRecord {
  const { set, bound } = view;
  const limit = (Math.min(1, size) * bound) ** 2;
  const ranges = reaches(set);
  const at = (length: number): LabRecord => {
    const x = Float64Array.from({ length: direction.length }, (_, j) => {
      const range = ranges[j];
      if (!range) return set.unit;
      const value = Math.trunc(side * length * (direction[j] as number));
      return Math.min(range[1], Math.max(range[0], value));
    });
    return { x, y, missing: 0 };
  };
  let least = 0;
  let most = (4 * bound) / (Math.sqrt(dot(direction, direction)) || 1);
  for (let i = 0; i < 40; i++) {
    const middle = (least + most) / 2;
    if (normSquaredOf(at(middle)) <= limit) least = middle;
    else most = middle;
  }
  for (let length = least, i = 0; i < 30; i++, length *= 0.9) {
    const record = at(length);
    if (recordIsLegal(record, set.rules, bound)) return record;
  }
  return at(0);
}

/** The range of each feature; one whose mean has a band is kept symmetrical, so that antipodes stay inside the band. */
const reaches = (set: LabSet): (readonly [number, number])[] =>
  set.rules.lo.map((lo, j) => {
    const hi = set.rules.hi[j] as number;
    const isBanded = (set.rules.meanLo[j] as number) > lo || (set.rules.meanHi[j] as number) < hi;
    if (!isBanded) return [lo, hi] as const;
    const reach = Math.max(0, Math.min(hi, -lo));
    return [-reach, reach] as const;
  });

/** A logistic model fitted to the attacker's own records. */
const ownModel = ({ own, memo }: View): Float64Array =>
  kept(memo, 'own model', () => {
    const sample = own.slice(0, 2000);
    let weights: Float64Array = new Float64Array(sample[0]?.x.length ?? 1);
    for (let step = 0; step < 80; step++) {
      const gradient = meanGradient(sample, weights);
      weights = weights.map((word, j) => word - 1.5 * (gradient[j] as number));
    }
    return weights;
  });

export interface Generation {
  /** How far a record moves towards another of its class. */
  readonly stretch: number;
  /** Chance that the label is the own model's likeliest one instead of the record's. */
  readonly denoised: number;
  /** Chance that the label is drawn from the own model. */
  readonly sampled: number;
}

/** Records between two real ones of a class, labelled by them or by the attacker's own model. */
export function generated(
  view: View,
  count: number,
  { stretch, denoised, sampled }: Generation,
): LabRecord[] {
  const { own, random, set, bound } = view;
  const classes = kept(view.memo, 'classes', () => [0, 1].map((y) => own.filter((record) => record.y === y)));
  const out: LabRecord[] = [];
  for (let attempt = 0; out.length < count && attempt < count * 20; attempt++) {
    const base = picked(own, random);
    const other = picked(classes[base.y] as LabRecord[], random);
    const far = stretch * random.next();
    const x = base.x.map((value, j) =>
      lacks(base, j) || lacks(other, j) ? value : Math.round(value + far * ((other.x[j] as number) - value)),
    );
    const record = { ...base, x, y: labelOf(view, x, base.y, denoised, sampled) };
    if (recordIsLegal(record, set.rules, bound)) out.push(record);
  }
  return out;
}

function labelOf(view: View, x: Float64Array, y: 0 | 1, denoised: number, sampled: number): 0 | 1 {
  const dice = view.random.next();
  if (dice >= denoised + sampled) return y;
  const p = 1 / (1 + Math.exp(-logitOf(ownModel(view), x) / 2 ** 28));
  return p > (dice < denoised ? 0.5 : view.random.next()) ? 1 : 0;
}
