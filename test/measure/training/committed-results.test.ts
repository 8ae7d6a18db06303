import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plots, withFigures } from '../../../scripts/measure/training/report-page.ts';
import type { TrainingReport } from '../../../scripts/measure/training/training-report.ts';
import { loadSecondPolicy } from '../../../src/cli/second/files/policy-file.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

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
    expect(report.withinTarget).toBe(true);
    // The condition of the protocol for codes of 8 bits.
    expect(Math.abs(report.auroc8bit - report.auroc10bit)).toBeLessThanOrEqual(0.002);
    expect(report.rounds).toBeGreaterThanOrEqual(2);
    expect(report.rounds).toBeLessThanOrEqual(report.terms.affordableRounds);
  }
});

describe.each([...reports])('%s', (name, report) => {
  test('its plots are those of its JSON', () => {
    for (const [file, svg] of plots(name, report)) expect(read(file)).toBe(svg);
  });

  test('it was made with the policy as it is', async () => {
    const file = join(PROJECT_ROOT, 'policies', 'second', `${report.policy}.json`);
    const { document, compiled } = await loadSecondPolicy(file);
    const { draws, minSets, shape, policy } = compiled;
    expect(report.title).toBe(document.title);
    expect(report.terms).toMatchObject({
      ...{ circuit: shape.circuit, batchesPerRound: draws.batchesPerRound, epochs: draws.epochs, minSets },
    });
    if (policy.numbers.noise > 0) expect(report.terms.noise).toBe(policy.numbers.noise);
    // A report under another name says so because it has other terms.
    if (name !== report.policy) return;
    expect(report.rounds).toBe(compiled.rounds);
    expect(report.terms).toMatchObject({
      ...{ holdoutBatches: compiled.holdoutBatches, learningRate: policy.terms.eta / 2 ** 16 },
    });
  });
});

test('the page shows the figures of the JSON files', () => {
  const page = read('README.md');
  expect(withFigures(page, reports)).toBe(page);
});
