import { decodeCode, type Feature } from '../../protocol/policy/schema.ts';
import { niceDecades, niceEdges } from './nice-edges.ts';

/**
 * Histogram and quantiles of a feature, for people. No figure depends on fewer than `smallest` records:
 * - each bin holds at least that many;
 * - the first and the last bin have no outer edge, so that no extreme is shown;
 * - edges are round numbers between two order statistics with at least `smallest` records beyond each;
 * - quantiles are edges of finer bins of the same kind.
 */

/** Values in [from, to). Null: the bin has no edge on this side. */
export interface ValueBin {
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number;
}

/** About `share` of the values lie below `value`; exactly, the share is `below`. */
export interface Quantile {
  readonly share: number;
  readonly value: number;
  readonly below: number;
}

export interface ValueSpread {
  readonly bins: readonly ValueBin[];
  readonly quantiles: readonly Quantile[];
}

const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95];
const BINS = 20;
const FINE_BINS = 100;
/** The axis leaves out this share of the records at each end, so that a few outliers do not stretch it. */
const TAIL = 0.005;
/** A log feature has logarithmic bins where its values differ by more than this factor. */
const WIDE = 20;

/**
 * @param counts by code, 0..1023; code 0 (missing) is not looked at
 * @param smallest fewest records of a bin, 1 or more
 * @returns no bins for fewer than `smallest` values
 */
export function spreadOf(counts: Float64Array, feature: Feature, smallest: number): ValueSpread {
  const below = prefixSums(counts);
  const total = below[1024] as number;
  if (total < smallest) return { bins: [], quantiles: [] };
  const range = middleRange(below, smallest);
  const edgesOf = (count: number) =>
    range === undefined ? [] : joinedEdges(candidates(feature, range, count), { below, feature, smallest });
  const edges = edgesOf(BINS);
  const bins = [...edges, { value: null, below: total }].map(({ value, below: end }, i): ValueBin => {
    const start = edges[i - 1];
    return { from: start?.value ?? null, to: value, count: end - (start?.below ?? 0) };
  });
  const fine = edgesOf(FINE_BINS);
  const quantiles = SHARES.flatMap((share): Quantile[] => {
    const nearest = [...fine].sort(
      (a, b) => Math.abs(a.below - share * total) - Math.abs(b.below - share * total) || a.value - b.value,
    )[0];
    return nearest === undefined
      ? []
      : [{ share, value: nearest.value, below: Number((nearest.below / total).toFixed(3)) }];
  });
  return { bins, quantiles };
}

/** Entry c: values with a code below c. */
function prefixSums(counts: Float64Array): Float64Array {
  const below = new Float64Array(1025);
  for (let code = 1; code < 1024; code++)
    below[code + 1] = (below[code] as number) + (counts[code] as number);
  return below;
}

/** Codes between which the edges lie; undefined where one code holds nearly all values. */
function middleRange(below: Float64Array, smallest: number): { low: number; high: number } | undefined {
  const total = below[1024] as number;
  for (const tail of [Math.max(smallest, Math.ceil(TAIL * total)), smallest]) {
    let low = 1;
    while ((below[low + 1] as number) < tail) low += 1;
    let high = 1023;
    while (total - (below[high] as number) < tail) high -= 1;
    if (low < high) return { low, high };
  }
  return undefined;
}

function candidates(feature: Feature, range: { low: number; high: number }, count: number): number[] {
  const [low, high] = [decodeCode(feature, range.low), decodeCode(feature, range.high)];
  return feature.transform === 'log' && high / low > WIDE
    ? niceDecades(low, high, count)
    : niceEdges(low, high, count);
}

interface Edge {
  readonly value: number;
  /** Values below the edge. */
  readonly below: number;
}

/** Leaves out edges until each bin, the open ones included, holds at least `smallest` values. */
function joinedEdges(
  values: readonly number[],
  {
    below,
    feature,
    smallest,
  }: { readonly below: Float64Array; readonly feature: Feature; readonly smallest: number },
): Edge[] {
  const total = below[1024] as number;
  const edges: Edge[] = [];
  for (const value of values) {
    const code = Math.min(1024, Math.max(1, firstCode(feature, value)));
    const count = below[code] as number;
    const last = edges.at(-1);
    // No value lies between the two edges: the one that is shorter to write says the same.
    if (last?.below === count && String(value).length < String(last.value).length)
      edges[edges.length - 1] = { value, below: count };
    if (count - (edges.at(-1)?.below ?? 0) >= smallest && total - count >= smallest)
      edges.push({ value, below: count });
  }
  return edges;
}

/** The code that a value has: records at the edge itself belong to the bin above it. */
function firstCode(feature: Feature, value: number): number {
  const transformed = feature.transform === 'log' ? Math.log(value) : value;
  return 512 + Math.round((transformed - feature.centre) / feature.step);
}
