import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { decodeCode, type Feature } from '../../../src/protocol/policy/schema.ts';
import { categoriesOf } from '../../../src/records/preflight/categories.ts';
import { DayTally } from '../../../src/records/preflight/day-spread.ts';
import { niceEdges, niceStep, shortestWithin } from '../../../src/records/preflight/nice-edges.ts';
import { spreadOf } from '../../../src/records/preflight/value-bins.ts';

const SEED = Number(process.env.ASSAY_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = 200;
process.stdout.write(`figures of few records: seed ${SEED} (ASSAY_SEED)\n`);

const LINEAR: Feature = { name: 'age', unit: 'a', transform: 'linear', centre: 50, step: 0.25 };
const LOG: Feature = { name: 'dose', unit: 'mg', transform: 'log', centre: 2, step: 0.01 };

interface Drawn {
  readonly feature: Feature;
  readonly smallest: number;
  /** Sorted. */
  readonly codes: readonly number[];
}

/** A bell, a spike with a tail, or even codes: few or many records. */
function draw(seed: number): Drawn {
  const random = new SeededRandom(seed);
  const kind = random.integer(0, 2);
  const wide = random.integer(1, 300);
  const codeOf = () => {
    if (kind === 0) return 512 + random.integer(-wide, wide) + random.integer(-wide, wide) / 2;
    if (kind === 1) return random.integer(0, 9) < 7 ? 512 : 512 + random.integer(0, wide);
    return random.integer(1, 1023);
  };
  const codes = Array.from({ length: random.integer(1, 600) }, () =>
    Math.min(1023, Math.max(1, Math.round(codeOf()))),
  ).sort((a, b) => a - b);
  return { feature: random.integer(0, 1) === 0 ? LINEAR : LOG, smallest: random.integer(1, 25), codes };
}

function countsOf(codes: readonly number[]): Float64Array {
  const counts = new Float64Array(1024);
  for (const code of codes) counts[code] = (counts[code] as number) + 1;
  return counts;
}

const drawn = Array.from({ length: RUNS }, (_, i) => draw(SEED + i));

describe('histogram and quantiles', () => {
  test('each bin holds at least the smallest number of records, and all bins hold every record', () => {
    let withBins = 0;
    for (const { codes, feature, smallest } of drawn) {
      const { bins } = spreadOf(countsOf(codes), feature, smallest);
      if (codes.length < smallest) {
        expect(bins).toEqual([]);
        continue;
      }
      for (const { count } of bins) expect(count).toBeGreaterThanOrEqual(smallest);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(codes.length);
      expect([bins[0]?.from, bins.at(-1)?.to]).toEqual([null, null]);
      if (bins.length > 1) withBins += 1;
    }
    expect(withBins).toBeGreaterThan(RUNS / 4);
  });

  test('every edge and every quantile has at least the smallest number of records on each side', () => {
    for (const { codes, feature, smallest } of drawn) {
      const { bins, quantiles } = spreadOf(countsOf(codes), feature, smallest);
      const edges = [
        ...bins.flatMap(({ to }) => (to === null ? [] : [to])),
        ...quantiles.map(({ value }) => value),
      ];
      const half = (code: number) => decodeCode(feature, code + 0.5) - decodeCode(feature, code);
      for (const edge of edges) {
        const below = codes.filter((code) => decodeCode(feature, code) < edge + half(code)).length;
        const above = codes.filter((code) => decodeCode(feature, code) > edge - half(code) * 1.01).length;
        expect(Math.min(below, above)).toBeGreaterThanOrEqual(smallest);
      }
    }
  });

  test('fewer than the smallest number of records at either end can move out without changing a figure', () => {
    for (const { codes, feature, smallest } of drawn) {
      const few = Math.min(smallest - 1, Math.floor((codes.length - 1) / 2));
      const moved = codes.map((code, i) => (i < few ? 1 : i >= codes.length - few ? 1023 : code));
      expect(spreadOf(countsOf(moved), feature, smallest)).toEqual(
        spreadOf(countsOf(codes), feature, smallest),
      );
    }
  });

  test('edges are round numbers, and whole values have whole edges', () => {
    const codes = Array.from({ length: 700 }, (_, i) => 512 + 4 * ((i % 70) - 30));
    const { bins, quantiles } = spreadOf(countsOf(codes), LINEAR, 10);
    expect(bins.slice(0, 3)).toEqual([
      { from: null, to: 25, count: 50 },
      { from: 25, to: 30, count: 50 },
      { from: 30, to: 35, count: 50 },
    ]);
    expect(quantiles.find(({ share }) => share === 0.5)).toEqual({ share: 0.5, value: 55, below: 0.5 });
  });

  test('one outlier does not stretch the axis', () => {
    const codes = [...Array.from({ length: 300 }, (_, i) => 500 + (i % 30)), 1023];
    const { bins } = spreadOf(countsOf(codes), LINEAR, 10);
    expect(bins.at(-1)?.from).toBeLessThan(decodeCode(LINEAR, 531));
  });
});

describe('categories', () => {
  test('a group holds at least the smallest number of records, or none of the small groups is hidden', () => {
    for (const [i, { smallest }] of drawn.entries()) {
      const random = new SeededRandom(SEED + i);
      const declared = new Map(
        Array.from({ length: random.integer(1, 20) }, (_, n) => [500 + n, [`category ${n}`]] as const),
      );
      const counts = new Float64Array(1024);
      for (const code of declared.keys()) counts[code] = random.integer(0, 3) * random.integer(0, 20);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const groups = categoriesOf(counts, LINEAR, declared, smallest) ?? [];
      for (const { count } of groups) if (count !== 0) expect(count).toBeGreaterThanOrEqual(smallest);
      // The difference to the total tells no small group either.
      const sum = groups.reduce((all, { count }) => all + count, 0);
      expect(sum === total || (sum === 0 && total < smallest)).toBe(true);
      const hasFew = [...declared.keys()].some((code) => {
        const count = counts[code] as number;
        return count > 0 && count < smallest;
      });
      if (hasFew) expect(groups.every(({ count }) => count > 0)).toBe(true);
    }
  });

  test('a number with few values is shown value by value, one with many is not', () => {
    const few = countsOf(Array.from({ length: 100 }, (_, i) => 512 + 4 * (i % 2)));
    expect(categoriesOf(few, LINEAR, new Map(), 10)).toEqual([
      { names: ['50'], count: 50 },
      { names: ['51'], count: 50 },
    ]);
    const many = countsOf(Array.from({ length: 1000 }, (_, i) => 512 + (i % 50)));
    expect(categoriesOf(many, LINEAR, new Map(), 10)).toBeUndefined();
  });

  test('a long list does not name a category that few records have', () => {
    const declared = new Map(Array.from({ length: 20 }, (_, n) => [500 + n, [`${n} stays`]] as const));
    const counts = countsOf([
      ...new Array(100).fill(500),
      ...new Array(50).fill(501),
      ...new Array(10).fill(502),
      519,
    ]);
    const names = (categoriesOf(counts, LINEAR, declared, 10) ?? []).flatMap((group) => group.names);
    expect(names).toContain('0 stays');
    expect(names).not.toContain('19 stays');
  });
});

describe('days', () => {
  test('are whole months with fewer than the smallest number of records outside', () => {
    const tally = new DayTally();
    const march = 18_330; // 2020-03-09
    for (let i = 0; i < 40; i++) tally.add(march + i);
    for (let i = 0; i < 9; i++) tally.add(march - 400);
    expect(tally.spread(10)).toEqual({ first: '2020-03-01', last: '2020-04-30' });
    expect(tally.spread(9)).toEqual({ first: '2019-02-01', last: '2020-04-30' });
    expect(tally.spread(50)).toBeNull();
  });
});

test('round steps and short numbers', () => {
  expect([0.03, 1, 1.1, 4, 51].map(niceStep)).toEqual([0.05, 1, 2, 5, 100]);
  expect(niceEdges(0.2, 1.01, 4)).toEqual([0.5, 1]);
  expect(niceEdges(-7, 7, 3)).toEqual([-5, 0, 5]);
  expect(shortestWithin(107.15, 0.175)).toBe(107);
  expect(shortestWithin(-0.0031, 0.005)).toBe(0);
  expect(shortestWithin(0.34, 0.001)).toBe(0.34);
});
