import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../src/protocol/policy/document.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { preflight } from '../../src/records/preflight/preflight.ts';
import { readRecords } from '../../src/records/read-records.ts';
import { realData } from '../support/real-data.ts';
import { collect, findingsOf, folderWith, recordsOf, shippedPolicy } from './fixture.ts';

/** Every folder of real records, as it comes, with a mapping that the project ships or a variation of it. */
const SYNTHEA = realData('fhir-r4-synthea');
const HL7 = realData('fhir-r4-hl7-examples');
const HEART = realData('heart-disease-uci-4sites');
const PIMA = realData('pima-diabetes');
const DIABETES = realData('diabetes-130us');

const policyJson = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../policies/${name}.json`, import.meta.url), 'utf8'));

describe.skipIf(SYNTHEA === undefined)('Synthea, FHIR R4 bulk NDJSON, gzipped', () => {
  const dataDir = SYNTHEA as string;

  test('134 of 154 patients have a blood pressure reading in the period; every unit is converted', async () => {
    const { document, compiled } = shippedPolicy('synthea-fhir', STANDARD);
    const report = await preflight({
      document,
      compiled,
      shape: STANDARD,
      source: { dataset: 'synthea', dataDir },
    });
    expect(report).toMatchObject({ rows: 134, passing: 134, findings: [], unreadable: 0, fullBatches: 2 });
  });

  test('glucose, recorded in mg/dL, arrives in mmol/L; without the molar mass it is refused', async () => {
    const json = policyJson('synthea-fhir');
    const glucose = async () => {
      const document = parsePolicyDocument(json);
      const compiled = compilePolicy(document, STANDARD);
      return collect(readRecords({ document, compiled, dataset: 'synthea', dataDir }));
    };
    const converted = recordsOf(await glucose());
    delete json.mapping.columns.glucose.molarMass;
    const refused = await glucose();
    const present = converted.filter(({ codes }) => codes[7] !== 0).length;
    expect(present).toBeGreaterThan(40);
    expect(findingsOf(refused).filter((text) => text.endsWith(':glucose:unit-not-convertible'))).toHaveLength(
      present,
    );
  });
});

describe.skipIf(HL7 === undefined)('the official FHIR R4 examples, one resource a file', () => {
  test('230 files and the manifest of their package are read as a folder without a refusal', async () => {
    const json = policyJson('synthea-fhir');
    json.mapping.sites = [{ name: 'examples', role: 'contributor', files: '*.json' }];
    json.mapping.day = {
      codes: 'http://loinc.org|85354-9',
      resource: 'Observation',
      pick: 'last',
    };
    json.mapping.units = { lbs: '[lb_av]' };
    const document = parsePolicyDocument(json);
    const compiled = compilePolicy(document, STANDARD);
    const outcomes = await collect(
      readRecords({ document, compiled, dataset: 'examples', dataDir: HL7 as string, applyRules: false }),
    );
    // The blood pressures and weights of Patient/example; its last reading within the period decides.
    expect(findingsOf(outcomes)).toEqual([]);
    expect(recordsOf(outcomes)).toHaveLength(1);
    const [record] = recordsOf(outcomes);
    const systolic = compiled.schema.features.findIndex(({ name }) => name === 'systolic');
    expect(record?.codes[systolic]).toBe(512 + Math.round((107 - 125) / 0.35));
  });

  test('every type that is there can be selected from by FHIRPath', async () => {
    const types = [
      ...new Set(
        readdirSync(HL7 as string).flatMap((name) => /^([A-Z][a-z]+[A-Za-z]*)-/.exec(name)?.[1] ?? []),
      ),
    ];
    expect(types.length).toBeGreaterThan(10);
    const json = policyJson('synthea-fhir');
    json.mapping.sites = [{ name: 'examples', role: 'contributor', files: '*.json' }];
    json.mapping.day = { constant: '2012-06-01' };
    const names = Object.keys(json.mapping.columns);
    for (const [i, type] of types.slice(0, names.length).entries()) {
      json.mapping.columns[names[i] as string] = { fhirpath: type, pick: 'count', days: [-73_000, 73_000] };
    }
    const document = parsePolicyDocument(json);
    const outcomes = await collect(
      readRecords({
        document,
        compiled: compilePolicy(document, STANDARD),
        dataset: 'examples',
        dataDir: HL7 as string,
        applyRules: false,
      }),
    );
    // One row a Patient resource.
    expect(outcomes).toHaveLength(22);
  });
});

describe.skipIf(PIMA === undefined)('Pima, as the folder has it', () => {
  test('768 rows under another file name', async () => {
    const json = policyJson('pima-diabetes');
    json.mapping.sites[0].files = 'pima-indians-diabetes.csv';
    const document = parsePolicyDocument(json);
    const compiled = compilePolicy(document, STANDARD);
    let passing = 0;
    for (const { name } of document.split?.datasets ?? []) {
      const report = await preflight({
        document,
        compiled,
        shape: STANDARD,
        source: { dataset: name, dataDir: PIMA as string },
      });
      expect(report).toMatchObject({ findings: [], exitCode: 0 });
      expect(report.shortfalls.filter((shortfall) => shortfall !== 'small-remainder')).toEqual([]);
      passing += report.passing;
    }
    expect(passing).toBe(768);
  });
});

describe.skipIf(HEART === undefined)('heart disease, gzipped by somebody on the way', () => {
  test('is found under the name that the mapping has, and reads the same', async () => {
    const { document, compiled } = shippedPolicy('heart-disease', STANDARD);
    const files = readdirSync(HEART as string).filter((name) => name.endsWith('.data'));
    const packed = folderWith(
      Object.fromEntries(
        files.map((name) => [`${name}.gz`, gzipSync(readFileSync(join(HEART as string, name)))]),
      ),
    );
    for (const dataset of ['cleveland', 'long-beach']) {
      const plain = await collect(readRecords({ document, compiled, dataset, dataDir: HEART as string }));
      const gzipped = await collect(readRecords({ document, compiled, dataset, dataDir: packed }));
      expect(recordsOf(gzipped).map(({ codes, key }) => [codes, key])).toEqual(
        recordsOf(plain).map(({ codes, key }) => [codes, key]),
      );
    }
  });
});

describe.skipIf(DIABETES === undefined)('101,766 encounters, gzipped', () => {
  test('are read without unpacking; a later encounter of a patient is a duplicate', async () => {
    const folder = folderWith();
    copyFileSync(join(DIABETES as string, 'diabetic_data.csv.gz'), join(folder, 'diabetic_data.csv.gz'));
    const { document, compiled } = shippedPolicy('diabetes-130us', STANDARD);
    const { datasets } = document.split ?? { datasets: [] };
    const name = datasets[0]?.name as string;
    const report = await preflight({
      document,
      compiled,
      shape: STANDARD,
      source: { dataset: name, dataDir: folder },
    });
    expect(report).toMatchObject({ unreadable: 0 });
    expect(report.passing).toBeGreaterThan(1000);
  });
});
