import { describe, expect, test } from 'vitest';
import { readDatasets, rehearse } from '../../scripts/measure/rehearsal.ts';
import { SeededRandom } from '../../scripts/support/random.ts';
import { checkBatch } from '../../src/protocol/policy/batch-rules.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { planDatasets } from '../../src/records/dataset-plan.ts';
import { preflight } from '../../src/records/preflight/preflight.ts';
import { PIMA_DIR, realData } from '../support/real-data.ts';
import { shippedPolicy } from './fixture.ts';

const HEART_DIR = realData('heart-disease-uci-4sites');

async function reports(policy: string, dataDir: string) {
  const { document, compiled } = shippedPolicy(policy, STANDARD);
  const all = await Promise.all(
    planDatasets(document).map(({ name }) =>
      preflight({ document, compiled, shape: STANDARD, source: { dataset: name, dataDir } }),
    ),
  );
  return new Map(all.map((report) => [report.name, report]));
}

/** Sites whose full batches break a batch-level rule in some of 200 random orders (tags are pseudo-random). */
async function unluckySites(policy: string, dataDir: string): Promise<string[]> {
  const { document, compiled } = shippedPolicy(policy, STANDARD);
  const unlucky = new Set<string>();
  for (const dataset of await readDatasets(document, compiled, dataDir)) {
    for (let order = 0; order < 200; order++) {
      const shuffled = shuffle(dataset.records, new SeededRandom(order));
      for (let start = 0; start + STANDARD.n <= shuffled.length; start += STANDARD.n) {
        const batch = shuffled.slice(start, start + STANDARD.n);
        if (checkBatch(compiled.policy, batch).length > 0) unlucky.add(dataset.name);
      }
    }
  }
  return [...unlucky];
}

function shuffle<T>(items: readonly T[], random: SeededRandom): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

describe('pima-diabetes', () => {
  test('every one of the 768 rows is in one dataset and passes', async () => {
    const all = [...(await reports('pima-diabetes', PIMA_DIR)).values()];
    expect(all.reduce((sum, { passing }) => sum + passing, 0)).toBe(768);
    for (const report of all)
      expect(report).toMatchObject({ exitCode: 0, unreadable: 0, refused: 0, duplicates: 0 });
    // The last batch of three of them is less than half full.
    expect(all.map(({ name, verdict, shortfalls }) => [name, verdict, ...shortfalls])).toEqual([
      ['contributor-1', 'lossy', 'small-remainder'],
      ['contributor-2', 'ready'],
      ['contributor-3', 'lossy', 'small-remainder'],
      ['holdout', 'lossy', 'small-remainder'],
    ]);
  });

  test('zeros count as missing in five columns, 0.0 included', async () => {
    const { document, compiled } = shippedPolicy('pima-diabetes', STANDARD);
    const records = (await readDatasets(document, compiled, PIMA_DIR)).flatMap((dataset) => dataset.records);
    const missing = compiled.schema.features.map(({ name }, j) => [
      name,
      records.filter(({ codes }) => codes[j] === 0).length,
    ]);
    expect(Object.fromEntries(missing)).toEqual({
      pregnancies: 0,
      glucose: 5,
      'blood-pressure': 35,
      skinfold: 227,
      insulin: 374,
      bmi: 11,
      pedigree: 0,
      age: 0,
    });
    expect(records.filter(({ label }) => label === 1)).toHaveLength(268);
  });

  test('the holdout has two fresh batches for each of two rounds', async () => {
    const holdout = (await reports('pima-diabetes', PIMA_DIR)).get('holdout');
    expect(Math.ceil((holdout?.passing ?? 0) / STANDARD.n)).toBeGreaterThanOrEqual(4);
  });

  test('honest batches never break a batch-level rule', async () => {
    expect(await unluckySites('pima-diabetes', PIMA_DIR)).toEqual([]);
  });

  test('bands of 20 rehearsals: three distinct values or more, less than 5 % at the ends', async () => {
    const { document, compiled } = shippedPolicy('pima-diabetes', STANDARD);
    const datasets = await readDatasets(document, compiled, PIMA_DIR);
    for (let seed = 0; seed < 20; seed++) {
      const bands = rehearse(datasets, document, compiled, STANDARD, seed).rounds.flatMap(({ sets }) =>
        sets.flatMap((set) => set.bands),
      );
      expect(new Set(bands).size).toBeGreaterThanOrEqual(3);
      expect(bands.filter((band) => Math.abs(band) === 7).length / bands.length).toBeLessThan(0.05);
    }
  });
});

describe.skipIf(HEART_DIR === undefined)('heart-disease', () => {
  const dataDir = HEART_DIR as string;

  test('reads the four files; one duplicate row each in three of them', async () => {
    const all = await reports('heart-disease', dataDir);
    expect([...all.values()].reduce((sum, { passing }) => sum + passing, 0)).toBe(302 + 293 + 123 + 199);
    for (const [name, { duplicates, unreadable, refused, exitCode }] of all) {
      expect({ name, unreadable, refused, exitCode }).toEqual({
        name,
        unreadable: 0,
        refused: 0,
        exitCode: 0,
      });
      if (name === 'cleveland') expect(duplicates).toBe(1);
    }
    expect([...all.values()].reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(3);
    // Switzerland and Long Beach have one full batch each.
    expect([...all].map(([name, { verdict, shortfalls }]) => [name, verdict, ...shortfalls])).toEqual([
      ['cleveland', 'ready'],
      ['hungary', 'ready'],
      ['switzerland', 'lossy', 'few-batches', 'small-remainder'],
      ['long-beach', 'lossy', 'few-batches'],
      ['holdout', 'ready'],
    ]);
  });

  test('Switzerland: chol is missing throughout, which this policy admits', async () => {
    const outlook = (await reports('heart-disease', dataDir))
      .get('switzerland')
      ?.batchRules.find(({ rule, column }) => rule === 'missing' && column === 'chol');
    expect(outlook).toMatchObject({ figure: 1, expected: 'passes' });
  });

  test('the strict policy refuses Switzerland for its missing chol, and nobody else', async () => {
    const all = await reports('heart-disease-strict', dataDir);
    expect([...all].filter(([, { verdict }]) => verdict === 'refused').map(([name]) => name)).toEqual([
      'switzerland',
    ]);
    expect(all.get('switzerland')).toMatchObject({
      verdict: 'refused',
      exitCode: 3,
      reasons: ['chol is missing: 100.0 % of the records, where a full batch may have at most 50.0 %'],
    });
  });

  test('honest batches never break a batch-level rule; under the strict policy, only those of Switzerland do', async () => {
    expect(await unluckySites('heart-disease', dataDir)).toEqual([]);
    expect(await unluckySites('heart-disease-strict', dataDir)).toEqual(['switzerland']);
  });
});
