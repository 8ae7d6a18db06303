import { describe, expect, test } from 'vitest';
import {
  concept,
  DIABETES,
  ENCOUNTER,
  FHIR_CASES,
  GLUCOSE,
  LOINC,
  lines,
  MEDICATION,
  PATIENT,
  presence,
  type Resource,
  RXNORM,
  readCases,
  readFhir,
  SNOMED,
  UCUM,
} from '../support/case-reading.ts';

const quantity = (value: unknown, more: object = {}) => ({ value, system: UCUM, code: 'mg/dL', ...more });
const without = (resource: Resource, ...names: string[]): Resource =>
  Object.fromEntries(Object.entries(resource).filter(([name]) => !names.includes(name))) as Resource;
const undatedGlucose = without(GLUCOSE, 'effectiveDateTime');
const metformin = { codes: `${RXNORM}|6809` };
const smoker = { snomed: '77176002' };
const SMOKER: Resource = { ...without(GLUCOSE, 'valueQuantity'), code: concept(SNOMED, '77176002') };

describe('an unreadable element is a finding, not absent', () => {
  test.each<[string, object, string]>([
    [
      'a date with slashes',
      { effectiveDateTime: '04/01/2024' },
      'date-unreadable@Observation.effectiveDateTime',
    ],
    [
      'a date that is a number',
      { effectiveDateTime: 20240401 },
      'date-unreadable@Observation.effectiveDateTime',
    ],
    [
      'a list of dates',
      { effectiveDateTime: ['2024-04-01'] },
      'date-unreadable@Observation.effectiveDateTime',
    ],
    [
      'an impossible day',
      { effectiveDateTime: '2024-02-30' },
      'date-unreadable@Observation.effectiveDateTime',
    ],
    [
      'a year that lies partly before the day',
      { effectiveDateTime: '2024' },
      'day-partial@Observation.effectiveDateTime',
    ],
    [
      'two dates of one choice',
      { effectiveInstant: '2024-03-01T00:00:00Z' },
      'date-unreadable@Observation.effective[x]',
    ],
    [
      'a number in hexadecimal',
      { valueQuantity: quantity('0x1F') },
      'value-unreadable@Observation.valueQuantity',
    ],
    ['a list for a number', { valueQuantity: quantity([]) }, 'value-unreadable@Observation.valueQuantity'],
    [
      'a truth value for a number',
      { valueQuantity: quantity(true) },
      'value-unreadable@Observation.valueQuantity',
    ],
    ['null for a number', { valueQuantity: quantity(null) }, 'value-unreadable@Observation.valueQuantity'],
    [
      'a quantity without its number',
      { valueQuantity: { unit: 'mg/dL' } },
      'value-unreadable@Observation.valueQuantity',
    ],
    ['a list of quantities', { valueQuantity: [quantity(90)] }, 'value-unreadable@Observation.valueQuantity'],
    [
      'a bound',
      { valueQuantity: quantity(90, { comparator: '<' }) },
      'inexact-value@Observation.valueQuantity',
    ],
    ['two values', { valueInteger: 90 }, 'value-unreadable@Observation.value[x]'],
    [
      'a value beside the reason why there is none',
      { dataAbsentReason: { text: 'error' } },
      'value-unreadable@Observation.value[x]',
    ],
    [
      'a unit and a code that differ',
      { valueQuantity: quantity(6.1, { unit: 'mmol/L' }) },
      'unit-contradictory@Observation.valueQuantity',
    ],
    [
      'a modifier extension',
      { modifierExtension: [{ url: 'http://x' }] },
      'modifier-unknown@Observation.modifierExtension',
    ],
    ['implicit rules', { implicitRules: 'http://x' }, 'modifier-unknown@Observation.implicitRules'],
    ['a status that FHIR does not have', { status: 'Final' }, 'status-unknown@Observation.status'],
    ['a code without its system', { code: concept(undefined, '2339-0') }, 'code-unreadable@Observation.code'],
    ['a text for a concept', { code: '2339-0' }, 'code-unreadable@Observation.code'],
  ])('%s', async (_, change, finding) => {
    const { findings, records } = await readFhir([{ ...GLUCOSE, ...change }]);
    expect(findings).toEqual([`3:x:${finding}`]);
    expect(records).toEqual([]);
  });

  test.each<[string, object]>([
    ['a range', { valueRange: { low: quantity(200) } }],
    ['a ratio', { valueRatio: {} }],
    ['sampled data', { valueSampledData: {} }],
    ['a period', { valuePeriod: {} }],
    ['a type of another release', { valueDecimal: 90 }],
    ['a concept without words', { valueCodeableConcept: {} }],
  ])('%s does not let an older value take its place', async (_, value) => {
    const older = { ...GLUCOSE, id: 'older', effectiveDateTime: '2023-06-01' };
    const { findings, records } = await readFhir([older, { ...without(GLUCOSE, 'valueQuantity'), ...value }]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^4:x:value-unreadable@Observation\.value/);
    expect(records).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a text that is a number has no unit', { valueString: '90' }, 'unit-unknown'],
    ['a text with its unit is no number', { valueString: '90 mg/dL' }, 'not-a-number'],
    ['a concept is no number', { valueCodeableConcept: concept(SNOMED, '1') }, 'not-a-number'],
    ['a truth value has no unit', { valueBoolean: true }, 'value-unreadable'],
    ['an integer has no unit', { valueInteger: 90 }, 'unit-unknown'],
  ])('%s', async (_, value, rule) => {
    const { findings } = await readFhir([{ ...without(GLUCOSE, 'valueQuantity'), ...value }]);
    expect(findings).toEqual([expect.stringMatching(`^3:x:${rule}@Observation.value`)]);
  });

  test.each<[string, Resource, string]>([
    [
      'onset with slashes',
      { ...DIABETES, onsetDateTime: '2024/09/01' },
      'date-unreadable@Condition.onsetDateTime',
    ],
    [
      'an age at onset',
      { ...without(DIABETES, 'onsetDateTime'), onsetAge: { value: 64 } },
      'event-undated@Condition.onsetAge',
    ],
    [
      'an age at onset beside the day of recording',
      { ...without(DIABETES, 'onsetDateTime'), onsetAge: { value: 64 }, recordedDate: '2024-09-01' },
      'event-undated@Condition.onsetAge',
    ],
    [
      'words for the onset',
      { ...without(DIABETES, 'onsetDateTime'), onsetString: 'autumn' },
      'event-undated@Condition.onsetString',
    ],
    [
      'a range of ages',
      { ...without(DIABETES, 'onsetDateTime'), onsetRange: {} },
      'event-undated@Condition.onsetRange',
    ],
    [
      'a period without a start',
      { ...without(DIABETES, 'onsetDateTime'), onsetPeriod: { end: '2024-09-01' } },
      'event-undated@Condition.onsetPeriod.start',
    ],
    [
      'a period that ends before it starts',
      { ...without(DIABETES, 'onsetDateTime'), onsetPeriod: { start: '2024-09-01', end: '2024-08-01' } },
      'date-unreadable@Condition.onsetPeriod',
    ],
    [
      'the reason why the onset has no value',
      {
        ...without(DIABETES, 'onsetDateTime'),
        _onsetDateTime: { extension: [] },
        recordedDate: '2024-09-01',
      },
      'event-undated@Condition.onsetDateTime',
    ],
    ['no date at all', without(DIABETES, 'onsetDateTime'), 'event-undated@Condition.onset[x]'],
    [
      'a verification that FHIR does not have',
      { ...DIABETES, verificationStatus: concept(undefined, 'perhaps') },
      'status-unknown@Condition.verificationStatus',
    ],
  ])('%s never makes the label 0', async (_, condition, finding) => {
    const { findings, records } = await readFhir([condition]);
    expect(findings).toEqual([`3:(label):${finding}`]);
    expect(records).toEqual([]);
  });

  test.each<[string, object, readonly string[]]>([
    ['before the window', { onsetDateTime: '2023' }, ['- | 0']],
    ['within it', { onsetDateTime: '2025' }, ['- | 1']],
    ['after it', { onsetDateTime: '2027' }, ['- | 0']],
  ])('a year that lies wholly %s decides', async (_, change, records) => {
    expect(await readFhir([{ ...DIABETES, ...change }])).toMatchObject({ records, findings: [] });
  });

  test('a value of a period that goes on after the window is in doubt; a stay and the day of a record count from the start', async () => {
    const over = (start: string, end: string) => ({
      ...without(GLUCOSE, 'effectiveDateTime'),
      effectivePeriod: { start, end },
    });
    expect((await readFhir([over('2024-04-01', '2024-04-30')])).records).toEqual(['100 | 0']);
    expect((await readFhir([over('2024-04-01', '2024-06-30')])).findings).toEqual([
      '3:x:day-partial@Observation.effectivePeriod.start',
    ]);
    const onset = {
      ...without(DIABETES, 'onsetDateTime'),
      onsetPeriod: { start: '2024-04-01', end: '2024-06-30' },
    };
    expect((await readFhir([onset])).findings).toEqual(['3:(label):day-partial@Condition.onsetPeriod.start']);
    const stay = { ...ENCOUNTER, id: 'stay', period: { start: '2024-02-01', end: '2024-12-24' } };
    const visits = { ...FHIR_CASES, columns: { x: { fhirpath: 'Encounter', pick: 'count' } } };
    expect((await readFhir([stay], visits, '1')).records).toEqual(['2 | 0']);
    const day = { ...FHIR_CASES, day: { loinc: '2339-0' } };
    expect(
      (await readFhir([over('2024-04-01', '2024-06-30'), DIABETES], { ...day, columns: { x: null } }))
        .records,
    ).toEqual(['- | 1']);
  });

  test('a month is earlier or later than another event only if they have no day in common', async () => {
    const month = { ...GLUCOSE, id: 'm', effectiveDateTime: '2024-03', valueQuantity: quantity(300) };
    const on = (effectiveDateTime: string) => ({ ...GLUCOSE, effectiveDateTime });
    expect((await readFhir([month, on('2024-04-01')])).records).toEqual(['100 | 0']);
    expect((await readFhir([month, on('2024-02-29')])).records).toEqual(['300 | 0']);
    expect((await readFhir([month, on('2024-03-31')])).findings).toEqual([
      '3:x:day-partial@Observation.effectiveDateTime',
    ]);
  });

  test('a certain event is present, also beside others that are in doubt', async () => {
    const doubtful = { ...without(DIABETES, 'onsetDateTime'), id: 'c2' };
    expect((await readFhir([doubtful, DIABETES])).records).toEqual(['- | 1']);
  });

  test('a date that cannot be read decides no day of a record, and hides no patient', async () => {
    const odd = { ...ENCOUNTER, period: { start: '05/01/2024' } };
    const read = await readCases({ 'all.ndjson': lines([PATIENT, odd]) }, FHIR_CASES, '*.ndjson');
    expect(read.findings).toEqual(['2:(day):date-unreadable@Encounter.period.start']);
    const later = { ...ENCOUNTER, id: 'e2', period: { start: '11/01/2024' } };
    expect((await readFhir([later])).findings).toEqual(['3:(day):date-unreadable@Encounter.period.start']);
    const month = { ...ENCOUNTER, id: 'e2', period: { start: '2024-04' } };
    expect((await readFhir([month])).findings).toEqual([]);
  });

  test('a birth date that cannot be read is no missing age', async () => {
    const odd = { ...PATIENT, birthDate: '05/10/1960' };
    const mapping = { ...FHIR_CASES, columns: { x: { age: true } } };
    const read = await readCases({ 'all.ndjson': lines([odd, ENCOUNTER]) }, mapping, '*.ndjson', 'a');
    expect(read.findings).toEqual(['1:x:date-unreadable@Patient.birthDate']);
    const american = { ...mapping, dates: 'MM/DD/YYYY' };
    const declared = await readCases({ 'all.ndjson': lines([odd, ENCOUNTER]) }, american, '*.ndjson', 'a');
    expect(declared.records).toEqual(['64 | 0']);
  });

  test('dates are read in the form that the mapping declares', async () => {
    const mapping = { ...FHIR_CASES, dates: 'M/D/YYYY' };
    const read = await readFhir(
      [
        { ...GLUCOSE, effectiveDateTime: '4/1/2024' },
        { ...DIABETES, onsetDateTime: '9/1/2024' },
      ],
      mapping,
    );
    expect(read).toMatchObject({ records: ['100 | 1'], findings: [] });
  });

  test('doubts that the mapping declares are left aside and counted', async () => {
    const condition = without(DIABETES, 'onsetDateTime');
    const mapping = { ...FHIR_CASES, aside: ['event-undated', 'modifier-unknown'] };
    const read = await readFhir(
      [condition, { ...GLUCOSE, modifierExtension: [{ url: 'http://x' }] }],
      mapping,
    );
    expect(read).toMatchObject({
      records: ['- | 0'],
      findings: [],
      counts: ['undecided-aside/Condition: 1', 'undecided-aside/Observation: 1'],
    });
  });
});

describe('names of one unit', () => {
  test.each([
    ['mg/dL', 'mg/dl'],
    ['mg/dL', 'milligrams per decilitre'],
    ['Cel', 'C'],
    ['10*3/uL', 'K/uL'],
    ['mm[Hg]', 'mmHg'],
  ])('%s agrees with %s', async (code, unit) => {
    const value = { ...GLUCOSE, valueQuantity: { value: 100, system: UCUM, code, unit } };
    expect((await readFhir([value], FHIR_CASES, code)).records).toEqual(['100 | 0']);
  });

  test.each([
    ['mg/dL', 'g/L'],
    ['mg/dL', 'mmol/L'],
    ['Cel', '[degF]'],
    ['Cel', 'F'],
    ['10*3/uL', '10*6/uL'],
  ])('%s contradicts %s', async (code, unit) => {
    const value = { ...GLUCOSE, valueQuantity: { value: 100, system: UCUM, code, unit } };
    expect((await readFhir([value], FHIR_CASES, code)).findings).toEqual([
      '3:x:unit-contradictory@Observation.valueQuantity',
    ]);
  });
});

describe('presence is not truth', () => {
  test.each<[string, Resource]>([
    ['draft', { ...MEDICATION, status: 'draft' }],
    ['cancelled', { ...MEDICATION, status: 'cancelled' }],
    ['of unknown status', { ...MEDICATION, status: 'unknown' }],
    ['a proposal', { ...MEDICATION, intent: 'proposal' }],
    ['a plan', { ...MEDICATION, intent: 'plan' }],
    ['an option', { ...MEDICATION, intent: 'option' }],
    ['not to be performed', { ...MEDICATION, doNotPerform: true }],
    [
      'not taken',
      {
        ...MEDICATION,
        resourceType: 'MedicationStatement',
        status: 'not-taken',
        effectiveDateTime: '2024-02-01',
      },
    ],
    [
      'intended',
      {
        ...MEDICATION,
        resourceType: 'MedicationStatement',
        status: 'intended',
        effectiveDateTime: '2024-02-01',
      },
    ],
    [
      'not taken, as an earlier release writes it',
      { ...MEDICATION, resourceType: 'MedicationStatement', notTaken: 'y', effectiveDateTime: '2024-02-01' },
    ],
    [
      'not given',
      {
        ...MEDICATION,
        resourceType: 'MedicationAdministration',
        status: 'not-done',
        effectiveDateTime: '2024-02-01',
      },
    ],
    [
      'declined',
      { ...MEDICATION, resourceType: 'MedicationDispense', status: 'declined', whenHandedOver: '2024-02-01' },
    ],
  ])('a medication that is %s does not count', async (_, medication) => {
    const read = await readFhir([medication], presence(metformin), '1');
    expect(read).toMatchObject({ records: ['0 | 0'], findings: [] });
    expect(read.counts).toEqual([`not-happened/${medication.resourceType}: 1`]);
  });

  test.each<[string, Resource]>([
    ['a request', MEDICATION],
    ['a statement', { ...MEDICATION, resourceType: 'MedicationStatement', dateAsserted: '2024-02-01' }],
    [
      'an administration',
      {
        ...MEDICATION,
        resourceType: 'MedicationAdministration',
        status: 'completed',
        effectivePeriod: { start: '2024-02-01' },
      },
    ],
    [
      'a dispense',
      {
        ...MEDICATION,
        resourceType: 'MedicationDispense',
        status: 'completed',
        whenHandedOver: '2024-02-01',
      },
    ],
  ])('%s of a medication counts', async (_, medication) => {
    expect((await readFhir([medication], presence(metformin), '1')).records).toEqual(['1 | 0']);
  });

  test.each(['unconfirmed', 'provisional', 'differential', 'refuted', 'entered-in-error'])(
    'a condition that is %s does not count',
    async (code) => {
      const read = await readFhir([{ ...DIABETES, verificationStatus: concept('urn:x', code) }]);
      expect(read).toMatchObject({ records: ['- | 0'], counts: ['not-happened/Condition: 1'] });
    },
  );

  test('the mapping declares the states that count', async () => {
    const mapping = {
      ...presence(metformin),
      counts: {
        'MedicationRequest.intent': ['order', 'plan'],
        'Condition.verificationStatus': ['confirmed', 'provisional'],
      },
    };
    const read = await readFhir(
      [
        { ...MEDICATION, intent: 'plan' },
        { ...DIABETES, verificationStatus: concept('urn:x', 'provisional') },
      ],
      mapping,
      '1',
    );
    expect(read.records).toEqual(['1 | 1']);
    const misspelt = { ...FHIR_CASES, counts: { 'MedicationRequest.intents': ['order'] } };
    await expect(readFhir([], misspelt)).rejects.toMatchObject({ code: 'policy-document-invalid' });
  });

  test.each(['planned', 'cancelled', 'entered-in-error', 'unknown'])(
    'an encounter that is %s gives no record its day',
    async (status) => {
      const later = { ...ENCOUNTER, id: 'e2', status, period: { start: '2024-11-01' } };
      expect((await readFhir([later, DIABETES])).records).toEqual(['- | 1']);
    },
  );

  test.each<[string, object]>([
    ['false', { valueBoolean: false }],
    ['the word No', { valueString: 'No' }],
    ['the concept No of SNOMED CT', { valueCodeableConcept: concept(SNOMED, '373067005') }],
    ['the answer No of LOINC', { valueCodeableConcept: concept(LOINC, 'LA32-8') }],
    ['the reason why there is no value', { dataAbsentReason: concept('urn:x', 'not-asked') }],
  ])('an observation whose value is %s is not present', async (_, value) => {
    expect((await readFhir([{ ...SMOKER, ...value }], presence(smoker), '1')).records).toEqual(['0 | 0']);
    const count = { ...FHIR_CASES, columns: { x: { ...smoker, pick: 'count' } } };
    expect((await readFhir([{ ...SMOKER, ...value }], count, '1')).records).toEqual(['0 | 0']);
  });

  test.each<[string, object]>([
    ['true', { valueBoolean: true }],
    ['the word Yes', { valueString: 'Yes' }],
    ['a number', { valueQuantity: { value: 20, unit: '/d' } }],
  ])('an observation whose value is %s is present', async (_, value) => {
    expect((await readFhir([{ ...SMOKER, ...value }], presence(smoker), '1')).records).toEqual(['1 | 0']);
  });

  test.each<[string, object]>([
    ['another word', { valueString: 'former' }],
    ['an unknown concept', { valueCodeableConcept: concept(SNOMED, '261665006') }],
    ['a text for a truth value', { valueBoolean: 'false' }],
    ['nothing', {}],
  ])('an observation whose value is %s is a finding', async (_, value) => {
    const { findings } = await readFhir([{ ...SMOKER, ...value }], presence(smoker), '1');
    expect(findings).toEqual([expect.stringMatching('^3:x:presence-unclear@Observation')]);
  });

  test.each<[string, object, readonly [number, number], readonly string[], readonly string[]]>([
    ['false', { deceasedBoolean: false }, [1, 730], ['- | 0'], []],
    ['true in a whole life', { deceasedBoolean: true }, [-36_500, 36_500], ['- | 1'], []],
    ['true within two years', { deceasedBoolean: true }, [1, 730], [], ['1:(label):event-undated']],
    ['a day within', { deceasedDateTime: '2024-12-24' }, [1, 730], ['- | 1'], []],
    ['a day after', { deceasedDateTime: '2029-12-24' }, [1, 730], ['- | 0'], []],
    ['a year on the edge', { deceasedDateTime: '2024' }, [1, 730], [], ['1:(label):day-partial']],
    ['no date', { deceasedDateTime: '12/24/2024' }, [1, 730], [], ['1:(label):date-unreadable']],
  ])('deceased: %s', async (_, deceased, days, records, findings) => {
    const mapping = { ...FHIR_CASES, label: { fhirpath: 'Patient.deceased', days } };
    const files = { 'all.ndjson': lines([{ ...PATIENT, ...deceased }, ENCOUNTER]) };
    const read = await readCases(files, mapping, '*.ndjson');
    expect(read.records).toEqual(records);
    expect(read.findings.map((text) => text.split('@')[0])).toEqual(findings);
  });
});

describe('references', () => {
  const MED: Resource = { resourceType: 'Medication', id: 'med', code: concept(RXNORM, '6809') };
  const referring = (medicationReference: unknown, more: object = {}): Resource => ({
    ...without(MEDICATION, 'medicationCodeableConcept'),
    medicationReference,
    ...more,
  });

  test.each<[string, readonly Resource[]]>([
    ['before it', [MED, referring({ reference: 'Medication/med' })]],
    ['after it', [referring({ reference: 'https://x.org/fhir/Medication/med/_history/2' }), MED]],
    ['inside of it', [referring({ reference: '#med' }, { contained: [MED] })]],
  ])('a medication by reference counts by the code of its Medication %s', async (_, resources) => {
    expect((await readFhir(resources, presence(metformin), '1')).records).toEqual(['1 | 0']);
    const other = { codes: `${RXNORM}|1` };
    expect((await readFhir(resources, presence(other), '1')).records).toEqual(['0 | 0']);
  });

  test.each<[string, readonly Resource[]]>([
    ['is not there', [referring({ reference: 'Medication/other' }), MED]],
    ['is not inside', [referring({ reference: '#other' }, { contained: [MED] })]],
    ['is named by identifier', [referring({ identifier: { value: '1' } }), MED]],
    ['is a mistake', [{ ...MED, status: 'entered-in-error' }, referring({ reference: 'Medication/med' })]],
  ])('a Medication that %s is a finding', async (_, resources) => {
    const { findings } = await readFhir(resources, presence(metformin), '1');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain('reference-unresolved@MedicationRequest.medicationReference');
  });

  test.each<[string, unknown, string]>([
    ['contained', { reference: '#p' }, 'subject-contained'],
    ['named by identifier', { identifier: { value: '1' } }, 'subject-by-identifier'],
    ['named by search', { reference: 'Patient?identifier=1' }, 'subject-by-search'],
    ['a group', { reference: 'Group/p' }, 'subject-other'],
    ['unreadable', { reference: 'p' }, 'subject-unreadable'],
    ['absent', undefined, 'subject-absent'],
    ['not in the files', { reference: 'Patient/other' }, 'orphan'],
  ])('a subject that is %s is counted', async (_, subject, reason) => {
    const read = await readFhir([{ ...GLUCOSE, subject }]);
    expect(read.records).toEqual(['- | 0']);
    expect(read.counts).toEqual([`${reason}/${reason === 'orphan' ? 'Patient' : 'Observation'}: 1`]);
  });

  test('an observation whose focus is another one is not about its subject', async () => {
    const about = (reference: string) => readFhir([{ ...GLUCOSE, focus: [{ reference }] }]);
    expect(await about('Patient/child')).toMatchObject({
      records: ['- | 0'],
      counts: ['about-another/Observation: 1'],
    });
    expect((await about('Patient/p')).records).toEqual(['100 | 0']);
  });

  test('a patient without an event in the period is counted', async () => {
    const { counts } = await readFhir([{ ...PATIENT, id: 'q' }]);
    expect(counts).toEqual(['patient-without-event/Patient: 1']);
  });

  test('resources inside of others are counted', async () => {
    const report = { resourceType: 'DiagnosticReport', id: 'r', contained: [GLUCOSE] };
    expect((await readFhir([report])).counts).toEqual(['contained/Observation: 1']);
  });

  test.each<[string, readonly Resource[]]>([
    [
      'replaced-by',
      [{ ...PATIENT, id: 'q', link: [{ type: 'replaced-by', other: { reference: 'Patient/p' } }] }],
    ],
    [
      'replaces, over another one',
      [
        { ...PATIENT, id: 'r', link: [{ type: 'replaces', other: { reference: 'Patient/q' } }] },
        { ...PATIENT, id: 'q' },
        { ...PATIENT, id: 'r2', link: [{ type: 'replaces', other: { reference: 'Patient/r' } }] },
      ],
    ],
  ])('a Patient with the link %s hands over its resources', async (kind, patients) => {
    const target = kind === 'replaced-by' ? 'p' : 'r2';
    const visit = { ...ENCOUNTER, id: 'e2', subject: { reference: `Patient/${target}` } };
    const read = await readFhir([...patients, visit, { ...GLUCOSE, subject: { reference: 'Patient/q' } }]);
    expect(read.records).toContain('100 | 0');
    expect(read.findings).toEqual([]);
  });

  test('links in a circle are refused; a link that leads nowhere is a finding', async () => {
    const linked = (id: string, type: string, other: object) => ({ ...PATIENT, id, link: [{ type, other }] });
    await expect(
      readFhir([
        linked('q', 'replaced-by', { reference: 'Patient/r' }),
        linked('r', 'replaced-by', { reference: 'Patient/q' }),
        { ...GLUCOSE, subject: { reference: 'Patient/q' } },
      ]),
    ).rejects.toMatchObject({ code: 'table-malformed' });
    const nowhere = [
      linked('q', 'replaced-by', { identifier: { value: '1' } }),
      { ...ENCOUNTER, id: 'e2', subject: { reference: 'Patient/q' } },
    ];
    expect((await readFhir(nowhere)).findings).toEqual(['4::id-repeated']);
  });

  test('one id on two servers is a finding', async () => {
    const of = (server: string, id: string) => ({
      ...GLUCOSE,
      id,
      subject: { reference: `https://${server}/fhir/Patient/p` },
    });
    expect((await readFhir([of('a', 'g1'), of('a', 'g2')])).findings).toEqual([]);
    const { findings } = await readFhir([of('a', 'g1'), of('b', 'g2')]);
    expect(findings.map((text) => text.split(':')[2]?.split('@')[0])).toEqual(['id-repeated']);
  });
});

describe('codes', () => {
  test.each([
    ['urn:oid:2.16.840.1.113883.6.1', '2339-0'],
    ['https://loinc.org/', '2339-0'],
    [LOINC, ' 2339-0 '],
  ])('%s is a spelling of LOINC', async (system, code) => {
    expect((await readFhir([{ ...GLUCOSE, code: concept(system, code) }])).records).toEqual(['100 | 0']);
  });

  test('a coding alone in place of a list is read; words alone are counted', async () => {
    const alone = { ...GLUCOSE, code: { coding: { system: LOINC, code: '2339-0' } } };
    expect((await readFhir([alone])).records).toEqual(['100 | 0']);
    const worded = { ...GLUCOSE, code: { text: 'Glucose' } };
    expect(await readFhir([worded])).toMatchObject({
      records: ['- | 0'],
      counts: ['code-absent/Observation: 1'],
    });
  });

  test('codings that mean two categories are a finding', async () => {
    const mapping = {
      ...FHIR_CASES,
      columns: { x: { loinc: '2339-0', values: { a: 1, b: 0, c: 1 } } },
    };
    const coded = (...codes: string[]) => ({
      ...without(GLUCOSE, 'valueQuantity'),
      valueCodeableConcept: { coding: codes.map((code) => ({ system: 'urn:x', code })) },
    });
    expect((await readFhir([coded('a', 'c')], mapping, '1')).records).toEqual(['1 | 0']);
    expect((await readFhir([coded('a', 'b')], mapping, '1')).findings).toEqual([
      '3:x:value-ambiguous@Observation.valueCodeableConcept',
    ]);
  });

  test('of several components the last is a finding unless they are equal; each counts in a mean', async () => {
    const part = (value: number) => ({ code: GLUCOSE.code, valueQuantity: quantity(value) });
    const panel = (...values: number[]) => ({
      ...without(GLUCOSE, 'valueQuantity'),
      code: concept(LOINC, '1'),
      component: values.map(part),
    });
    expect((await readFhir([panel(120, 120)])).records).toEqual(['120 | 0']);
    expect((await readFhir([panel(120, 150)])).findings).toEqual([
      '3:x:value-ambiguous@Observation.component.valueQuantity',
    ]);
    const mean = { ...FHIR_CASES, columns: { x: { loinc: '2339-0', pick: 'mean' } } };
    expect((await readFhir([panel(120, 120, 150)], mean)).records).toEqual(['130 | 0']);
  });

  test('an observation without a day is no missing value', async () => {
    expect((await readFhir([undatedGlucose])).findings).toEqual([
      '3:x:event-undated@Observation.effective[x]',
    ]);
    expect((await readFhir([{ ...undatedGlucose, issued: '2024-04-01T00:00:00Z' }])).records).toEqual([
      '100 | 0',
    ]);
  });
});
