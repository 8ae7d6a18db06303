import type { FindingRule } from '../finding.ts';
import type { FhirResource } from './fhir-resources.ts';
import { type Moment, type MomentReader, parseMoment } from './moment.ts';

/** When a resource was, or began. An element that is there decides, also where it cannot be read. */

export interface When {
  readonly moment: Moment | undefined;
  /** Why there is no day: `date-unreadable`, or `event-undated` where no element gives one. */
  readonly doubt?: FindingRule | undefined;
  /** The last day of a period whose value or onset may be of any day of it. */
  readonly until?: number | undefined;
  /** `Type.element`. */
  readonly path?: string | undefined;
}

/** Elements of a type, first to last: the first one that is there decides. Choice types by their stem. */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  Observation: ['effective', 'issued'],
  DiagnosticReport: ['effective', 'issued'],
  Condition: ['onset', 'recordedDate'],
  AllergyIntolerance: ['onset', 'recordedDate'],
  Procedure: ['performed'],
  Encounter: ['period'],
  EpisodeOfCare: ['period'],
  MedicationStatement: ['effective', 'dateAsserted'],
  MedicationAdministration: ['effective'],
  MedicationDispense: ['whenHandedOver', 'whenPrepared'],
  // A request is made on its day; the occurrence is still to come.
  MedicationRequest: ['authoredOn'],
  ServiceRequest: ['authoredOn', 'occurrence'],
  DeviceRequest: ['authoredOn', 'occurrence'],
  NutritionOrder: ['dateTime'],
  Immunization: ['occurrence', 'recorded'],
  CarePlan: ['period', 'created'],
  Claim: ['billablePeriod', 'created'],
  ExplanationOfBenefit: ['billablePeriod', 'created'],
  Goal: ['start'],
  ImagingStudy: ['started'],
  QuestionnaireResponse: ['authored'],
  DeviceUseStatement: ['timing', 'recordedOn'],
  Patient: ['deceased'],
};
const OTHERS = [
  'effective',
  'onset',
  'performed',
  'occurrence',
  'period',
  'identified',
  'started',
  'sent',
  'date',
  'dateTime',
  'authoredOn',
  'authored',
  'created',
  'recordedDate',
  'recorded',
  'issued',
];

/** Periods that do not only start on their first day: a mean is known at its end, an onset is somewhere within. */
const SPANS: ReadonlySet<string> = new Set([
  'Observation.effective',
  'DiagnosticReport.effective',
  'Condition.onset',
  'AllergyIntolerance.onset',
]);

/** Endings of choice types; without an ending the element itself. */
const DATES = ['', 'DateTime', 'Instant', 'Date'];
const NO_DAYS = ['Age', 'Range', 'String', 'Boolean'];

/** The day of a resource. */
export function whenOf(resource: FhirResource, read: MomentReader = parseMoment): When {
  for (const stem of ELEMENTS[resource.resourceType] ?? OTHERS) {
    const found = choiceOf(resource, stem, read);
    if (found !== undefined) return found;
  }
  return {
    moment: undefined,
    doubt: 'event-undated',
    path: resource.resourceType in ELEMENTS ? pathOf(resource) : '',
  };
}

export const momentOf = (resource: FhirResource): Moment | undefined => whenOf(resource).moment;

const pathOf = ({ resourceType }: FhirResource): string =>
  `${resourceType}.${ELEMENTS[resourceType]?.[0]}[x]`;

function choiceOf(resource: FhirResource, stem: string, read: MomentReader): When | undefined {
  const given: When[] = [];
  const type = resource.resourceType in ELEMENTS ? resource.resourceType : 'resource';
  const isThere = (name: string) => resource[name] !== undefined && resource[name] !== null;
  for (const ending of DATES) {
    const name = stem + ending;
    const path = `${type}.${name}`;
    if (isThere(name)) given.push(dateOrPeriod(resource[name], path, read));
    // The reason why a primitive has no value stands beside it.
    else if (resource[`_${name}`] !== undefined)
      given.push({ moment: undefined, doubt: 'event-undated', path });
  }
  if (isThere(`${stem}Period`))
    given.push(periodStart(resource[`${stem}Period`], `${type}.${stem}Period`, read));
  if (isThere(`${stem}Timing`))
    given.push(timingOf(resource[`${stem}Timing`], `${type}.${stem}Timing`, read));
  for (const ending of NO_DAYS) {
    const path = `${type}.${stem}${ending}`;
    if (isThere(stem + ending)) given.push({ moment: undefined, doubt: 'event-undated', path });
  }
  const [found] = given;
  const first = found === undefined || SPANS.has(`${type}.${stem}`) ? found : { ...found, until: undefined };
  // A choice has one element: of two that are there, neither is right.
  return given.length < 2
    ? first
    : { moment: undefined, doubt: 'date-unreadable', path: `${type}.${stem}[x]` };
}

function dateOrPeriod(item: unknown, path: string, read: MomentReader): When {
  if (typeof item === 'object' && !Array.isArray(item)) return periodStart(item, path, read);
  const moment = typeof item === 'string' ? read(item.trim()) : undefined;
  return moment === undefined ? { moment, doubt: 'date-unreadable', path } : { moment, path };
}

/** A period counts from its start; without one its first day is not known. */
function periodStart(period: unknown, path: string, read: MomentReader): When {
  const { start, end } = (period ?? {}) as { start?: unknown; end?: unknown };
  if (start === undefined || start === null)
    return { moment: undefined, doubt: 'event-undated', path: `${path}.start` };
  const found = dateOrPeriod(start, `${path}.start`, read);
  const until = typeof end === 'string' ? read(end.trim()) : undefined;
  if (found.moment !== undefined && until !== undefined && until.last < found.moment.first)
    return { moment: undefined, doubt: 'date-unreadable', path };
  return { ...found, until: until?.last };
}

/** A timing with one day. */
function timingOf(timing: unknown, path: string, read: MomentReader): When {
  const events = (timing as { event?: unknown } | null)?.event;
  const found = (Array.isArray(events) ? events : []).map((item) =>
    dateOrPeriod(item, `${path}.event`, read),
  );
  const [first] = found;
  if (first === undefined) return { moment: undefined, doubt: 'event-undated', path };
  const days = new Set(found.map(({ moment }) => moment?.day));
  return days.size === 1 ? first : { moment: undefined, doubt: 'event-undated', path };
}
