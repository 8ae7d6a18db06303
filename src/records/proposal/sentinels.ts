/**
 * Numbers that stand for "missing": 999, -9 and the like, and a 0 that no measurement has. They must not shape
 * the centre and the step of a feature.
 */

type Counts = ReadonlyMap<number, number>;

const SENTINELS = [9, 99, 999, 9999, 99_999, 999_999, 88, 888, 8888, 77, 777, 7777, 99.9, 999.9, 9999.9];
const NEGATIVE = [-1, -9, -99, -999, -9999, -99_999, -8, -88, -888, -7, -77, -777];

/**
 * The sentinels among the values of a column. A candidate counts if it lies apart: beyond the other values by
 * more than half of their range, or below 0 where nothing else is.
 */
export function findSentinels(values: Counts): number[] {
  const candidates = [...SENTINELS, ...NEGATIVE].filter((value) => values.has(value));
  if (candidates.length === 0) return [];
  // Start with all candidates aside, and take back those that do not lie apart from the rest.
  let aside = new Set(candidates);
  for (;;) {
    const rest = [...values.keys()].filter((value) => !aside.has(value));
    if (rest.length < 2) {
      // Few codes: the candidate closest to 0 is the most likely to be a real one.
      const closest = [...aside].sort((a, b) => Math.abs(a) - Math.abs(b))[0];
      if (closest === undefined) return [];
      aside = without(aside, closest);
      if (aside.size === 0) return [];
      continue;
    }
    const [low, high] = extremes(rest);
    const real = [...aside]
      .sort((a, b) => Math.abs(a) - Math.abs(b))
      .find((value) => !liesApart(value, low, high, values.get(value) ?? 0));
    if (real === undefined) return [...aside].sort((a, b) => a - b);
    aside = without(aside, real);
  }
}

function extremes(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function liesApart(value: number, low: number, high: number, count: number): boolean {
  const range = high - low;
  if (value > high) {
    // A single 99 above ages up to 70 is a person; 999 never is.
    const gap = value - high;
    if (value < 100) return gap > Math.max(range, 2) && (count > 1 || gap > 4 * range);
    return gap > range / 2 && gap > 1;
  }
  if (value < low) {
    if (low >= 0) return value !== -1 || count > 1;
    return low - value > range / 2;
  }
  return false;
}

function without<T>(set: ReadonlySet<T>, item: T): Set<T> {
  const rest = new Set(set);
  rest.delete(item);
  return rest;
}

/** Whether 0 is far from every other value: no blood pressure is 0. */
export function zeroIsHiddenMissing(values: Counts): boolean {
  if (!values.has(0)) return false;
  let [count, logs, smallest] = [0, 0, Number.POSITIVE_INFINITY];
  for (const [value, times] of values) {
    if (value < 0) return false;
    if (value === 0) continue;
    count += times;
    logs += Math.log(value) * times;
    smallest = Math.min(smallest, value);
  }
  return count > 5 && smallest > Math.exp(logs / count) / 8 && smallest > 5;
}

/** Whether many values are 0 and nothing lies near 0, so that 0 may mean "not measured". */
export function zeroMayBeMissing(values: Counts): boolean {
  const zeros = values.get(0) ?? 0;
  if (zeros < 5 || values.size < 30) return false;
  let [smallest, total] = [Number.POSITIVE_INFINITY, 0];
  for (const [value, times] of values) {
    if (value < 0) return false;
    total += times;
    if (value > 0) smallest = Math.min(smallest, value);
  }
  return smallest > 5 && zeros / total > 0.02;
}
