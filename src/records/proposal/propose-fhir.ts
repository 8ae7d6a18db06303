import { expandManifests } from '../cases/fhir-manifest.ts';
import { momentOf } from '../cases/fhir-moment.ts';
import { type FhirResource, readResources } from '../cases/fhir-resources.ts';
import { isVoid } from '../cases/fhir-status.ts';
import { isUnit } from '../tables/units.ts';
import {
  BASIC,
  caseQuestions,
  chosenLabel,
  chosenMeasurements,
  type Draft,
  finish,
  nothing,
} from './case-draft.ts';
import { commonUnit, type Found, Inventory } from './case-inventory.ts';
import { featureName, type Proposal } from './policy-draft.ts';
import type { ProposalWishes } from './wishes.ts';

/** @throws AssayError `nothing-to-propose` (2): no patient with a measurement and a diagnosis was found */
export async function proposeFhir(
  paths: readonly string[],
  pattern: string,
  wishes: ProposalWishes,
): Promise<Proposal> {
  const inventory = new Inventory();
  for (const path of await expandManifests(paths)) {
    for await (const { resource } of readResources(path)) inventResource(resource, inventory);
  }
  const measurements = chosenMeasurements(inventory, wishes);
  const label = await chosenLabel(inventory, wishes);
  if (measurements.length === 0 || label === undefined)
    throw nothing('Observations with LOINC codes and units, and Conditions');
  const names = new Set(['age', 'male']);
  const columns: Record<string, unknown> = {
    age: { age: true },
    male: { fhirpath: 'Patient.gender', values: { male: 1, female: 0 }, missing: ['other', 'unknown'] },
  };
  const features = [...BASIC];
  for (const found of measurements) {
    const { code, display } = found;
    const { unit, aside } = commonUnit(found);
    const name = featureName(display, names);
    names.add(name);
    columns[name] = { loinc: code, days: [-1095, 0], ...aside };
    features.push({ name, unit, description: `${display} (LOINC ${code})` });
  }
  const [first] = measurements as [Found];
  const draft: Draft = {
    mapping: {
      format: 'fhir',
      columns,
      label: { codes: label.code, resource: 'Condition', days: [-73_000, 365] },
      day: { loinc: first.code, pick: 'last' },
      key: 'subject',
      sites: [{ name: 'site', role: 'contributor', files: pattern }],
    },
    features,
    label: `on record: ${label.display}`,
    period: inventory.period(),
    questions: caseQuestions(first.display, label.display),
  };
  return finish(draft, paths, wishes);
}

function inventResource(resource: FhirResource, inventory: Inventory): void {
  if (isVoid(resource)) return;
  if (resource.resourceType === 'Patient') {
    if (typeof resource.id === 'string') inventory.subjects.add(resource.id);
    return;
  }
  const reference = ((resource.subject ?? resource.patient) as { reference?: unknown } | undefined)
    ?.reference;
  const subject = typeof reference === 'string' ? (reference.split(/[/:]/).at(-1) ?? '') : '';
  if (resource.resourceType === 'Condition') {
    for (const { system, code, display } of codings(resource.code))
      inventory.add(inventory.conditions, `${system}|${code}`, display, subject);
  }
  if (resource.resourceType !== 'Observation') return;
  inventory.addMoment(momentOf(resource));
  const parts = [resource, ...(Array.isArray(resource.component) ? resource.component : [])] as Record<
    string,
    unknown
  >[];
  for (const part of parts) {
    const quantity = part?.valueQuantity as { code?: unknown; unit?: unknown } | undefined;
    const unit = quantity?.code ?? quantity?.unit;
    if (typeof unit !== 'string' || !isUnit(unit) || unit.length > 31) continue;
    for (const { system, code, display } of codings(part.code))
      if (system === 'http://loinc.org')
        inventory.add(inventory.measurements, code, display, subject, [unit, unit]);
  }
}

function codings(concept: unknown): { system: string; code: string; display: string }[] {
  const list = (concept as { coding?: unknown } | undefined)?.coding;
  if (!Array.isArray(list)) return [];
  return list.flatMap((coding: { system?: unknown; code?: unknown; display?: unknown } | null) =>
    typeof coding?.system === 'string' && typeof coding.code === 'string'
      ? [
          {
            system: coding.system,
            code: coding.code,
            display: typeof coding.display === 'string' ? coding.display : coding.code,
          },
        ]
      : [],
  );
}
