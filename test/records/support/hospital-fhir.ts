import type { Measurement, Patient } from './hospital.ts';

/** The hospital as FHIR R4. */
export const FHIR_MAPPING = {
  format: 'fhir',
  columns: {
    age: { age: true },
    male: { fhirpath: 'Patient.gender', values: { male: 1, female: 0 } },
    systolic: { loinc: '8480-6', days: [-365, 0] },
    hba1c: { loinc: '4548-4', pick: 'mean', days: [-730, 0] },
    glucose: { loinc: '2339-0', pick: 'max', molarMass: 180.156 },
    smoker: { loinc: '72166-2', values: { '449868002': 1, '8517006': 0 } },
    visits: { fhirpath: 'Encounter', pick: 'count', days: [-365, 0] },
  },
  label: { snomed: '44054006', resource: 'Condition', days: [1, 730] },
  day: { fhirpath: 'Encounter.period.start', pick: 'last' },
  key: 'subject' as unknown,
  sites: [{ name: 'hospital', role: 'contributor', files: '*.ndjson' }],
};

export type Resource = { resourceType: string; id: string } & Record<string, unknown>;
export type Reference = (patient: Patient) => string;

const LOINC = { systolic: '8480-6', hba1c: '4548-4', glucose: '2339-0' } as const;

/** Every resource of the hospital; `refer` says how a patient is referred to. */
export function fhirResources(
  patients: readonly Patient[],
  refer: Reference = ({ id }) => `Patient/p${id}`,
): Resource[] {
  return patients.flatMap((patient) => patientResources(patient, refer));
}

export function patientResources(patient: Patient, refer: Reference): Resource[] {
  const subject = { reference: refer(patient) };
  const coding = (system: string, code: string) => ({ coding: [{ system, code }] });
  return [
    { resourceType: 'Patient', id: `p${patient.id}`, birthDate: patient.birth, gender: patient.gender },
    ...patient.visits.map(
      ({ id, day }): Resource => ({
        resourceType: 'Encounter',
        id: `e${id}`,
        status: 'finished',
        class: { code: 'AMB' },
        subject,
        period: { start: `${day}T08:00:00Z` },
      }),
    ),
    ...patient.measurements.map((measurement) => observation(measurement, subject)),
    ...(patient.smoker === undefined
      ? []
      : [
          {
            resourceType: 'Observation',
            id: `s${patient.id}`,
            status: 'final',
            code: coding('http://loinc.org', '72166-2'),
            subject,
            effectiveDateTime: patient.smoker.day,
            valueCodeableConcept: coding(
              'http://snomed.info/sct',
              patient.smoker.yes ? '449868002' : '8517006',
            ),
          },
        ]),
    ...patient.diabetes.map(
      ({ id, day }): Resource => ({
        resourceType: 'Condition',
        id: `c${id}`,
        code: coding('http://snomed.info/sct', '44054006'),
        subject,
        onsetDateTime: day,
      }),
    ),
  ];
}

function observation({ id, kind, day, time, value, unit }: Measurement, subject: unknown): Resource {
  const quantity = { value, unit, system: 'http://unitsofmeasure.org', code: unit };
  const code = { coding: [{ system: 'http://loinc.org', code: LOINC[kind] }] };
  const common = {
    resourceType: 'Observation',
    id: `o${id}`,
    status: 'final',
    subject,
    effectiveDateTime: time === undefined ? day : `${day}T${time}:00Z`,
  };
  // Blood pressure comes as components of a panel.
  return kind === 'systolic'
    ? {
        ...common,
        code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
        component: [{ code, valueQuantity: quantity }],
      }
    : { ...common, code, valueQuantity: quantity };
}

export const ndjson = (resources: readonly unknown[]): string =>
  `${resources.map((resource) => JSON.stringify(resource)).join('\n')}\n`;
