import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { encodeValue } from '../../../src/protocol/policy/schema.ts';
import { readIntervals } from '../../../src/records/proposal/intervals.ts';
import { proposeFeature } from '../../../src/records/proposal/propose-feature.ts';
import { findSentinels } from '../../../src/records/proposal/sentinels.ts';
import { normal } from '../support/proposal-samples.ts';
import { profileOf, repeat } from './support.ts';

const SEED = 611;
process.stdout.write(`values of proposals: seed ${SEED}\n`);

const counts = (...values: number[]): Map<number, number> => {
  const map = new Map<number, number>();
  for (const value of values) map.set(value, (map.get(value) ?? 0) + 1);
  return map;
};

describe('numbers that stand for missing', () => {
  test.each([
    ['999 above blood pressures', [110, 120, 135, 180, 999, 999], [999]],
    ['-9 below counts', [0, 1, 2, 5, -9], [-9]],
    ['777, 888 and 999 together', [1, 2, 3, 4, 777, 888, 999], [777, 888, 999]],
    ['9 beside the codes 1 to 4', [1, 2, 3, 4, 9, 9], [9]],
    ['-99 below temperatures around 0', [-5, -1, 0, 4, 10, -99], [-99]],
  ])('are found: %s', (_, values, expected) => {
    expect(findSentinels(counts(...values))).toEqual(expected);
  });

  test.each([
    ['99 among ages', [60, 75, 88, 95, 97, 99]],
    ['999 among platelets', [400, 700, 950, 999, 1020]],
    ['-1 among base excesses', [-4, -2, -1, 0, 3]],
    ['9 as the last of ten grades', [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]],
    ['a class -1 beside 1', [-1, 1]],
  ])('are not taken from real values: %s', (_, values) => {
    expect(findSentinels(counts(...values))).toEqual([]);
  });

  test('shape neither centre nor step, and are declared as missing', () => {
    const random = new SeededRandom(SEED);
    const clean = repeat(200, () => normal(random, 120, 10).toFixed(1));
    const plain = proposeFeature(profileOf('x', clean), 'x');
    const spoilt = proposeFeature(profileOf('x', [...clean, ...repeat(20, () => '999')]), 'x');
    expect(spoilt?.schema).toEqual(plain?.schema);
    expect(spoilt?.column).toEqual({ column: 'x', missing: ['999'] });
  });
});

describe('ordered intervals', () => {
  test('of every usual form keep their order', () => {
    const read = readIntervals(['85+', '[70-80)', '18 to 24', '<5', '50-54', '60']);
    expect([...(read?.numbers.keys() ?? [])]).toEqual(['<5', '18 to 24', '50-54', '60', '[70-80)', '85+']);
  });

  test('that a spreadsheet has turned into dates are told', () => {
    const read = readIntervals(['0-2', '5-Mar', '14-Oct', 'Okt-30']);
    expect([...(read?.numbers ?? [])]).toEqual([
      ['0-2', 1],
      ['5-Mar', 4],
      ['14-Oct', 12],
      ['Okt-30', 20],
    ]);
    expect(read?.mangled.map(({ was }) => was)).toEqual(['3-5', '10-14', '10-30']);
  });

  test.each([
    ['dates whose day lies before the month', ['1-Oct', '3-Dec']],
    ['other words', ['50-54', 'unclear']],
    ['numbers alone', ['1', '2', '3']],
    ['two texts of one interval', ['10-14', '14-Oct']],
  ])('are not seen in %s', (_, texts) => {
    expect(readIntervals(texts)).toBeUndefined();
  });

  test('have every level in the mapping, rare ones and more than a dozen too', () => {
    const levels = repeat(18, (i) => `${i * 5}-${i * 5 + 4}`);
    const cells = [...levels, ...repeat(100, (i) => levels[i % 6] as string)];
    const feature = proposeFeature(profileOf('age', cells), 'age');
    expect(feature?.column).toEqual({
      column: 'age',
      values: Object.fromEntries(levels.map((level, i) => [level, i * 5 + 2])),
    });
  });
});

test('every value of a sample has a code, however far it lies from the others', () => {
  const random = new SeededRandom(SEED);
  for (let run = 0; run < 300; run++) {
    const scale = 10 ** random.integer(-3, 5);
    const centre = normal(random, 0, 5) * scale;
    const cells = repeat(random.integer(12, 120), () => {
      const far = random.next() < 0.02 ? 10 ** random.integer(1, 3) : 1;
      return (centre + normal(random, 0, 1) * scale * far).toPrecision(6);
    }).map((text) => String(Number(text)));
    const profile = profileOf('x', cells);
    const feature = proposeFeature(profile, 'x');
    if (feature === undefined || typeof feature.column !== 'string') continue;
    const { schema, rule } = feature;
    for (const value of profile.values.keys()) {
      expect(encodeValue(schema, value), `seed ${SEED}, run ${run}`).toBeDefined();
      expect(value).toBeGreaterThanOrEqual(rule.window[0]);
      expect(value).toBeLessThanOrEqual(rule.window[1]);
    }
    for (const end of rule.window) expect(encodeValue(schema, end), `run ${run}`).toBeDefined();
  }
});

test('two numbers and a few whole numbers become categories, other numbers do not', () => {
  const valuesOf = (cells: readonly string[]) => {
    const column = proposeFeature(profileOf('x', cells), 'x')?.column;
    return typeof column === 'object' ? column.values : undefined;
  };
  expect(valuesOf(repeat(60, (i) => String(i % 2)))).toEqual({ 0: 0, 1: 1 });
  expect(valuesOf(repeat(60, (i) => String(1 + (i % 2))))).toEqual({ 1: 1, 2: 2 });
  expect(valuesOf(repeat(60, (i) => ['50', '7.5'][i % 2] as string))).toEqual({ '7.5': 7.5, 50: 50 });
  expect(valuesOf(repeat(90, (i) => ['3', '6', '7'][i % 3] as string))).toEqual({ 3: 3, 6: 6, 7: 7 });
  expect(valuesOf(repeat(90, (i) => String(i % 9)))).toBeUndefined();
  expect(valuesOf(repeat(90, (i) => String((i % 3) + 0.5)))).toBeUndefined();
});

test('zeros of a quantity that is never near zero are asked about where they are not taken for missing', () => {
  const cells = repeat(200, (i) => (i % 2 === 0 ? '0' : String(14 + i * 3)));
  const feature = proposeFeature(profileOf('insulin', cells), 'insulin');
  expect(feature?.column).toBe('insulin');
  expect(feature?.questions.join()).toContain('many values are 0');
});
