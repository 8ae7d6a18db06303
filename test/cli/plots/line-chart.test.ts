import { expect, test } from 'vitest';
import { lineChart, ticks } from '../../../src/cli/plots/line-chart.ts';

const CHART = { title: 'A', subtitle: 'B', xLabel: 'x', yLabel: 'y', xFirst: 0 };

test('ticks are round numbers that enclose the values', () => {
  expect(ticks(0.5, 0.63, 6)).toEqual([0.5, 0.55, 0.6, 0.65]);
  expect(ticks(-122.5, 691.3, 6)).toEqual([-200, 0, 200, 400, 600, 800]);
  expect(ticks(0, 2, 8)).toEqual([0, 0.5, 1, 1.5, 2]);
  const level = ticks(3, 3, 6);
  expect(level[0]).toBeLessThanOrEqual(3);
  expect(level.at(-1)).toBeGreaterThan(3);
});

test('draws a point for each value, and whole rounds only on the x axis', () => {
  const svg = lineChart({ ...CHART, lines: [{ name: 'a', values: [0, 1, 2] }] });
  const points = /<polyline points="([^"]+)"/.exec(svg)?.[1]?.split(' ');
  expect(points).toEqual(['64.0,348.0', '302.0,202.0', '540.0,56.0']);
  expect(svg).toContain('>1</text>');
  expect(svg).not.toMatch(/y="366\.0"[^>]*>0\.5</);
});

test('one value is drawn too', () => {
  expect(lineChart({ ...CHART, lines: [{ name: 'a', values: [5] }] })).not.toContain('NaN');
});

test('escapes names', () => {
  const svg = lineChart({ ...CHART, lines: [{ name: '<a & "b">', values: [1, 2] }] });
  expect(svg).toContain('&lt;a &amp; &quot;b&quot;&gt;');
});

test('rejects a chart without a value', () => {
  expect(() => lineChart({ ...CHART, lines: [] })).toThrow(RangeError);
});
