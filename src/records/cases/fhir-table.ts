import { basename } from 'node:path';
import type { Table } from '../tables/table.ts';
import { type CaseEvent, eventLine, parseMoment, valueFor } from './case-events.ts';
import type { CasePlan, CaseSlot } from './case-plan.ts';
import { caseTable, slotIndex } from './case-rows.ts';
import { EventSort, type EventSortOptions } from './event-sort.ts';
import { expandManifests, type FhirResource, type PlacedResource, readResources } from './fhir-resources.ts';
import { type CompiledSelector, compileSelector, isVoid, momentOf } from './fhir-selector.ts';

/**
 * FHIR files as a table of one row a patient (or a row an event, with `pick: each`). Each resource is looked at
 * once; only what a slot says of it is kept, grouped by patient, on disk where it is much.
 */
export async function readFhirTable(
  paths: readonly string[],
  plan: CasePlan,
  options: EventSortOptions = {},
): Promise<Table> {
  const files = await expandManifests(paths);
  const readers = compileReaders(plan);
  const sort = new EventSort(options);
  return caseTable(
    plan,
    files.map((path) => basename(path)),
    sort,
    async () => {
      for (const [index, path] of files.entries()) {
        for await (const placed of readResources(path)) {
          const subject = subjectOf(placed);
          if (subject === undefined) continue;
          for (const event of eventsOf(placed, index, readers, plan))
            await sort.add(subject, eventLine(event));
        }
      }
    },
  );
}

interface SlotReader {
  readonly slot: CaseSlot;
  readonly index: number;
  readonly selector: CompiledSelector;
}

interface Readers {
  readonly slots: readonly SlotReader[];
  readonly key: CompiledSelector | undefined;
}

function compileReaders(plan: CasePlan): Readers {
  const at = slotIndex(plan);
  const slots: SlotReader[] = [];
  const add = (slot: CaseSlot | undefined, index: number, place: string) => {
    if (slot === undefined || slot.selector.kind === 'age') return;
    slots.push({ slot, index, selector: compileSelector(slot.selector, place) });
  };
  for (const [j, slot] of plan.features.entries()) add(slot, j, `mapping.columns.${slot?.name}`);
  add(plan.label, at.label, 'mapping.label');
  add(plan.day?.slot, at.day, 'mapping.day');
  const key =
    plan.key === undefined
      ? undefined
      : compileSelector({ kind: 'fhirpath', expression: plan.key }, 'mapping.key.fhirpath');
  return { slots, key };
}

/** The id of the patient that a resource is about; undefined where it is about none. */
function subjectOf({ resource, aliases }: PlacedResource): string | undefined {
  if (resource.resourceType === 'Patient') return typeof resource.id === 'string' ? resource.id : undefined;
  const reference = ((resource.subject ?? resource.patient) as { reference?: unknown } | undefined)
    ?.reference;
  if (typeof reference !== 'string') return undefined;
  const alias = aliases?.get(reference);
  if (alias !== undefined) return alias;
  if (reference.startsWith('urn:uuid:') || reference.startsWith('urn:oid:'))
    return reference.slice(reference.indexOf(':', 4) + 1);
  const parts = reference.replace(/\/_history\/[^/]*$/, '').split('/');
  // Groups, locations and contained patients (#p1) are nobody who could be found again.
  return parts.at(-2) === 'Patient' ? parts.at(-1) : undefined;
}

function* eventsOf(
  { resource, row }: PlacedResource,
  file: number,
  { slots, key }: Readers,
  plan: CasePlan,
): Generator<CaseEvent, void, undefined> {
  if (isVoid(resource)) return;
  const at = slotIndex(plan);
  const ref = typeof resource.id === 'string' ? `${resource.resourceType}/${resource.id}` : undefined;
  const place = { file, row, ref };
  if (resource.resourceType === 'Patient') {
    yield {
      ...place,
      slot: at.patient,
      day: null,
      time: 0,
      value: key === undefined ? null : keyOf(resource, key),
    };
    const birth = typeof resource.birthDate === 'string' ? parseMoment(resource.birthDate) : undefined;
    if (birth !== undefined) yield { ...place, slot: at.birth, day: null, time: 0, value: birth.middle };
  }
  for (const { slot, index, selector } of slots) {
    if (selector.type !== undefined && selector.type !== resource.resourceType) continue;
    const found = selector.read(resource);
    if (found === 'failed') {
      const moment = momentOf(resource);
      const at = { day: moment?.day ?? null, time: moment?.time ?? 0 };
      yield { ...place, ...at, slot: index, value: null, fault: 'fhirpath-failed' };
      continue;
    }
    for (const { moment, value } of found) {
      const valued = index === at.day ? { value: null } : valueFor(slot, value);
      if (valued === undefined) continue;
      yield { ...place, slot: index, day: moment?.day ?? null, time: moment?.time ?? 0, ...valued };
    }
  }
}

function keyOf(patient: FhirResource, key: CompiledSelector): string | null {
  const found = key.read(patient);
  if (found === 'failed') return null;
  const texts = found.flatMap(({ value }) =>
    value.number === undefined ? value.texts.slice(0, 1) : [String(value.number)],
  );
  return texts.length === 0 ? null : texts.join('|');
}
