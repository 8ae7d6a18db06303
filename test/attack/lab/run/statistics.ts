import { quantile } from '../../../../scripts/measure/training/classifier-metrics.ts';
import type { Outcome } from '../model/attack.ts';
import { stream } from '../model/random.ts';

export interface Interval {
  readonly value: number;
  /** 95 %. */
  readonly low: number;
  readonly high: number;
}

const DRAWS = 2000;

/** A statistic of paired runs, with the percentile bootstrap over seeds. */
export function bootstrap<T>(pairs: readonly T[], statistic: (sample: readonly T[]) => number): Interval {
  const random = stream(pairs.length, 'bootstrap');
  const values = Array.from({ length: DRAWS }, () =>
    statistic(pairs.map(() => pairs[random.integer(0, pairs.length - 1)] as T)),
  ).filter(Number.isFinite);
  if (values.length === 0) return { value: statistic(pairs), low: Number.NaN, high: Number.NaN };
  return { value: statistic(pairs), low: quantile(values, 0.025), high: quantile(values, 0.975) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const shareOf = ({ pay, total }: Outcome): number => (total > 0 ? pay / total : 0);

export interface Gain {
  /** Pay over honest pay, less 1. */
  readonly pay: Interval;
  /** Share of all stake over the honest share, less 1. */
  readonly share: Interval;
  /** AUROC less that of the honest run of the same seed. */
  readonly deltaAuroc: Interval;
}

/** The runs of an attack against the honest runs of the same seeds. */
export function gainOf(attacked: readonly Outcome[], honest: readonly Outcome[]): Gain {
  const pairs = attacked.flatMap((run, i) => {
    const other = honest[i];
    return other ? [{ run, other }] : [];
  });
  type Pair = (typeof pairs)[number];
  const ratio = (of: (outcome: Outcome) => number) => (sample: readonly Pair[]) =>
    sum(sample.map(({ run }) => of(run))) / sum(sample.map(({ other }) => of(other))) - 1;
  return {
    pay: bootstrap(
      pairs,
      ratio(({ pay }) => pay),
    ),
    share: bootstrap(pairs, ratio(shareOf)),
    deltaAuroc: bootstrap(pairs, (sample) => mean(sample.map(({ run, other }) => run.auroc - other.auroc))),
  };
}
