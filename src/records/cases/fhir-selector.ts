import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { AssayError } from '../../protocol/errors.ts';
import { type Moment, NO_VALUE, parseMoment, type RawValue } from './case-events.ts';
import type { CaseSelector } from './case-plan.ts';
import type { FhirResource } from './fhir-resources.ts';

/** What a resource says about a slot. */
export interface Selected {
  readonly moment: Moment | undefined;
  readonly value: RawValue;
}

/** Reads a resource: what it says, in order; `failed` where the expression cannot be evaluated on it. */
export type ResourceReader = (resource: FhirResource) => readonly Selected[] | 'failed';

/** A reader, and the resource type that it looks at; undefined for any. */
export interface CompiledSelector {
  readonly type: string | undefined;
  readonly read: ResourceReader;
}

/**
 * Compiles a selector of FHIR.
 *
 * @throws AssayError `fhirpath-invalid` (2): the expression of `place` is none, or begins with no resource type
 */
export function compileSelector(selector: CaseSelector, place: string): CompiledSelector {
  if (selector.kind === 'fhirpath') return compileExpression(selector.expression, place);
  if (selector.kind === 'codes') {
    const wanted = new Set(selector.codes);
    return { type: selector.resource, read: (resource) => byCode(resource, wanted) };
  }
  throw new AssayError('policy-document-invalid', `${place}: not a selector of FHIR`);
}

function compileExpression(expression: string, place: string): CompiledSelector {
  const type = /^\s*([A-Z][A-Za-z]*)\b/.exec(expression)?.[1];
  const invalid = () =>
    new AssayError(
      'fhirpath-invalid',
      `${place}: not a FHIRPath expression that begins with a resource type, such as Observation.value`,
    );
  if (type === undefined) throw invalid();
  let evaluate: (resource: FhirResource) => unknown[];
  try {
    // No network, no tracing of values: what would need a terminology server fails instead.
    const compiled = fhirpath.compile(expression, r4, { traceFn: () => {}, async: false });
    evaluate = (resource) => compiled(resource) as unknown[];
  } catch {
    throw invalid();
  }
  const read: ResourceReader = (resource) => {
    let found: unknown[];
    try {
      found = evaluate(resource);
    } catch {
      return 'failed';
    }
    const moment = momentOf(resource);
    return found.map((item) => selectedOf(item, moment));
  };
  return { type, read };
}

/** A date that an expression gives is the moment itself: `Encounter.period.start`. */
function selectedOf(item: unknown, moment: Moment | undefined): Selected {
  const plain = typeof item === 'object' && item !== null && 'asStr' in item ? String(item.asStr) : item;
  if (typeof plain === 'string') {
    const own = parseMoment(plain);
    if (own !== undefined && plain.length >= 10)
      return { moment: own, value: { ...NO_VALUE, texts: [plain] } };
  }
  return { moment, value: rawValue(plain) };
}

/** Resources of these states say nothing about a patient. */
const VOID_STATES: ReadonlySet<unknown> = new Set(['entered-in-error', 'cancelled', 'not-done']);
const VOID_VERIFICATIONS: ReadonlySet<unknown> = new Set(['entered-in-error', 'refuted']);

/** Whether a resource is a mistake, was cancelled, refutes what it names, or has not come to pass. */
export function isVoid(resource: FhirResource): boolean {
  if (VOID_STATES.has(resource.status)) return true;
  if (resource.resourceType === 'Observation' && resource.status === 'registered') return true;
  const codings = codingsOf(resource.verificationStatus);
  return codings.some(({ code }) => VOID_VERIFICATIONS.has(code));
}

interface Coding {
  readonly system?: unknown;
  readonly code?: unknown;
  readonly display?: unknown;
}

function codingsOf(concept: unknown): readonly Coding[] {
  const coding = (concept as { coding?: unknown } | undefined)?.coding;
  return Array.isArray(coding) ? coding.filter((item) => typeof item === 'object' && item !== null) : [];
}

const matches = (concept: unknown, wanted: ReadonlySet<string>): boolean =>
  codingsOf(concept).some(({ system, code }) => wanted.has(`${system}|${code}`));

function byCode(resource: FhirResource, wanted: ReadonlySet<string>): Selected[] {
  const concepts = [
    resource.code,
    resource.medicationCodeableConcept,
    resource.vaccineCode,
    ...(Array.isArray(resource.type) ? resource.type : []),
    ...(Array.isArray(resource.reasonCode) && resource.resourceType === 'Encounter'
      ? resource.reasonCode
      : []),
  ];
  const found: Selected[] = [];
  const moment = momentOf(resource);
  if (concepts.some((concept) => matches(concept, wanted))) {
    const value = valueElement(resource);
    // An Observation without a value says why (dataAbsentReason), not what; a panel has its values below it.
    const isPanel = resource.component !== undefined || resource.hasMember !== undefined;
    if (value !== undefined) found.push({ moment, value: rawValue(value) });
    else if (resource.resourceType !== 'Observation' || isPanel) found.push({ moment, value: NO_VALUE });
  }
  const components = Array.isArray(resource.component) ? (resource.component as FhirResource[]) : [];
  for (const component of components) {
    if (component === null || typeof component !== 'object' || !matches(component.code, wanted)) continue;
    const value = valueElement(component);
    if (value !== undefined) found.push({ moment, value: rawValue(value) });
  }
  return found;
}

/** The one of `value[x]` that is there. */
function valueElement(resource: FhirResource): unknown {
  for (const name in resource) if (/^value[A-Z]/.test(name)) return resource[name];
  return undefined;
}

const UCUM = 'http://unitsofmeasure.org';

/** A FHIR element as a value: quantities with their unit, concepts with their codes, the rest as text. */
export function rawValue(item: unknown): RawValue {
  if (typeof item === 'number') return { ...NO_VALUE, number: item };
  if (typeof item === 'string' || typeof item === 'boolean')
    return { ...NO_VALUE, texts: [String(item).trim()] };
  if (typeof item !== 'object' || item === null) return NO_VALUE;
  const codings = codingsOf(item);
  if (codings.length > 0 || 'coding' in item) {
    const texts = codings.flatMap(({ system, code }) =>
      typeof code === 'string' ? [code, ...(typeof system === 'string' ? [`${system}|${code}`] : [])] : [],
    );
    const { text } = item as { text?: unknown };
    return { ...NO_VALUE, texts: typeof text === 'string' ? [...texts, text.trim()] : texts };
  }
  const { value, comparator, system, code, unit } = item as Record<string, unknown>;
  if (value !== undefined) {
    const number = typeof value === 'number' ? value : Number(String(value));
    if (!Number.isFinite(number)) return NO_VALUE;
    const named = typeof code === 'string' && (system === UCUM || typeof unit !== 'string') ? code : unit;
    return {
      texts: [],
      number,
      // A FHIRPath quantity quotes its unit.
      unit: typeof named === 'string' ? named.replace(/^'(.*)'$/, '$1') : undefined,
      isBound: comparator !== undefined,
    };
  }
  if (typeof code === 'string') {
    return { ...NO_VALUE, texts: typeof system === 'string' ? [code, `${system}|${code}`] : [code] };
  }
  return NO_VALUE;
}

/** When what a resource tells about was, or began. */
export function momentOf(resource: FhirResource): Moment | undefined {
  const start = (period: unknown): unknown => (period as { start?: unknown } | undefined)?.start;
  const first = (timing: unknown): unknown => {
    const events = (timing as { event?: unknown } | undefined)?.event;
    return Array.isArray(events) ? events[0] : undefined;
  };
  const candidates = [
    resource.effectiveDateTime,
    resource.effectiveInstant,
    start(resource.effectivePeriod),
    first(resource.effectiveTiming),
    resource.onsetDateTime,
    start(resource.onsetPeriod),
    resource.performedDateTime,
    start(resource.performedPeriod),
    resource.occurrenceDateTime,
    start(resource.occurrencePeriod),
    start(resource.period),
    resource.recordedDate,
    resource.authoredOn,
    resource.deceasedDateTime,
    resource.issued,
    resource.recorded,
  ];
  for (const candidate of candidates) {
    const moment = typeof candidate === 'string' ? parseMoment(candidate) : undefined;
    if (moment !== undefined) return moment;
  }
  return undefined;
}
