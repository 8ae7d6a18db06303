import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plots, withFigures } from '../../../scripts/measure/training/report-page.ts';
import type { TrainingReport } from '../../../scripts/measure/training/training-report.ts';
import { STANDARD } from '../../../src/protocol/shape.ts';
import { shippedPolicy } from '../../records/fixture.ts';

/** The committed results say what their JSON says, and were made with the policies as they are. */
const folder = new URL('../../../docs/training/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const reports = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [file.slice(0, -'.json'.length), JSON.parse(read(file)) as TrainingReport]),
);

test('both data sets are there, on records that nothing else saw, within 0.01', () => {
  for (const name of ['heart-disease', 'diabetes-130us']) {
    const report = reports.get(name) as TrainingReport;
    expect(Math.abs(report.aurocFederated - report.aurocPooled)).toBeLessThanOrEqual(0.01);
    expect(report.rounds).toBeGreaterThanOrEqual(2);
    expect(report.rounds).toBeLessThanOrEqual(report.terms.affordableRounds);
  }
});

describe.each([...reports])('%s', (name, report) => {
  test('its plots are those of its JSON', () => {
    for (const [file, svg] of plots(name, report)) expect(read(file)).toBe(svg);
  });

  test('it was made with the policy as it is', () => {
    const { document } = shippedPolicy(report.policy, STANDARD);
    const { challengeSize, minSets, holdoutBatches, learningRate, rounds } = document.round;
    expect(report.title).toBe(document.title);
    expect(report.terms).toMatchObject({ challengeSize, minSets, scoreBudget: document.terms.scoreBudget });
    // A report under another name says so because it has other terms.
    if (name === report.policy) {
      expect(report.terms).toMatchObject({ holdoutBatches, learningRate });
      expect(report.rounds).toBe(rounds);
    }
  });
});

test('the page shows the figures of the JSON files', () => {
  const page = read('README.md');
  expect(withFigures(page, reports)).toBe(page);
});
