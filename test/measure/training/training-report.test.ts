import { describe, expect, test } from 'vitest';
import { plots } from '../../../scripts/measure/training/report-page.ts';
import {
  defaultTrials,
  type ReportOptions,
  trainingReport,
} from '../../../scripts/measure/training/training-report.ts';
import { synthetic } from './fixture.ts';

const NOISE = 24;
const OPTIONS: ReportOptions = { testShare: 0.25, testSeed: 'test', trials: 3, draws: 200 };

const report = (options: Partial<ReportOptions> = {}, rounds = 8, size = 400) =>
  trainingReport({ ...synthetic(size, rounds), noise: NOISE, options: { ...OPTIONS, ...options } });

describe('the report on synthetic sites', () => {
  const made = report();

  test('the head learns, and ranks unseen records nearly as the regression in the clear does', () => {
    expect(made.rounds).toBe(8);
    expect(made.byRound).toHaveLength(9);
    expect(made.byRound[0]?.auroc.mean).toBe(0.5);
    expect(made.byRound[0]?.loss.mean).toBeCloseTo(Math.LN2, 4);
    expect(made.byRound.at(-1)?.loss.mean).toBeLessThan(0.65);
    expect(made.aurocPooled).toBeGreaterThan(0.75);
    expect(Math.abs(made.difference)).toBeLessThan(0.03);
    expect(made.difference).toBeCloseTo(made.aurocExact - made.aurocPooled, 3);
    expect(made.withinTarget).toBe(made.difference >= -0.01);
  });

  test('intervals hold the figures', () => {
    for (const figure of ['aurocExact', 'aurocPooled', 'difference'] as const) {
      const [low, high] = made.confidence95[figure];
      expect(low).toBeLessThanOrEqual(made[figure]);
      expect(high).toBeGreaterThanOrEqual(made[figure]);
    }
  });

  test('names epsilon, and the AUROC with noise, without, in 8 bits and in 10', () => {
    expect(made.epsilon).toBeGreaterThan(0);
    expect(made.auroc8bit).toBe(made.aurocExact);
    expect(Math.abs(made.auroc10bit - made.auroc8bit)).toBeLessThan(0.01);
    expect(made.aurocNoise).not.toBe(made.aurocExact);
    expect(made.aurocNoise).toBeGreaterThan(0.5);
  });

  test('a site whose label is inverted has a gate below zero, earns nothing and is not in the comparison', () => {
    expect(made.byRound[1]?.scores['inverted']).toMatchObject({ mean: 0 });
    expect(made.byRound[1]?.scores['inverted']?.gate).toBeLessThan(0);
    expect(made.byRound[1]?.scores['inverted']?.accepted).toBe(0);
  });

  test('holds counts and figures only: no key, no code, no file of a record', () => {
    const text = JSON.stringify(made);
    expect(text).not.toMatch(/\.csv|"key"|"codes"|"label"/);
  });

  test('has three plots that are well formed and name every site', () => {
    const drawn = plots('tiny', made);
    expect([...drawn.keys()]).toEqual(['tiny-auroc.svg', 'tiny-loss.svg', 'tiny-scores.svg']);
    for (const svg of drawn.values()) {
      expect(svg).toMatch(/^<svg [^>]+>\n[\s\S]*<\/svg>\n$/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toContain('(simulated sites)');
    }
    for (const site of ['one', 'two', 'inverted'])
      expect(drawn.get('tiny-scores.svg')).toContain(`>${site}<`);
  });
});

test('the same input gives the same report', () => {
  expect(report({ trials: 2 }, 2, 120)).toEqual(report({ trials: 2 }, 2, 120));
});

test('few test records: every part in turn, ten times; many: once', () => {
  expect(defaultTrials(80, 0.2)).toBe(50);
  expect(defaultTrials(1_999, 0.25)).toBe(40);
  expect(defaultTrials(2_000, 0.2)).toBe(1);
});

test('rejects a test share without both labels', () => {
  const made = synthetic(120);
  const datasets = made.datasets.map((each) => ({
    ...each,
    records: each.records.map((record) => ({ ...record, label: 1 as const })),
  }));
  expect(() => trainingReport({ ...made, datasets, noise: NOISE, options: OPTIONS })).toThrow(
    expect.objectContaining({ code: 'no-test-records' }),
  );
});

test('rejects a training in which no round moved the checkpoint', () => {
  const made = synthetic(120);
  const compiled = { ...made.compiled, minSets: 9 };
  expect(() => trainingReport({ ...made, compiled, noise: NOISE, options: OPTIONS })).toThrow(
    expect.objectContaining({ code: 'nothing-learnt', exitCode: 3 }),
  );
});
