import { ascending, aurocOfOrder, mean, quantile } from './classifier-metrics.ts';
import type { Trial } from './trial.ts';

/** 95 % intervals of the mean AUROC over trials and of its difference. */
export interface Intervals {
  readonly aurocExact: readonly [number, number];
  readonly aurocPooled: readonly [number, number];
  readonly difference: readonly [number, number];
}

/**
 * Percentile bootstrap over test records. A draw takes each record a number of times: the same number in
 * every trial that tests it, and for both models. It measures how the choice of test records moves the
 * figures. The models stay as trained, so it does not measure the effect of another training set.
 */
export function bootstrap(trials: readonly Trial[], draws: number, seed: number): Intervals {
  const keys = [...new Set(trials.flatMap(({ testKeys }) => testKeys))];
  const placeOf = new Map(keys.map((key, place) => [key, place]));
  const prepared = trials.map(({ federated, pooled, testKeys }) => ({
    federated,
    pooled,
    federatedOrder: ascending(federated.scores),
    pooledOrder: ascending(pooled.scores),
    places: testKeys.map((key) => placeOf.get(key) as number),
  }));
  const random = generator(seed);
  const federated: number[] = [];
  const pooled: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const counts = new Array<number>(keys.length).fill(0);
    for (let i = 0; i < keys.length; i++) {
      const place = Math.floor(random() * keys.length);
      counts[place] = (counts[place] as number) + 1;
    }
    const figures = prepared.map((trial) => {
      const weights = trial.places.map((place) => counts[place] as number);
      return [
        aurocOfOrder(trial.federatedOrder, trial.federated, weights),
        aurocOfOrder(trial.pooledOrder, trial.pooled, weights),
      ] as const;
    });
    // A draw may leave a small test set with one label only: it then has no AUROC.
    const defined = figures.filter(([value]) => !Number.isNaN(value));
    federated.push(mean(defined.map(([value]) => value)));
    pooled.push(mean(defined.map(([, value]) => value)));
  }
  const interval = (values: readonly number[]) => [quantile(values, 0.025), quantile(values, 0.975)] as const;
  return {
    aurocExact: interval(federated),
    aurocPooled: interval(pooled),
    difference: interval(federated.map((value, i) => value - (pooled[i] as number))),
  };
}

/** A small seeded generator (splitmix32), uniform in [0, 1). Not for secrets. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
