import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../scripts/support/random.ts';
import type { CliDeps } from '../../src/cli/command.ts';
import { runInit } from '../../src/cli/commands/init.ts';
import { runSecondCheck } from '../../src/cli/second/commands/check.ts';
import { loadSecondPolicy } from '../../src/cli/second/files/policy-file.ts';
import { keyPlace } from '../../src/records/read-records.ts';
import type { SecondPreflightReport } from '../../src/records/second/preflight.ts';
import { errorOf, folderWith } from '../records/fixture.ts';
import { hospital } from '../records/support/hospital.ts';
import { fhirResources, ndjson } from '../records/support/hospital-fhir.ts';
import { csvText, omopTables, parquetBytes } from '../records/support/hospital-omop.ts';

const SEED = 31;
process.stdout.write(`init: seed ${SEED}\n`);
const random = new SeededRandom(SEED);
const NOW = { now: () => 1_750_000_000 };
const SECRET = '173.25831';

/** A table in a CSV dialect. One of its values is unique. */
function ward(delimiter: string, decimal: '.' | ',', count = 300): string {
  const number = (value: number, digits: number) => value.toFixed(digits).replace('.', decimal);
  const rows = Array.from({ length: count }, (_, i) => [
    `P${i}`,
    `${String(1 + (i % 28)).padStart(2, '0')}.03.2021`,
    String(random.integer(20, 89)),
    ['m', 'f'][random.integer(0, 1)],
    ['10-14', '15-19', '20-24'][random.integer(0, 2)],
    random.next() < 0.2 ? '0' : number(100 + random.next() * 60, 1),
    i === 7 ? SECRET.replace('.', decimal) : random.next() < 0.1 ? 'NA' : number(70 + random.next() * 60, 2),
    i === 9 ? 'zebra' : ['a', 'b', 'c'][random.integer(0, 2)],
    ['alive', 'died'][random.next() < 0.3 ? 1 : 0],
  ]);
  const header = ['patient_id', 'admitted', 'age', 'sex', 'band', 'systolic', 'weight', 'group', 'outcome'];
  return [header, ...rows].map((row) => row.join(delimiter)).join('\n');
}

async function proposed(path: string, more: object = {}) {
  const folder = folderWith();
  const out = join(folder, 'policy.json');
  const result = await runInit(NOW, { from: path, out, sample: '20000', ...more });
  const deps = { ...NOW, note: () => {} } as unknown as CliDeps;
  const checked = await runSecondCheck(deps, { file: path, policy: out, circuit: '' });
  const report = checked.data as SecondPreflightReport;
  const policy = readFileSync(result.base, 'utf8');
  const numbers = readFileSync(out, 'utf8');
  return {
    ...{ result, report, policy: `${policy}${numbers}`, json: JSON.parse(policy) },
    ...{ numbers: JSON.parse(numbers), loaded: await loadSecondPolicy(out) },
    ranges: readFileSync(result.ranges, 'utf8'),
  };
}

describe('a proposal that check accepts', () => {
  test.each([
    [';', ','],
    ['\t', '.'],
    [',', '.'],
    ['|', '.'],
  ] as const)('for a table separated by %j with decimal %j', async (delimiter, decimal) => {
    const path = join(folderWith({ 'ward.csv': ward(delimiter, decimal) }), 'ward.csv');
    const { result, report, json, policy, ranges } = await proposed(path);
    expect(report).toMatchObject({ rows: 300, passing: 300, unreadable: 0, exitCode: 0 });
    expect(result.features).toEqual(['age', 'sex', 'band', 'systolic', 'weight', 'group']);
    expect(json.mapping).toMatchObject({
      key: { columns: ['patient_id'] },
      day: { column: 'admitted', format: 'DD.MM.YYYY' },
      label: { column: 'outcome', values: { alive: 0, died: 1 } },
      columns: {
        band: { values: { '10-14': 12, '15-19': 17, '20-24': 22 } },
        systolic: { missing: ['0'] },
        weight: { missing: ['NA'] },
      },
    });
    expect(json.round.period).toEqual({ firstDay: '2021-01-01', lastDay: '2021-12-31' });
    expect(json.schema.features.map(({ unit }: { unit: string }) => unit)).toEqual([
      'a',
      '1',
      '1',
      'mm[Hg]',
      'kg',
      '1',
    ]);
    // Figures of the sample stay in the local file: extremes, exact means, rare categories, keys.
    expect(ranges).toContain(SECRET);
    expect(ranges).toContain('zebra');
    for (const seen of [SECRET, SECRET.replace('.', ','), 'zebra', 'P7']) expect(policy).not.toContain(seen);
    for (const { mean, min, max } of JSON.parse(ranges).columns) {
      if (mean !== null) expect(policy).not.toContain(String(mean));
      if (max !== null && max > 30 && max !== 300)
        expect(policy).not.toMatch(new RegExp(`[^0-9.]${max}[^0-9]`));
      void min;
    }
    expect(statSync(result.ranges).mode & 0o777).toBe(0o600);
  });

  test('is made for a gzipped file without a header in windows-1252', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i % 2};${20 + (i % 50)};${i % 3 === 0 ? 'größer' : 'kleiner'}`,
    );
    const path = join(
      folderWith({ 'x.csv.gz': gzipSync(Buffer.from(rows.join('\r\n'), 'latin1')) }),
      'x.csv.gz',
    );
    const { report, json } = await proposed(path);
    expect(report).toMatchObject({ rows: 60, unreadable: 0, exitCode: 0 });
    expect(json.mapping).toMatchObject({
      encoding: 'windows-1252',
      header: false,
      delimiter: ';',
      label: { test: '1 > 0' },
    });
  });

  test('is made for Parquet, FHIR and OMOP', async () => {
    const patients = hospital(SEED, 300);
    const tables = omopTables(patients);
    const parquet = folderWith(
      Object.fromEntries(
        Object.entries(tables).map(([name, table]) => [`${name}.parquet`, parquetBytes(table)]),
      ),
    );
    // Nothing in a table of measurements alone tells which unit would be class 1.
    const measurements = join(parquet, 'measurement.parquet');
    expect(await errorOf(proposed(measurements))).toMatchObject({ code: 'label-ambiguous', exitCode: 2 });
    const label = { label: 'value_as_number', positive: '>= 8' };
    expect((await proposed(measurements, label)).report).toMatchObject({ unreadable: 0, exitCode: 0 });
    const omop = await proposed(parquet);
    expect(omop.report).toMatchObject({ unreadable: 0, refused: 0, exitCode: 0 });
    expect(omop.result).toMatchObject({ format: 'omop' });
    const csv = folderWith(
      Object.fromEntries(Object.entries(tables).map(([name, table]) => [`${name}.csv`, csvText(table)])),
    );
    expect((await proposed(csv)).report).toMatchObject({ passing: omop.report.passing, exitCode: 0 });
    const fhir = folderWith({ 'all.ndjson': ndjson(fhirResources(patients)) });
    for (const path of [fhir, join(fhir, 'all.ndjson')]) {
      const { report, result } = await proposed(path);
      expect(report).toMatchObject({ unreadable: 0, refused: 0, exitCode: 0 });
      expect(result.format).toBe('fhir');
      expect(report.passing).toBeGreaterThan(100);
    }
  });

  test('is made for encoder vectors, one a line', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => ({
      id: `n${i}`,
      day: `2022-05-${String(1 + (i % 28)).padStart(2, '0')}`,
      triage: i % 3 === 0 ? 'urgent' : 'routine',
      vector: Array.from({ length: 32 }, () => random.next() - 0.5),
    }));
    const path = join(folderWith({ 'notes.ndjson': ndjson(lines) }), 'notes.ndjson');
    const { report, json } = await proposed(path);
    expect(report).toMatchObject({ rows: 200, passing: 200, exitCode: 0 });
    expect(json.schema.features).toHaveLength(16);
    expect(json.schema.projection).toMatchObject({
      inputs: 32,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(json.mapping.label).toEqual({ column: 'triage', values: { routine: 0, urgent: 1 } });
  });
});

test('the numbers are those of few records: small batches, noise for epsilon 8 over all openings, the norm of nearly all', async () => {
  const path = join(folderWith({ 'ward.csv': ward(';', ',') }), 'ward.csv');
  const { numbers, report, result } = await proposed(path);
  expect(numbers).toMatchObject({ base: 'policy.base.json', circuit: 'attestation-small' });
  expect(report.second.privacy).toMatchObject({ openings: 4 });
  expect(report.second.privacy.epsilonOfAll).toBeGreaterThan(2);
  expect(report.second.privacy.epsilonOfAll).toBeLessThanOrEqual(8);
  expect(report.second.shrunk).toBeGreaterThan(0);
  expect(report.second.shrunk).toBeLessThanOrEqual(15);
  expect(result).toMatchObject({ passes: true, rows: 300, passing: 300 });
});

test('the holdout of a split has full batches for every round and for the last evaluation', async () => {
  const path = join(folderWith({ 'ward.csv': ward(';', ',', 900) }), 'ward.csv');
  const { numbers, loaded } = await proposed(path);
  const { document, compiled } = loaded;
  const [slice] = document.split?.datasets.find(({ role }) => role === 'holdout')?.of ?? [];
  const held = Array.from({ length: 900 }, (_, i) => keyPlace(document.name, `P${i}`)).filter(
    (place) => place < (slice?.to ?? 0),
  );
  const { rounds, holdoutBatches } = numbers.round;
  expect(rounds).toBe(2);
  expect(held.length).toBeGreaterThanOrEqual((rounds + 1) * holdoutBatches * compiled.shape.n);
});

test('every site with many records takes the large batches, unless a circuit is named', async () => {
  const path = join(folderWith({ 'ward.csv': ward(';', ',', 5_000) }), 'ward.csv');
  expect((await proposed(path)).numbers).toMatchObject({
    circuit: 'attestation-standard',
    round: { epochs: 1 },
  });
  expect((await proposed(path, { circuit: 'attestation-small' })).numbers.circuit).toBe('attestation-small');
});

test('columns named on the command line are used', async () => {
  const path = join(folderWith({ 'ward.csv': ward(';', ',') }), 'ward.csv');
  const { json } = await proposed(path, { label: 'sex', key: 'patient_id,admitted' });
  expect(json.mapping.label.column).toBe('sex');
  expect(json.mapping.key).toEqual({ columns: ['patient_id', 'admitted'] });
});

test('init rejects a missing column, an existing output, an empty folder and a ZIP archive', async () => {
  const folder = folderWith({ 'ward.csv': ward(';', ','), 'w.zip': 'PK\x03\x04abcdef' });
  const base = {
    from: join(folder, 'ward.csv'),
    out: join(folder, 'p.json'),
    sample: '100',
  };
  expect(await errorOf(runInit(NOW, { ...base, label: 'absent' }))).toMatchObject({
    code: 'column-not-found',
    exitCode: 2,
  });
  writeFileSync(join(folder, 'p.base.json'), '{}');
  expect(await errorOf(runInit(NOW, base))).toMatchObject({ code: 'file-exists', exitCode: 2 });
  writeFileSync(join(folder, 'p.json'), '{}');
  expect(await errorOf(runInit(NOW, base))).toMatchObject({ code: 'file-exists', exitCode: 2 });
  const other = { ...base, out: join(folder, 'q.json') };
  expect(await errorOf(runInit(NOW, { ...other, from: folderWith() }))).toMatchObject({
    code: 'data-file-not-found',
  });
  expect(await errorOf(runInit(NOW, { ...other, from: join(folder, 'w.zip') }))).toMatchObject({
    code: 'table-malformed',
  });
  expect(await errorOf(runInit(NOW, { ...other, sample: '1' }))).toMatchObject({ code: 'bad-option' });
});
