import { describe, expect, test } from 'vitest';
import { secondDemoReport } from '../../../scripts/demo/second/report.ts';
import { calibrationPage } from '../../../scripts/measure/calibration-page.ts';
import { barChart } from '../../../src/cli/plots/bar-chart.ts';
import { htmlPage } from '../../../src/cli/plots/page.ts';
import { timeline } from '../../../src/cli/plots/timeline.ts';

/** Widths of the bars, in order; the first rectangle is the background. */
const widths = (svg: string): number[] =>
  [...svg.matchAll(/<rect x="[^"]*"[^>]* width="([^"]+)"/g)].map((match) => Number(match[1]));

describe('a bar chart', () => {
  test('draws bars in proportion, and negative ones on the other side of zero', () => {
    const bars = [10, 5, -5].map((value) => ({ name: `n${value}`, value, words: `${value}` }));
    const [ten, five, minus] = widths(barChart({ title: 't', bars })) as [number, number, number];
    expect(ten / five).toBeCloseTo(2, 1);
    expect(minus).toBeCloseTo(five, 1);
  });

  test('says so when there is nothing, and writes names as text', () => {
    expect(barChart({ title: 't', bars: [] })).toContain('>nothing<');
    const svg = barChart({ title: '<t>', bars: [{ name: '<script>', value: 0, words: '&' }] });
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;');
  });
});

test('a timeline shows past phases in grey and the newest block as a line within the drawing', () => {
  const phases = [
    { name: 'a', from: 0n, to: 10n, words: '' },
    { name: 'b', from: 10n, to: 30n, words: '2 answered' },
  ];
  const svg = timeline('round', phases, 15n);
  expect(svg).toContain('#bbbbbb');
  expect(svg).toContain('block 15');
  const [a, b] = widths(svg) as [number, number];
  expect(b / a).toBeCloseTo(2, 1);
});

test('a page loads nothing and escapes what it shows', () => {
  const html = htmlPage('<b>', [{ title: 'x', text: ['<i>'], table: { head: ['h'], rows: [['<u>']] } }]);
  expect(html).not.toMatch(/<(b|i|u)>|<script|src=|@import|url\(/);
});

test("the demo's report draws losses, scores, stake and payouts of every site", () => {
  const site = { role: 'contributor', records: 9, opened: 2, stake: '3', claimed: `${5n * 10n ** 6n}` };
  const round = { gate: 4, pay: null, score: 4 };
  const html = secondDemoReport({
    sites: [
      { ...site, name: 'north', epsilon: null, rounds: [round, { gate: 1, pay: 2, score: 3 }] },
      { ...site, name: 'south', epsilon: 6.4, rounds: [{ gate: -1, pay: null, score: 0 }] },
    ],
    losses: [{ round: 1, evaluator: 'west', loss: 0.25, lossBefore: null }],
    totals: { income: '10', claimed: '5' },
    public: ['a root'],
    refused: [{ attempt: 'a tampered proof', by: ['the contract'] }],
  });
  expect(html.match(/<svg/g)).toHaveLength(4);
  for (const words of ['north', 'south', 'west', '5.00', '4 | 1', '- | 2', 'no bound', '6.40'])
    expect(html).toContain(words);
  for (const words of ['a tampered proof', 'a root']) expect(html).toContain(words);
});

test("a calibration's page draws rounds and bands, also when no score was seen", () => {
  const sums = new Map([
    [
      'north',
      [
        [1, 3],
        [2, 4],
      ],
    ],
  ]);
  expect(calibrationPage('t', 2, { bands: [1, 2], scores: [620], sums }).match(/<svg/g)).toHaveLength(2);
  expect(calibrationPage('t', 2, { bands: [], scores: [], sums: new Map() })).toContain('every score is 0');
});
