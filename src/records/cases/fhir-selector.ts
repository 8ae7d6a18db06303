import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { AssayError } from '../../protocol/errors.ts';
import { NO_VALUE, type RawValue } from './case-events.ts';
import type { CaseSelector } from './case-plan.ts';
import { type When, whenOf } from './fhir-moment.ts';
import type { FhirResource } from './fhir-resources.ts';
import { isEmpty } from './fhir-status.ts';
import { codeKey, codingsOf, codingTexts, rawValue, UNREADABLE } from './fhir-value.ts';
import type { MomentReader } from './moment.ts';

/** A part of a resource that concerns a slot. */
export interface Selected {
  readonly when: When;
  readonly value: RawValue;
  /** It concerns the slot, as far as can be told: its code cannot be read, or its value contradicts itself. */
  readonly doubt?: 'code-unreadable' | 'presence-unclear' | undefined;
  readonly path?: string | undefined;
  /** It has its values below it, and none itself. */
  readonly isPanel?: boolean;
}

/** Reads a resource: its parts in order; `failed` where the expression cannot be evaluated on it. */
type ResourceReader = (resource: FhirResource) => readonly Selected[] | 'failed';

/** A reader, and the resource type that it looks at; undefined for any. */
export interface CompiledSelector {
  readonly type: string | undefined;
  readonly read: ResourceReader;
  /** Whether a concept has one of the selector's codes; undefined for an expression. */
  readonly matches: ((concept: unknown) => boolean) | undefined;
}

export interface SelectorOptions {
  readonly moment: MomentReader;
  /** The slot of the record's day: the expression gives dates. */
  readonly isDay: boolean;
}

/**
 * Compiles a selector of FHIR.
 *
 * @throws AssayError `fhirpath-invalid` (2): the expression of `place` is none, or begins with no resource type
 */
export function compileSelector(
  selector: CaseSelector,
  place: string,
  options: SelectorOptions,
): CompiledSelector {
  if (selector.kind === 'fhirpath') return compileExpression(selector.expression, place, options);
  if (selector.kind === 'codes') {
    const wanted = new WantedCodes(selector.codes);
    return {
      type: selector.resource,
      read: (resource) => byCode(resource, wanted, options.moment),
      // No medication has a LOINC code.
      matches: wanted.isLoinc ? undefined : (concept) => wanted.find(concept) === 'found',
    };
  }
  throw new AssayError('policy-document-invalid', `${place}: not a selector of FHIR`);
}

function compileExpression(expression: string, place: string, options: SelectorOptions): CompiledSelector {
  const type = /^\s*([A-Z][A-Za-z]*)\b/.exec(expression)?.[1];
  const invalid = () =>
    new AssayError(
      'fhirpath-invalid',
      `${place}: not a FHIRPath expression that begins with a resource type, such as Observation.value`,
    );
  if (type === undefined) throw invalid();
  let evaluate: (resource: FhirResource) => unknown[];
  try {
    // No network, no tracing of values: a function that needs a terminology server fails instead.
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
    const when = whenOf(resource, options.moment);
    return found.map((item) => selectedOf(item, resource, when, expression, options));
  };
  return { type, read, matches: undefined };
}

/** A date that an expression gives is the moment itself: `Encounter.period.start`. */
function selectedOf(
  item: unknown,
  resource: FhirResource,
  when: When,
  expression: string,
  { moment: read, isDay }: SelectorOptions,
): Selected {
  const plain = typeof item === 'object' && item !== null && 'asStr' in item ? String(item.asStr) : item;
  const isPatient = resource.resourceType === 'Patient';
  const isText = typeof plain === 'string';
  const own = isText ? read(plain.trim()) : undefined;
  const isDate = isDay
    ? isText || typeof plain === 'number'
    : own?.day !== undefined || (isPatient && isText && plain === resource.deceasedDateTime);
  // The other elements of a Patient hold at no certain time.
  if (!isDate) return { when: isPatient ? { moment: undefined } : when, value: rawValue(plain) };
  const value = isText ? { ...NO_VALUE, texts: [plain] } : NO_VALUE;
  return own === undefined
    ? { when: { moment: undefined, doubt: 'date-unreadable', path: expression }, value }
    : { when: { moment: own, path: expression }, value };
}

/** Codes of a selector. */
class WantedCodes {
  readonly #keys: ReadonlySet<string>;
  readonly #plain: ReadonlySet<string>;
  readonly isLoinc: boolean;

  constructor(codes: readonly string[]) {
    const keys = codes.map(codeKey);
    this.#keys = new Set(keys);
    this.#plain = new Set(keys.map((key) => key.slice(key.lastIndexOf('|') + 1)));
    this.isLoinc = keys.every((key) => key.startsWith('http://loinc.org|'));
  }

  /** `unclear`: it has such a code without its system, or its codes cannot be read. */
  find(concept: unknown): 'found' | 'unclear' | undefined {
    if (concept === undefined || concept === null) return undefined;
    if (typeof concept !== 'object') return 'unclear';
    const codings = codingsOf(concept);
    let unclear = false;
    for (const coding of codings) {
      const [code, key] = codingTexts(coding);
      if (key !== undefined && this.#keys.has(key)) return 'found';
      if (code !== undefined && key === undefined && this.#plain.has(code)) unclear = true;
      if (coding.code !== undefined && coding.code !== null && code === undefined) unclear = true;
    }
    return unclear ? 'unclear' : undefined;
  }
}

function byCode(resource: FhirResource, wanted: WantedCodes, read: MomentReader): Selected[] {
  const type = resource.resourceType;
  const listed = (name: string) => (Array.isArray(resource[name]) ? (resource[name] as unknown[]) : []);
  const concepts = [
    resource.code,
    resource.medicationCodeableConcept,
    resource.vaccineCode,
    ...listed('type'),
    ...(type === 'Encounter' ? listed('reasonCode') : []),
  ];
  const answers = concepts.map((concept) => wanted.find(concept));
  const components = Array.isArray(resource.component) ? (resource.component as unknown[]) : [];
  const found: Selected[] = [];
  let when: When | undefined;
  const add = (part: Omit<Selected, 'when'>) => {
    when ??= whenOf(resource, read);
    found.push({ when, ...part });
  };
  if (answers.includes('found')) addValue(resource, type, add);
  else if (answers.includes('unclear'))
    add({ value: NO_VALUE, doubt: 'code-unreadable', path: `${type}.code` });
  for (const component of components) {
    if (component === null || typeof component !== 'object') continue;
    const { code } = component as FhirResource;
    const answer = wanted.find(code);
    if (answer === 'found') addValue(component as FhirResource, `${type}.component`, add);
    else if (answer === 'unclear')
      add({ value: NO_VALUE, doubt: 'code-unreadable', path: `${type}.component.code` });
  }
  return found;
}

/** An Observation without a value says why (dataAbsentReason); a panel has its values below it. */
function addValue(item: FhirResource, path: string, add: (part: Omit<Selected, 'when'>) => void): void {
  const value = valueElement(item);
  const isObservation = path.startsWith('Observation');
  const isAbsent = !isEmpty(item.dataAbsentReason);
  if (value === 'several' || (value !== undefined && isAbsent))
    add({ value: UNREADABLE, path: `${path}.value[x]` });
  else if (value !== undefined) add({ value: value.raw, path: `${path}.${value.name}` });
  else if (!isObservation) add({ value: NO_VALUE, path });
  else if (!isAbsent) {
    const isPanel = !isEmpty(item.component) || !isEmpty(item.hasMember);
    add({ value: NO_VALUE, path, isPanel, doubt: isPanel ? undefined : 'presence-unclear' });
  }
}

/** Types of `value[x]` that are read; of the others it is known that they are there. */
const READ = ['Quantity', 'CodeableConcept', 'String', 'Boolean', 'Integer'];
const NOT_READ = ['Range', 'Ratio', 'SampledData', 'Time', 'DateTime', 'Period', 'Attachment', 'Reference'];

/** The one of `value[x]` that is there. */
function valueElement(item: FhirResource): { name: string; raw: RawValue } | 'several' | undefined {
  const there = (name: string) => item[name] !== undefined && item[name] !== null;
  const read = READ.map((ending) => `value${ending}`).filter(there);
  const others = NOT_READ.map((ending) => `value${ending}`).filter(there);
  if (read.length + others.length > 1) return 'several';
  const [name] = read;
  if (name !== undefined) {
    const raw = rawValue(item[name]);
    const isWhole = name !== 'valueInteger' || Number.isSafeInteger(item[name]);
    const isOfType = TYPES[name]?.(item[name]) ?? true;
    const isRead = isWhole && isOfType && (raw.number !== undefined || raw.texts.length > 0);
    return { name, raw: isRead ? raw : UNREADABLE };
  }
  // Another release of FHIR may have other types.
  const [other = Object.keys(item).some((key) => /^value[A-Z]/.test(key)) ? 'value[x]' : undefined] = others;
  return other === undefined ? undefined : { name: other, raw: { ...NO_VALUE, unreadable: 'kind' } };
}

const TYPES: Readonly<Record<string, (item: unknown) => boolean>> = {
  valueQuantity: (item) => typeof item === 'object' && !Array.isArray(item),
  valueCodeableConcept: (item) => typeof item === 'object' && !Array.isArray(item),
  valueString: (item) => typeof item === 'string',
  valueBoolean: (item) => typeof item === 'boolean',
};
