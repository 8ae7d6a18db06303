import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../src/protocol/policy/document.ts';
import type { PolicyDocument } from '../../src/protocol/policy/types.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { resolveGiven } from '../../src/records/given-files.ts';
import { type RowOutcome, readRecords, readSiteFiles } from '../../src/records/read-records.ts';
import { collect, errorOf, findingsOf, folderWith, recordsOf, shippedPolicy } from './fixture.ts';
import { hospital, hospitalJson, type Patient } from './support/hospital.ts';
import {
  FHIR_MAPPING,
  fhirResources,
  ndjson,
  patientResources,
  type Resource,
} from './support/hospital-fhir.ts';
import { csvText, OMOP_MAPPING, omopTables, parquetBytes } from './support/hospital-omop.ts';

const SEED = 20_241;
process.stdout.write(`hospital of seed ${SEED}\n`);
const PATIENTS = hospital(SEED, 300);

const documentOf = (mapping: object): PolicyDocument => parsePolicyDocument(hospitalJson({ ...mapping }));
const sited = (mapping: { sites: object[] }, files: string) => ({
  ...mapping,
  sites: [{ ...mapping.sites[0], files }],
});

async function read(document: PolicyDocument, dataDir: string): Promise<RowOutcome[]> {
  const compiled = compilePolicy(document, STANDARD);
  return collect(readRecords({ document, compiled, dataset: 'hospital', dataDir }));
}

/** Encoded records without their keys, in an order of their own. */
const contents = (outcomes: readonly RowOutcome[]): string[] =>
  recordsOf(outcomes)
    .map(({ codes, day, label }) => JSON.stringify([codes, day, label]))
    .sort();

const fhirFolder = (files: Record<string, string | Uint8Array>) => folderWith(files);
const bulkFiles = (
  patients: readonly Patient[],
  rename: (type: string) => string = (type) => `${type}.ndjson`,
) => {
  const resources = fhirResources(patients);
  const types = [...new Set(resources.map(({ resourceType }) => resourceType))];
  return Object.fromEntries(
    types.map((type) => [
      rename(type),
      ndjson(resources.filter(({ resourceType }) => resourceType === type)),
    ]),
  );
};
const omopCsv = (patients: readonly Patient[]) =>
  Object.fromEntries(
    Object.entries(omopTables(patients)).map(([name, table]) => [`${name}.csv`, csvText(table)]),
  );

describe('one hospital in every format', async () => {
  const expected = contents(await read(documentOf(FHIR_MAPPING), fhirFolder(bulkFiles(PATIENTS))));

  test('has records of both labels, with and without each value, computed independently', () => {
    const records = expected.map((text) => JSON.parse(text) as [number[], number, number]);
    expect(records.length).toBe(
      PATIENTS.filter(({ visits }) => visits.some(({ day }) => day >= '2020-01-01' && day <= '2021-12-31'))
        .length,
    );
    expect(new Set(records.map(([, , label]) => label))).toEqual(new Set([0, 1]));
    for (let j = 2; j < 6; j++) {
      expect(records.some(([codes]) => codes[j] === 0)).toBe(true);
      expect(records.some(([codes]) => codes[j] !== 0)).toBe(true);
    }
    expect(
      createHash('sha256')
        .update(expected.map(byHand(expected)).join())
        .digest('hex'),
    ).toBe(createHash('sha256').update(expected.join()).digest('hex'));
  });

  /** The same records by plain loops over the hospital. */
  function byHand(all: readonly string[]): (text: string, index: number) => string {
    const days = (text: string) => Date.parse(text) / 86_400_000;
    const code = (value: number | undefined, centre: number, step: number) =>
      value === undefined ? 0 : 512 + Math.round((value - centre) / step);
    const made = PATIENTS.flatMap((patient) => {
      const visits = patient.visits.map(({ day }) => days(day)).sort((a, b) => a - b);
      const day = visits.filter((at) => at >= days('2020-01-01') && at <= days('2021-12-31')).at(-1);
      if (day === undefined) return [];
      const at = ({ day: text, time }: { day: string; time?: string | undefined }) =>
        Date.parse(time === undefined ? text : `${text}T${time}Z`);
      const within = (kind: string, from: number) =>
        patient.measurements
          .filter((m) => m.kind === kind && days(m.day) >= day + from && days(m.day) <= day)
          .sort((a, b) => at(a) - at(b));
      const hba1c = within('hba1c', -730).map(({ value }) => value);
      const glucose = within('glucose', -73_000).map(({ value, unit }) =>
        unit === 'mmol/L' ? value * 18.0156 : value,
      );
      const smoker =
        patient.smoker !== undefined && days(patient.smoker.day) <= day
          ? Number(patient.smoker.yes)
          : undefined;
      const codes = [
        code((day - days(patient.birth)) / 365.25, 50, 0.4),
        code(patient.gender === 'male' ? 1 : 0, 0.5, 0.0078),
        code(within('systolic', -365).at(-1)?.value, 130, 0.35),
        code(
          hba1c.length === 0 ? undefined : hba1c.reduce((sum, value) => sum + value, 0) / hba1c.length,
          6,
          0.02,
        ),
        code(glucose.length === 0 ? undefined : Math.max(...glucose), 120, 1),
        code(smoker, 0.3, 0.0078),
        code(visits.filter((visit) => visit >= day - 365 && visit <= day).length, 1, 0.02),
        ...new Array<number>(STANDARD.f - 7).fill(0),
      ];
      const label = patient.diabetes.some((c) => days(c.day) > day && days(c.day) <= day + 730) ? 1 : 0;
      return [JSON.stringify([codes, day, label])];
    }).sort();
    expect(made).toHaveLength(all.length);
    return (_, index) => made[index] as string;
  }

  const formats: [string, object, () => string][] = [
    [
      'bulk NDJSON, gzipped, shuffled across files',
      sited(FHIR_MAPPING, '*.ndjson.gz'),
      () => {
        const all = fhirResources(PATIENTS);
        const halves = [all.filter((_, i) => i % 2 === 1).reverse(), all.filter((_, i) => i % 2 === 0)];
        // Equal times keep their order only within a patient's own resources, so reversing must not matter.
        return fhirFolder(
          Object.fromEntries(halves.map((half, i) => [`part-${i}.ndjson.gz`, gzipSync(ndjson(half))])),
        );
      },
    ],
    [
      'a manifest that names the files',
      sited(FHIR_MAPPING, 'manifest.json'),
      () =>
        fhirFolder({
          ...bulkFiles(PATIENTS, (type) => `${type}.000.ndjson`),
          'manifest.json': JSON.stringify({
            transactionTime: '2024-01-01T00:00:00Z',
            output: Object.keys(bulkFiles(PATIENTS, (type) => `${type}.000.ndjson`)).map((name) => ({
              type: name.split('.')[0],
              url: `https://bulk.example.org/export/7/${name}?signature=abc`,
            })),
          }),
        }),
    ],
    [
      'bundles with urn:uuid references, one a patient',
      sited(FHIR_MAPPING, 'bundles/*.json'),
      () => {
        const folder = fhirFolder({});
        mkdirSync(join(folder, 'bundles'));
        for (const patient of PATIENTS) {
          const uuid = (id: string) =>
            `urn:uuid:${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
          const resources = patientResources(patient, ({ id }) => uuid(`p${id}`));
          const entry = resources.map((resource) => ({ fullUrl: uuid(resource.id), resource }));
          writeFileSync(
            join(folder, 'bundles', `p${patient.id}.json`),
            JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }, null, 2),
          );
        }
        return folder;
      },
    ],
    ['OMOP as CSV', OMOP_MAPPING, () => folderWith(omopCsv(PATIENTS))],
    [
      'OMOP as CSV with upper-case names, semicolons and \\N',
      { ...sited(OMOP_MAPPING, '*.CSV'), delimiter: ';' },
      () =>
        folderWith(
          Object.fromEntries(
            Object.entries(omopTables(PATIENTS)).map(([name, table]) => [
              `${name.toUpperCase()}_001.CSV`,
              [table.columns.map((column) => column.toUpperCase()), ...table.rows]
                .map((row) => row.map((cell) => String(cell ?? '\\N')).join(';'))
                .join('\r\n'),
            ]),
          ),
        ),
    ],
    [
      'OMOP as Parquet',
      sited(OMOP_MAPPING, '*.parquet'),
      () =>
        folderWith(
          Object.fromEntries(
            Object.entries(omopTables(PATIENTS)).map(([name, table]) => [
              `${name}.parquet`,
              parquetBytes(table),
            ]),
          ),
        ),
    ],
  ];

  test.each(formats)('%s gives the same records', async (_, mapping, folder) => {
    const outcomes = await read(documentOf(mapping), folder());
    expect(findingsOf(outcomes)).toEqual([]);
    expect(contents(outcomes)).toEqual(expected);
  });

  test('a folder given by hand reads as its site does', async () => {
    const document = documentOf(FHIR_MAPPING);
    const folder = fhirFolder({
      ...bulkFiles(PATIENTS),
      'package.json': '{"name": "x"}',
      'notes.txt': 'no FHIR',
    });
    const given = await resolveGiven(document, folder, undefined);
    const outcomes = await collect(
      readSiteFiles({ document, compiled: compilePolicy(document, STANDARD), ...given }),
    );
    expect(contents(outcomes)).toEqual(expected);
  });

  test('each visit is a record of its own with pick each', async () => {
    for (const [mapping, files] of [
      [FHIR_MAPPING, bulkFiles(PATIENTS)],
      [OMOP_MAPPING, omopCsv(PATIENTS)],
    ] as const) {
      const document = documentOf({ ...mapping, day: { ...mapping.day, pick: 'each' } });
      const records = recordsOf(await read(document, folderWith(files)));
      const visits = PATIENTS.flatMap((p) => p.visits).filter(
        ({ day }) => day >= '2020-01-01' && day <= '2021-12-31',
      );
      expect(records).toHaveLength(visits.length);
      expect(new Set(records.map(({ key }) => key)).size).toBe(visits.length);
    }
  });

  test('a resource in two files counts once', async () => {
    const files = bulkFiles(PATIENTS);
    const doubled = fhirFolder({
      ...files,
      'again.ndjson': files['Observation.ndjson'] as string,
      'visits.ndjson': files['Encounter.ndjson'] as string,
    });
    expect(contents(await read(documentOf(FHIR_MAPPING), doubled))).toEqual(expected);
  });
});

const CANARY = '8675309';
const ana: Resource[] = [
  { resourceType: 'Patient', id: 'ana', birthDate: '1960', gender: 'female' },
  {
    resourceType: 'Encounter',
    id: 'v',
    status: 'finished',
    subject: { reference: 'https://x.org/fhir/Patient/ana/_history/3' },
    period: { start: '2020-05-05' },
  },
];
const glucose = (quantity: object, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id: 'g',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }] },
  subject: { reference: 'Patient/ana' },
  effectiveDateTime: '2020-05-01',
  valueQuantity: quantity as unknown,
  ...more,
});
const UCUM = 'http://unitsofmeasure.org';

async function readAna(resources: readonly Resource[], change: object = {}): Promise<RowOutcome[]> {
  return read(
    documentOf({ ...FHIR_MAPPING, ...change }),
    fhirFolder({ 'all.ndjson': ndjson([...ana, ...resources]) }),
  );
}
const glucoseCode = (outcomes: readonly RowOutcome[]) => recordsOf(outcomes).map(({ codes }) => codes[4]);

describe('FHIR, resource by resource', () => {
  test('converts by the code of UCUM, takes a declared unit text, leaves a unit aside that is declared null', async () => {
    const mmol = { value: 5, system: UCUM, code: 'mmol/L', unit: 'millimol' };
    expect(glucoseCode(await readAna([glucose(mmol)]))).toEqual([512 + Math.round(90.078 - 120)]);
    const text = glucose({ value: 90, unit: 'milligrams per decilitre' });
    const units = { 'milligrams per decilitre': 'mg/dL' };
    expect(glucoseCode(await readAna([text], { units }))).toEqual([482]);
    expect(glucoseCode(await readAna([text], { units: { 'milligrams per decilitre': null } }))).toEqual([0]);
  });

  test.each<[string, Resource, string]>([
    ['a unit that UCUM does not know', glucose({ value: 8, unit: 'pieces' }), '3:glucose:unit-unknown'],
    ['no unit where one is wanted', glucose({ value: 8 }), '3:glucose:unit-unknown'],
    [
      'a unit of another dimension',
      glucose({ value: 8, system: UCUM, code: 'kg' }),
      '3:glucose:unit-not-convertible',
    ],
    [
      'a bound',
      glucose({ value: 8, system: UCUM, code: 'mg/dL', comparator: '<' }),
      '3:glucose:inexact-value',
    ],
  ])('rejects %s, by line and feature', async (_, resource, finding) => {
    const outcomes = await readAna([resource]);
    expect(findingsOf(outcomes)).toEqual([finding]);
    expect(recordsOf(outcomes)).toEqual([]);
  });

  test.each<[string, object]>([
    ['entered in error', { status: 'entered-in-error' }],
    ['of another patient', { subject: { reference: 'Patient/bob' } }],
    ['of a group', { subject: { reference: 'Group/ana' } }],
    ['of a contained patient', { subject: { reference: '#ana' } }],
    ['after the day', { effectiveDateTime: '2020-05-06' }],
    ['without a value', { valueQuantity: undefined, dataAbsentReason: { text: 'broken' } }],
    ['of another code', { code: { coding: [{ system: 'urn:local', code: '2339-0' }] } }],
    ['with null where a concept should be', { code: null, component: [null] }],
  ])('an observation %s says nothing', async (_, change) => {
    const outcomes = await readAna([glucose({ value: 90, system: UCUM, code: 'mg/dL' }, change)]);
    expect(glucoseCode(outcomes)).toEqual([0]);
  });

  test('a year of birth counts from its middle; a key may be an identifier', async () => {
    const outcomes = await readAna([], {
      key: { fhirpath: "Patient.identifier.where(system = 'mrn').value" },
    });
    expect(recordsOf(outcomes)).toEqual([]);
    expect(findingsOf(outcomes)).toEqual(['2:(key):key-missing']);
    const named = [{ ...(ana[0] as Resource), identifier: [{ system: 'mrn', value: 'M-7' }] }, ana[1]];
    const document = documentOf({
      ...FHIR_MAPPING,
      key: { fhirpath: "Patient.identifier.where(system = 'mrn').value" },
    });
    const [record] = recordsOf(await read(document, fhirFolder({ 'a.ndjson': ndjson(named) })));
    expect(record?.key).toContain('M-7');
    expect(record?.codes[0]).toBe(512 + Math.round(((18_387 - -3_471) / 365.25 - 50) / 0.4));
  });

  test('rejects a record whose patient is not there, and a deciding date without its day', async () => {
    const document = documentOf(FHIR_MAPPING);
    const orphan = await read(document, fhirFolder({ 'a.ndjson': ndjson([ana[1]]) }));
    expect(findingsOf(orphan)).toEqual(['1::subject-missing']);
    const vague = await read(
      document,
      fhirFolder({ 'a.ndjson': ndjson([ana[0], { ...ana[1], period: { start: '2020-05' } }]) }),
    );
    expect(findingsOf(vague)).toContain('2:(day):day-partial');
  });

  test('an expression that fails on a resource is a finding; one that is none is refused before any file is read', async () => {
    const columns = { ...FHIR_MAPPING.columns, glucose: { fhirpath: "Observation.value.memberOf('x')" } };
    const outcomes = await readAna([glucose({ value: 90, system: UCUM, code: 'mg/dL' })], { columns });
    expect(findingsOf(outcomes)).toEqual(['3:glucose:fhirpath-failed']);
    const broken = { ...FHIR_MAPPING.columns, glucose: { fhirpath: 'Observation.where(' } };
    const error = await errorOf(readAna([], { columns: broken }));
    expect(error).toMatchObject({ code: 'fhirpath-invalid', exitCode: 2 });
    expect(error.message).toContain('mapping.columns.glucose');
  });

  test.each([
    ['a line that is cut off', `{"resourceType":"Patient","id":"${CANARY}`, 'row 2: not JSON, or cut off'],
    ['a line that is no resource', `{"mrn":"${CANARY}"}`, 'row 2: JSON without a resourceType'],
    ['a number', CANARY, 'row 2: JSON without a resourceType'],
  ])('rejects %s, by line, without repeating it', async (_, line, words) => {
    const folder = fhirFolder({ 'a.ndjson': `${JSON.stringify(ana[0])}\n${line}\n` });
    const error = await errorOf(read(documentOf(FHIR_MAPPING), folder));
    expect(error).toMatchObject({ code: 'table-malformed', exitCode: 2 });
    expect(error.message).toContain(words);
    expect(error.message).not.toContain(CANARY);
  });

  test('rejects a gzip file that was cut off, a manifest that names a file elsewhere, XML', async () => {
    const whole = gzipSync(ndjson(fhirResources(PATIENTS)));
    const cut = fhirFolder({ 'a.ndjson.gz': whole.subarray(0, whole.length / 2) });
    expect(await errorOf(read(documentOf(sited(FHIR_MAPPING, '*.gz')), cut))).toMatchObject({
      code: 'data-file-unreadable',
      exitCode: 4,
    });
    const missing = fhirFolder({ 'manifest.json': JSON.stringify({ output: [{ url: 'https://x/..' }] }) });
    expect(await errorOf(read(documentOf(sited(FHIR_MAPPING, 'manifest.json')), missing))).toMatchObject({
      code: 'table-malformed',
    });
    const xml = fhirFolder({ 'a.json': '<Patient xmlns="http://hl7.org/fhir"/>' });
    expect((await errorOf(read(documentOf(sited(FHIR_MAPPING, '*.json')), xml))).message).toContain('XML');
  });
});

describe('OMOP, table by table', () => {
  test('the worked policy reads a warehouse that has its concepts', async () => {
    const { document, compiled } = shippedPolicy('omop-diabetes', STANDARD);
    const folder = folderWith();
    mkdirSync(join(folder, 'omop'));
    for (const [name, text] of Object.entries(omopCsv(PATIENTS)))
      writeFileSync(join(folder, 'omop', name), text);
    const outcomes = await collect(
      readRecords({ document, compiled, dataset: 'warehouse', dataDir: folder }),
    );
    expect(findingsOf(outcomes)).toEqual([]);
    expect(recordsOf(outcomes).length).toBeGreaterThan(100);
    expect(new Set(recordsOf(outcomes).map(({ label }) => label))).toEqual(new Set([0, 1]));
  });

  test('ids that went through floating point, units that are not declared', async () => {
    const tables = omopTables(PATIENTS);
    const files = omopCsv(PATIENTS);
    const floats = {
      ...files,
      'measurement.csv': (files['measurement.csv'] as string).replace(/,(3004[0-9]{3}),/g, ',$1.0,'),
    };
    expect(contents(await read(documentOf(OMOP_MAPPING), folderWith(floats)))).toEqual(
      contents(await read(documentOf(OMOP_MAPPING), folderWith(files))),
    );
    const undeclared = documentOf({
      ...OMOP_MAPPING,
      units: { '8876': 'mm[Hg]', '8554': '%', '8753': null },
    });
    const findings = findingsOf(await read(undeclared, folderWith(files)));
    expect(new Set(findings.map((text) => text.split(':').slice(1).join(':')))).toEqual(
      new Set(['glucose:unit-unknown']),
    );
    expect(Object.keys(tables)).toHaveLength(5);
  });

  test('rejects a table that is not there, a column of the CDM that is not there, a row without a person', async () => {
    const files = omopCsv(PATIENTS);
    const { ['measurement.csv']: _, ...without } = files;
    expect(await errorOf(read(documentOf(OMOP_MAPPING), folderWith(without)))).toMatchObject({
      code: 'omop-table-missing',
      exitCode: 2,
    });
    const renamed = {
      ...files,
      'person.csv': (files['person.csv'] as string).replace('gender_concept_id', 'sex'),
    };
    expect(await errorOf(read(documentOf(OMOP_MAPPING), folderWith(renamed)))).toMatchObject({
      code: 'column-not-found',
    });
    const nobody = {
      ...files,
      'measurement.csv': `${(files['measurement.csv'] as string).split('\n')[0]}\n1,,3004249,2020-01-01,,,${CANARY},8876\n`,
    };
    const error = await errorOf(read(documentOf(OMOP_MAPPING), folderWith(nobody)));
    expect(error.message).toContain('measurement.csv: row 2: the row has no person_id');
    expect(error.message).not.toContain(CANARY);
  });
});
