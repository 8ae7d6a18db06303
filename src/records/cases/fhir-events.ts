import type { CaseEvent } from './case-events.ts';
import { NO_VALUE, valueFor } from './case-events.ts';
import type { CasePlan, CaseSlot } from './case-plan.ts';
import { slotIndex } from './case-rows.ts';
import { type When, whenOf } from './fhir-moment.ts';
import { containedOf, medicationOf, subjectOf } from './fhir-reference.ts';
import type { FhirResource, PlacedResource } from './fhir-resources.ts';
import { type CompiledSelector, compileSelector, type Selected } from './fhir-selector.ts';
import { isVoid, type Standing, standingOf } from './fhir-status.ts';
import { codingsOf } from './fhir-value.ts';
import { refOf } from './fhir-versions.ts';
import type { CountReason, ReadingCounts } from './reading-counts.ts';

/** An event, and the patient to whom it belongs. */
export interface SubjectEvent {
  readonly subject: string;
  readonly event: CaseEvent;
}

interface SlotReader {
  readonly slot: CaseSlot;
  readonly index: number;
  readonly selector: CompiledSelector;
}

/** A window of a whole life: that something holds at no certain time is certain enough. */
const LIFELONG = 36_500;
/** Types whose code may be that of a Medication which they refer to. */
const MEDICATED = /^Medication(?:Request|Statement|Administration|Dispense)$/;

/** Makes events of resources. */
export class FhirEvents {
  readonly #plan: CasePlan;
  readonly #counts: ReadingCounts;
  readonly #slots: readonly SlotReader[];
  readonly #key: CompiledSelector | undefined;
  /** Slots whose codes a Medication has, by its id; `undefined` where two of one id differ. */
  readonly #medications = new Map<string, ReadonlySet<number> | undefined>();

  constructor(plan: CasePlan, counts: ReadingCounts) {
    this.#plan = plan;
    this.#counts = counts;
    const at = slotIndex(plan);
    const moment = plan.reading.moment;
    const slots: SlotReader[] = [];
    const add = (slot: CaseSlot | undefined, index: number, place: string) => {
      if (slot === undefined || slot.selector.kind === 'age') return;
      const selector = compileSelector(slot.selector, place, { moment, isDay: index === at.day });
      slots.push({ slot, index, selector });
    };
    for (const [j, slot] of plan.features.entries()) add(slot, j, `mapping.columns.${slot?.name}`);
    add(plan.label, at.label, 'mapping.label');
    add(plan.day?.slot, at.day, 'mapping.day');
    this.#slots = slots;
    this.#key =
      plan.key === undefined
        ? undefined
        : compileSelector({ kind: 'fhirpath', expression: plan.key }, 'mapping.key.fhirpath', {
            moment,
            isDay: false,
          });
  }

  /** The events of one resource; those that belong to no patient are counted. */
  *of(placed: PlacedResource, file: number): Generator<SubjectEvent, void, undefined> {
    const { resource, row, nth } = placed;
    if (resource.resourceType === 'Bundle') this.#counts.add('next-page', 'Bundle');
    if (resource.resourceType === 'Medication') this.#noteMedication(resource);
    this.#countContained(resource);
    const place = { file, row, nth, ref: refOf(resource) };
    const events = [...this.#eventsOf(placed, place)];
    if (resource.resourceType === 'Patient') events.push(...this.#personEvents(resource, place));
    if (events.length === 0) {
      if (this.#isTextAlone(resource)) this.#counts.add('code-absent', resource.resourceType);
      return;
    }
    const subject = subjectOf(placed);
    if ('id' in subject) for (const event of events) yield { subject: subject.id, event };
    // A Medication is of no patient; the resources that refer to it are.
    else if (resource.resourceType !== 'Medication') this.#counts.add(subject.aside, resource.resourceType);
  }

  /** An event whose code stands in another resource: kept if that has a code of its slot. */
  resolve(event: CaseEvent): CaseEvent | undefined {
    if (event.via === undefined) return event;
    const slots = this.#medications.get(event.via);
    if (slots === undefined) return { ...event, doubt: 'reference-unresolved' };
    return slots.has(event.slot) ? event : undefined;
  }

  #noteMedication(resource: FhirResource): void {
    // The code of a mistake is no code.
    if (typeof resource.id !== 'string' || resource.code === undefined || isVoid(resource)) return;
    const slots = new Set(
      this.#slots.flatMap(({ index, selector }) =>
        selector.matches?.(resource.code) === true ? [index] : [],
      ),
    );
    const known = this.#medications.get(resource.id);
    const isOther = this.#medications.has(resource.id) && String([...(known ?? [])]) !== String([...slots]);
    this.#medications.set(resource.id, isOther ? undefined : slots);
  }

  *#personEvents(resource: FhirResource, place: Place): Generator<CaseEvent, void, undefined> {
    const at = slotIndex(this.#plan);
    const timeless = { ...place, day: null, time: 0 };
    const key = this.#key === undefined ? null : keyOf(resource, this.#key);
    const standing = standingOf(resource);
    const doubt = typeof standing === 'object' ? { doubt: standing.fault, path: standing.path } : {};
    yield { ...timeless, slot: at.patient, value: key, ...doubt };
    const { birthDate } = resource;
    if (birthDate === undefined || birthDate === null) return;
    const moment = typeof birthDate === 'string' ? this.#plan.reading.moment(birthDate.trim()) : undefined;
    yield moment === undefined
      ? { ...timeless, slot: at.birth, value: null, doubt: 'date-unreadable', path: 'Patient.birthDate' }
      : { ...timeless, slot: at.birth, value: moment.middle };
  }

  *#eventsOf(placed: PlacedResource, place: Place): Generator<CaseEvent, void, undefined> {
    const { resource } = placed;
    const type = resource.resourceType;
    let standing: Standing | undefined;
    for (const reader of this.#slots) {
      const { index, selector } = reader;
      if (selector.type !== undefined && selector.type !== type) continue;
      const found = selector.read(resource);
      const referred = found.length === 0 ? this.#referred(placed, reader, place) : undefined;
      if (found.length === 0 && referred === undefined) continue;
      standing ??= standingOf(resource, this.#plan.reading.counts);
      if (standing === 'aside') {
        this.#counts.add('not-happened', type);
        return;
      }
      const doubt = typeof standing === 'object' ? { doubt: standing.fault, path: standing.path } : undefined;
      if (found === 'failed') yield { ...this.#failed(resource, place), slot: index };
      for (const part of found === 'failed' ? [] : found) {
        const event = this.#event(reader, part, resource, place);
        if (event === 'no-value' && part.isPanel === true) continue;
        if (typeof event === 'string') this.#counts.add(event, type);
        else yield { ...event, ...doubt };
      }
      if (referred !== undefined) yield { ...referred, ...doubt };
    }
  }

  #event(
    { slot, index }: SlotReader,
    { when, value, doubt, path }: Selected,
    resource: FhirResource,
    place: Place,
  ): CaseEvent | CountReason {
    const isDay = index === slotIndex(this.#plan).day;
    // Only its code would tell whether it is of the slot.
    const isUnknown = doubt === 'code-unreadable';
    const valued = isDay || isUnknown ? { value: null } : valueFor(slot, value);
    if (typeof valued === 'string') return valued;
    const asksPresence = slot.pick === 'present' || slot.pick === 'count';
    const ofPart = doubt === 'presence-unclear' && (isDay || !asksPresence) ? undefined : doubt;
    const ofValue = 'doubt' in valued ? valued.doubt : undefined;
    const undated = isUndatedDeath(slot, value.truth, resource) ? 'event-undated' : undefined;
    const days = daysOf(when, isDay);
    const isPartial = days.lastDay !== undefined;
    const reason = ofPart ?? ofValue;
    const isOfDay = isDay || (reason === undefined && (isPartial || when.doubt !== undefined));
    return {
      ...place,
      slot: index,
      ...days,
      ...valued,
      doubt: reason ?? when.doubt ?? undated,
      path: isOfDay ? when.path : path,
    };
  }

  /** The event of a resource that refers to its Medication. */
  #referred(
    placed: PlacedResource,
    { slot, index, selector }: SlotReader,
    place: Place,
  ): CaseEvent | undefined {
    if (selector.matches === undefined || !MEDICATED.test(placed.resource.resourceType)) return undefined;
    const code = medicationOf(placed);
    if (code === undefined) return undefined;
    if (typeof code === 'object' && 'concept' in code && !selector.matches(code.concept)) return undefined;
    const { resource } = placed;
    const path = `${resource.resourceType}.medicationReference`;
    const when = whenOf(resource, this.#plan.reading.moment);
    const valued = valueFor(slot, NO_VALUE);
    if (typeof valued === 'string' && index !== slotIndex(this.#plan).day) return undefined;
    return {
      ...place,
      slot: index,
      ...daysOf(when),
      value: typeof valued === 'string' ? null : valued.value,
      doubt: code === 'unresolved' ? 'reference-unresolved' : when.doubt,
      path,
      via: typeof code === 'object' && 'id' in code ? code.id : undefined,
    };
  }

  /** Whether a slot looks for codes where the resource has words alone. */
  #isTextAlone(resource: FhirResource): boolean {
    const type = resource.resourceType;
    const isLookedAt = this.#slots.some(
      ({ slot, selector }) => slot.selector.kind === 'codes' && (selector.type ?? type) === type,
    );
    const concepts = [resource.code, resource.medicationCodeableConcept, resource.vaccineCode];
    return isLookedAt && concepts.some((concept) => isObject(concept) && codingsOf(concept).length === 0);
  }

  /** The expression cannot be evaluated: the resource may concern the slot. */
  #failed(resource: FhirResource, place: Place): Omit<CaseEvent, 'slot'> {
    const days = daysOf(whenOf(resource, this.#plan.reading.moment));
    return { ...place, ...days, value: null, doubt: 'fhirpath-failed' };
  }

  #countContained(resource: FhirResource): void {
    for (const inner of containedOf(resource)) {
      const isWanted = this.#slots.some(({ selector }) => {
        if (selector.type !== undefined && selector.type !== inner.resourceType) return false;
        const found =
          inner.resourceType === 'Medication' || inner.resourceType === 'Patient' ? [] : selector.read(inner);
        return found === 'failed' || found.length > 0;
      });
      if (isWanted) this.#counts.add('contained', inner.resourceType);
    }
  }
}

const isObject = (item: unknown): item is object => typeof item === 'object' && item !== null;

type Place = Pick<CaseEvent, 'file' | 'row' | 'nth' | 'ref'>;

/** The first and last day that an event can have; as a record's day a period counts from its start. */
function daysOf({ moment, until }: When, isDay = false): Pick<CaseEvent, 'day' | 'lastDay' | 'time'> {
  if (moment === undefined) return { day: null, lastDay: undefined, time: 0 };
  const last = isDay ? moment.last : Math.max(moment.last, until ?? moment.last);
  return { day: moment.first, lastDay: last === moment.first ? undefined : last, time: moment.time };
}

/** `deceased: true` says no day: within a window of some days, that is not enough. */
function isUndatedDeath(slot: CaseSlot, truth: boolean | undefined, resource: FhirResource): boolean {
  if (truth !== true || resource.deceasedBoolean !== true || slot.selector.kind !== 'fhirpath') return false;
  const [from, to] = slot.days;
  return /\bdeceased/.test(slot.selector.expression) && !(from <= -LIFELONG && to >= LIFELONG);
}

function keyOf(patient: FhirResource, key: CompiledSelector): string | null {
  const found = key.read(patient);
  if (found === 'failed') return null;
  const texts = found.flatMap(({ value }) =>
    value.number === undefined
      ? value.texts.slice(0, 1)
      : Number.isSafeInteger(value.number)
        ? [String(value.number)]
        : [],
  );
  return texts.length === 0 ? null : texts.map((text) => text.normalize('NFC')).join('|');
}
