import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliDeps } from '../../../src/cli/command.ts';
import { runInit } from '../../../src/cli/commands/init.ts';
import { runSecondCheck } from '../../../src/cli/second/commands/check.ts';
import { parsePolicyText } from '../../../src/protocol/policy/document.ts';
import { planDatasets } from '../../../src/records/dataset-plan.ts';
import type { SecondPreflightReport } from '../../../src/records/second/preflight.ts';
import { PIMA_DIR, realData } from '../../support/real-data.ts';
import { folderWith } from '../fixture.ts';
import {
  germanWard,
  omopExport,
  parquetStays,
  registry,
  survey,
  wideLab,
} from '../support/proposal-samples.ts';

const SEED = 614;
process.stdout.write(`samples of proposals: seed ${SEED}\n`);
const DEPS = { now: () => 1_750_000_000, note: () => {} } as unknown as CliDeps;

/** Proposes a policy document for the files. */
async function initialised(from: string, more: object = {}) {
  const out = join(folderWith(), 'policy.json');
  const result = await runInit(DEPS, { from, out, sample: '20000', ...more });
  expect(result).toMatchObject({ passes: true, reasons: [] });
  const document = parsePolicyText(readFileSync(result.base, 'utf8'));
  return { result, document, questions: result.questions.join('\n') };
}

/** Proposes, and checks every dataset of the proposal on the files that it came from. */
async function proposed(from: string, more: object = {}) {
  const proposal = await initialised(from, more);
  const { document, result } = proposal;
  const isFolder = 'sites' in more || result.format === 'omop' || result.format === 'fhir';
  const data = isFolder ? from : dirname(from);
  for (const { name } of planDatasets(document)) {
    const checked = await runSecondCheck(DEPS, { dataset: name, data, policy: result.out, circuit: '' });
    const report = checked.data as SecondPreflightReport;
    expect(['ready', 'at-risk', 'lossy'], `${name}: ${report.reasons.join('; ')}`).toContain(report.verdict);
  }
  return proposal;
}

const file = (name: string, content: string | Uint8Array): string =>
  join(folderWith({ [name]: content as string }), name);

describe('every dataset of a proposal passes on the sample that it came from', () => {
  test('a German export with decimal commas, whose larger class is the event', async () => {
    const { result, document, questions } = await proposed(file('station.csv', germanWard(SEED)));
    expect(result).toMatchObject({ rows: 500, passing: 500 });
    expect(result.features).toEqual(['alter', 'geschlecht', 'kreatinin', 'gewicht', 'raucher']);
    expect(document.schema.label).toBe('verstorben is "ja" (0: "nein")');
    expect(document.mapping).toMatchObject({
      delimiter: ';',
      decimal: ',',
      day: { column: 'Aufnahme', format: 'DD.MM.YYYY' },
      key: { columns: ['Fallnr'] },
      label: { values: { ja: 1, nein: 0 } },
      columns: { kreatinin: { missing: ['k.A.'] } },
    });
    expect(questions).toContain('"PLZ" is no feature: a code such as a zip code');
    expect(document.split?.datasets.map(({ role }) => role)).toEqual(['contributor', 'holdout']);
    expect(document.rules.minRecords).toBe(128);
  });

  test('a wide laboratory table with sentinels', async () => {
    const { result, document, questions } = await proposed(file('lab.csv', wideLab(SEED)));
    expect(result.features).toHaveLength(16);
    expect(result.features).toEqual(expect.arrayContaining(['systolic', 'lab-1', 'lab-14']));
    expect(document.mapping.columns).toMatchObject({
      systolic: { missing: ['0'] },
      'lab-1': { missing: ['999'] },
      'lab-2': { missing: ['-9'] },
    });
    for (const { name, centre, step } of document.schema.features.slice(1)) {
      expect(centre, name).toBeGreaterThan(35);
      expect(centre, name).toBeLessThan(75);
      expect(step, name).toBeLessThan(0.2);
    }
    expect(questions).toMatch(/nearly all records have one value: .*"lab_2[1-4]"/);
  });

  test('a survey with ordered intervals, mangled ones and codes', async () => {
    const { document, questions } = await proposed(file('survey.csv', survey(SEED)));
    const ages = document.mapping.columns['age-band'] as { values: Record<string, number> };
    expect(ages.values).toMatchObject({ '18-24': 21, '75-79': 77, '95-99': 97, '100+': 102 });
    expect(document.mapping.columns.drinks).toMatchObject({
      values: { '0-2': 1, '5-Mar': 4, '9-Jun': 7.5, '14-Oct': 12 },
    });
    expect(document.mapping.columns.education).toEqual({
      column: 'education',
      values: { 1: 1, 2: 2, 3: 3, 4: 4 },
      missing: ['9'],
    });
    expect(questions).toContain('"14-Oct" (10-14)');
    expect(document.mapping.key).toEqual({ columns: ['respondent'] });
  });

  test('a registry with dates of birth, zip codes and columns that are known only afterwards', async () => {
    const { result, document, questions } = await proposed(file('registry.csv', registry(SEED)));
    expect(result.features).toEqual(['bmi', 'stage', 'therapy']);
    expect(document.mapping.day).toEqual({ column: 'included' });
    for (const column of ['death_date', 'cause', 'status_code'])
      expect(questions).toContain(`"${column}" is no feature: it tells the label by itself`);
    for (const column of ['date_of_birth', 'year_of_birth'])
      expect(questions).toContain(`"${column}" is no feature: a date of birth`);
  });

  test('an OMOP export whose concepts and units are named by CONCEPT.csv', async () => {
    const { result, document, questions } = await proposed(folderWith(omopExport(SEED)));
    expect(result.features).toEqual([
      'age',
      'male',
      'systolic-blood-pressure',
      'heart-rate',
      'creatinine-mass-volume-in-se',
    ]);
    expect(document.schema.label).toBe('on record: Type 2 diabetes mellitus (concept 201826)');
    expect(document.schema.features.at(-1)?.unit).toBe('mg/dL');
    expect(document.mapping.units).toMatchObject({ 9999001: 'mg/dL' });
    expect(document.mapping.columns['heart-rate']).toMatchObject({ missing: ['9999'] });
    expect(questions).not.toContain('concepts are named by their numbers');
  });

  test('a condition and measurements of an OMOP export are named by the author', async () => {
    const more = { label: 'hypertension', features: 'age,Heart rate' };
    const { result, document } = await proposed(folderWith(omopExport(SEED)), more);
    expect(document.mapping.label).toMatchObject({ concepts: [320128] });
    expect(result.features).toEqual(['age', 'heart-rate']);
  });

  test('a Parquet file with nulls, a skewed quantity and a value far from the others', async () => {
    const { result, document, questions } = await proposed(file('stays.parquet', parquetStays(SEED)));
    expect(result).toMatchObject({ format: 'parquet', rows: 400, passing: 400 });
    expect(result.features).toEqual(['pulse', 'crp', 'lactate', 'visits', 'female']);
    expect(document.schema.features.find(({ name }) => name === 'crp')?.transform).toBe('log');
    expect(document.mapping.label).toEqual({ column: 'triage', values: { routine: 0, urgent: 1 } });
    expect(questions).toContain('"visits": a few values lie far from the others');
  });
});

const DIABETES = realData('diabetes-130us');
const HEART = realData('heart-disease-uci-4sites');
const SYNTHEA = realData('fhir-r4-synthea');

describe('real records', () => {
  test('of one hospital', async () => {
    const { result, document } = await proposed(join(PIMA_DIR, 'index.csv'));
    expect(result).toMatchObject({ rows: 768, passing: 768, label: 'diabetic is 1' });
    expect(document.schema.features).toHaveLength(8);
  });

  test.skipIf(HEART === undefined)('of four hospitals whose codes differ', async () => {
    const sites = ['cleveland', 'hungarian', 'switzerland', 'va'];
    const { result, document, questions } = await proposed(HEART as string, {
      sites: sites.map((site) => `${site}=processed.${site}.data`).join(','),
    });
    expect(result).toMatchObject({ rows: 920, passing: 917 });
    expect(document.split?.datasets.map(({ name }) => name)).toEqual([...sites, 'holdout']);
    expect(questions).toContain('"cp": sites have values in it that others lack');
  });

  test.skipIf(DIABETES === undefined)('of 101766 stays, with rows behind the sample', async () => {
    const path = join(DIABETES as string, 'diabetic_data.csv.gz');
    const { result, document } = await initialised(path, { key: 'patient_nbr' });
    expect(result).toMatchObject({ rows: 101_766, passing: 71_518 });
    expect(document.schema.label).toBe('readmitted is "<30" or ">30" (0: "NO")');
    expect(result.features).toEqual(expect.arrayContaining(['age', 'num-medications', 'insulin']));
    expect(result.features).not.toContain('nateglinide');
  });

  test.skipIf(SYNTHEA === undefined)('of 154 patients in FHIR', async () => {
    const { result } = await proposed(join(SYNTHEA as string, 'ndjson'), { label: 'diabetes' });
    expect(result.format).toBe('fhir');
    expect(result.features).toHaveLength(16);
  });
});
