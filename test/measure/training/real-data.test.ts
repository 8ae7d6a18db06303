import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type CountedDataset,
  readEightBits,
  readTenBits,
} from '../../../scripts/measure/training/counted-datasets.ts';
import { divide, testSites } from '../../../scripts/measure/training/test-records.ts';
import { type TrainingReport, trainingReport } from '../../../scripts/measure/training/training-report.ts';
import { withUnpackedData } from '../../../scripts/measure/training/unpacked-data.ts';
import { type LoadedSecondPolicy, loadSecondPolicy } from '../../../src/cli/second/files/policy-file.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { realData } from '../../support/real-data.ts';

/** Real records through the shipped policies: the committed figures come out again. */

const HEART_DIR = realData('heart-disease-uci-4sites');
const DIABETES_DIR = realData('diabetes-130us');

const committed = (name: string): TrainingReport =>
  JSON.parse(readFileSync(new URL(`../../../docs/training/${name}.json`, import.meta.url), 'utf8'));

interface Read extends LoadedSecondPolicy {
  readonly datasets: readonly CountedDataset[];
  readonly wide: readonly CountedDataset[];
}

function rerun(name: string, read: Read): TrainingReport {
  const { test: kept, terms } = committed(name);
  const options = { testShare: kept.share, testSeed: kept.seed, trials: undefined, draws: 2000 };
  return trainingReport({ ...read, noise: terms.noise, options });
}

async function read(name: string, dataDir: string): Promise<Read> {
  const policy = await loadSecondPolicy(join(PROJECT_ROOT, 'policies', 'second', `${name}.json`));
  const { document, compiled } = policy;
  return withUnpackedData(document, dataDir, async (dir) => ({
    ...policy,
    datasets: await readEightBits(document, compiled, dir),
    wide: await readTenBits(document, compiled, dir),
  }));
}

test.skipIf(HEART_DIR === undefined)('heart-disease: the committed report', async () => {
  const made = rerun('heart-disease', await read('heart-disease', HEART_DIR as string));
  expect(made).toEqual(committed('heart-disease'));
});

describe.skipIf(DIABETES_DIR === undefined)('diabetes-130us', () => {
  test('every row is understood; no patient is twice in training, holdout and test; the committed report', async () => {
    const made = await read('diabetes-130us', DIABETES_DIR as string);
    const { datasets, document } = made;
    const total = (part: 'rows' | 'repeated') => datasets.reduce((sum, each) => sum + each[part], 0);
    expect(total('rows')).toBe(101_766);
    expect(total('rows') - total('repeated')).toBe(71_518);

    const { share, seed } = committed('diabetes-130us').test;
    const rule = { share, seed: `${seed}/0`, part: 0 };
    const { training, test: kept } = divide(datasets, testSites(document), rule);
    const patients = [...training.flatMap(({ records }) => records), ...kept].map(({ key }) => key);
    expect(new Set(patients).size).toBe(patients.length);

    expect(rerun('diabetes-130us', made)).toEqual(committed('diabetes-130us'));
  });
});
