import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../../src/protocol/policy/document.ts';
import { STANDARD } from '../../../src/protocol/shape.ts';
import { ReadingCounts } from '../../../src/records/cases/reading-counts.ts';
import { type RowOutcome, readRecords } from '../../../src/records/read-records.ts';
import { collect, folderWith } from '../fixture.ts';

/** Reading of a few resources or rows with one feature and a label, the record's day being 2024-05-01. */

export interface CaseReadingResult {
  /** One line a record: `feature | label`, the feature as a number, or `-` where it is missing. */
  readonly records: readonly string[];
  /** `row:column:rule`, and behind `@` the element or column. */
  readonly findings: readonly string[];
  /** `reason/type: number`. */
  readonly counts: readonly string[];
  readonly outcomes: readonly RowOutcome[];
}

/** Codes are exact for whole numbers from -511 to 511. */
const CENTRE = 0;

export async function readCases(
  files: Record<string, string | Uint8Array>,
  mapping: Record<string, unknown>,
  pattern: string,
  unit = 'mg/dL',
): Promise<CaseReadingResult> {
  const document = parsePolicyDocument(policyOf(mapping, pattern, unit));
  const compiled = compilePolicy(document, STANDARD);
  const counts = new ReadingCounts();
  const outcomes = await collect(
    readRecords({ document, compiled, dataset: 's', dataDir: folderWith(files), applyRules: false, counts }),
  );
  return {
    records: outcomes.flatMap((outcome) =>
      outcome.kind === 'record' ? [`${featureOf(outcome.record.codes[0])} | ${outcome.record.label}`] : [],
    ),
    findings: outcomes.flatMap((outcome) =>
      outcome.kind === 'findings'
        ? outcome.findings.map(
            ({ row, column, rule, path }) =>
              `${row}:${column}:${rule}${path === undefined ? '' : `@${path}`}`,
          )
        : [],
    ),
    counts: counts.list().map(({ reason, of, count }) => `${reason}/${of}: ${count}`),
    outcomes,
  };
}

const featureOf = (code: number | undefined): string =>
  code === undefined || code === 0 ? '-' : String(CENTRE + code - 512);

function policyOf(mapping: Record<string, unknown>, pattern: string, unit: string) {
  return {
    name: 'cases',
    title: 'Cases',
    description: 'One feature and a label.',
    schema: {
      label: 'l',
      features: [{ name: 'x', unit, transform: 'linear', centre: CENTRE, step: 1 }],
    },
    mapping: {
      key: 'subject',
      sites: [{ name: 's', role: 'contributor', files: pattern }],
      ...mapping,
    },
    rules: {
      features: { x: { window: [-500, 500], maxMissingShare: 1 } },
      linear: [],
      label: { minShare: 0, maxShare: 1 },
      minRecords: 1,
      scoreScale: 1_000_000,
      vScale: 512,
    },
    round: {
      period: { firstDay: '2024-01-01', lastDay: '2024-12-31' },
      rounds: 2,
      challengeSize: 4,
      holdoutBatches: 2,
      minSets: 2,
      learningRate: 0.5,
    },
    terms: {
      vestingRounds: 2,
      capPerRound: 1000,
      scoreBudget: 8,
      maxRelayerFee: '0',
      enrolmentBond: '0',
      shares: { contributors: 10_000, builder: 0, evaluator: 0, operator: 0, parents: 0 },
    },
  };
}

type Json = Record<string, unknown>;
export type Resource = Json & { readonly resourceType: string };

export const LOINC = 'http://loinc.org';
export const SNOMED = 'http://snomed.info/sct';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const UCUM = 'http://unitsofmeasure.org';
export const concept = (system: string | undefined, code: unknown): Json => ({
  coding: [{ ...(system === undefined ? {} : { system }), code }],
});

export const PATIENT: Resource = { resourceType: 'Patient', id: 'p', birthDate: '1960-05-10' };
export const ENCOUNTER: Resource = {
  resourceType: 'Encounter',
  id: 'e',
  status: 'finished',
  subject: { reference: 'Patient/p' },
  period: { start: '2024-05-01T10:00:00Z' },
};
/** Glucose of 100 mg/dL, a month before. */
export const GLUCOSE: Resource = {
  resourceType: 'Observation',
  id: 'g',
  status: 'final',
  code: concept(LOINC, '2339-0'),
  subject: { reference: 'Patient/p' },
  effectiveDateTime: '2024-04-01',
  valueQuantity: { value: 100, system: UCUM, code: 'mg/dL' },
};
/** The label: diabetes in September. */
export const DIABETES: Resource = {
  resourceType: 'Condition',
  id: 'c',
  code: concept(SNOMED, '44054006'),
  subject: { reference: 'Patient/p' },
  onsetDateTime: '2024-09-01',
};
export const MEDICATION: Resource = {
  resourceType: 'MedicationRequest',
  id: 'm',
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: concept(RXNORM, '6809'),
  subject: { reference: 'Patient/p' },
  authoredOn: '2024-02-01',
};

export const FHIR_CASES = {
  format: 'fhir',
  columns: { x: { loinc: '2339-0', days: [-365, 0] } },
  label: { snomed: '44054006', resource: 'Condition', days: [1, 730] },
  day: { fhirpath: 'Encounter.period.start', pick: 'last' },
};
/** The feature is 1 where something is there. */
export const presence = (selector: Json, more: Json = {}): Json => ({
  ...FHIR_CASES,
  columns: { x: { ...selector, pick: 'present' } },
  ...more,
});

export const lines = (resources: readonly unknown[]): string =>
  `${resources.map((resource) => JSON.stringify(resource)).join('\n')}\n`;

/** Patient (line 1), Encounter (line 2), and the given resources from line 3 on. */
export const readFhir = (
  resources: readonly unknown[],
  mapping: Json = FHIR_CASES,
  unit = 'mg/dL',
): Promise<CaseReadingResult> =>
  readCases({ 'all.ndjson': lines([PATIENT, ENCOUNTER, ...resources]) }, mapping, '*.ndjson', unit);

export const OMOP_CASES = {
  format: 'omop',
  columns: { x: { table: 'measurement', concepts: [3004501], days: [-365, 0] } },
  label: { table: 'death', days: [0, 400] },
  day: { table: 'visit_occurrence', concepts: [9202], pick: 'last' },
  units: { '8840': 'mg/dL', '8753': 'mmol/L' },
};

type Tables = Readonly<Record<string, readonly (readonly string[])[]>>;
export const OMOP_ROWS: Tables = {
  person: [
    ['person_id', 'gender_concept_id', 'year_of_birth', 'month_of_birth', 'day_of_birth'],
    ['1', '8507', '1960', '5', '10'],
  ],
  visit_occurrence: [
    ['visit_occurrence_id', 'person_id', 'visit_concept_id', 'visit_start_date'],
    ['1', '1', '9202', '2024-05-01'],
  ],
  measurement: [
    [
      'measurement_id',
      'person_id',
      'measurement_concept_id',
      'measurement_date',
      'value_as_number',
      'unit_concept_id',
    ],
    ['1', '1', '3004501', '2024-04-01', '100', '8840'],
  ],
  death: [
    ['person_id', 'death_date'],
    ['1', '2024-06-01'],
  ],
};

/** Tables of `OMOP_ROWS`, some of them replaced. */
export const readOmop = (
  tables: Tables,
  mapping: Json = OMOP_CASES,
  unit = 'mg/dL',
): Promise<CaseReadingResult> =>
  readCases(
    Object.fromEntries(
      Object.entries({ ...OMOP_ROWS, ...tables }).map(([name, rows]) => [
        `${name}.csv`,
        `${rows.map((row) => row.join(',')).join('\n')}\n`,
      ]),
    ),
    mapping,
    '*.csv',
    unit,
  );
