import type { FindingRule } from '../finding.ts';
import type { FhirResource } from './fhir-resources.ts';
import { FHIR_STATES, OTHERS_ASIDE, STATES, type States } from './fhir-states.ts';
import { codingsOf } from './fhir-value.ts';

/**
 * Which resources count as something that happened to the patient. FHIR R4 writes plans, drafts, refusals and
 * mistakes as resources of the same type; an element of the resource says so (fhir-states.ts).
 */

/** Elements that negate a resource where they are true; the last five are of releases before R4. */
const NEGATIONS = [
  'doNotPerform',
  'isSubpotent',
  'notTaken',
  'wasNotTaken',
  'notDone',
  'notPerformed',
  'notGiven',
] as const;

/** Codes that count, by `Type.element`, as the mapping declares them. */
export type DeclaredCounts = Readonly<Record<string, readonly string[]>>;

/** Whether a resource counts: yes, no, or not to be decided, at which element. */
export type Standing = 'counts' | 'aside' | { readonly fault: FindingRule; readonly path: string };

const BY_TYPE = new Map<string, string[]>();
for (const name of FHIR_STATES) {
  const [type, element] = name.split('.') as [string, string];
  BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), element]);
}

/** Whether a resource happened, is true, and is about its subject. */
export function standingOf(resource: FhirResource, declared: DeclaredCounts = {}): Standing {
  const type = resource.resourceType;
  const elements = BY_TYPE.get(type);
  let doubt: Standing | undefined;
  if (elements?.includes('status') !== true && OTHERS_ASIDE.has(String(resource.status))) return 'aside';
  for (const element of elements ?? []) {
    const codes = codesOf(resource[element]);
    if (codes === undefined) continue;
    const name = `${type}.${element}`;
    const { counts, aside } = STATES[name] as States;
    const own = Object.hasOwn(declared, name) ? (declared[name] as readonly string[]) : undefined;
    const known = codes.filter(
      (code) => counts.includes(code) || aside.includes(code) || own?.includes(code),
    );
    if (known.length === 0) doubt = { fault: 'status-unknown', path: name };
    else if (!known.every((code) => (own ?? counts).includes(code))) return 'aside';
  }
  for (const element of NEGATIONS) {
    const value = resource[element];
    if (value === true || value === 'y') return 'aside';
    if (value !== undefined && value !== null && value !== false && value !== 'n')
      doubt = { fault: 'status-unknown', path: `${type}.${element}` };
  }
  if (!isEmpty(resource.modifierExtension) || resource.implicitRules !== undefined) {
    const path = `${type}.${resource.implicitRules === undefined ? 'modifierExtension' : 'implicitRules'}`;
    return { fault: 'modifier-unknown', path };
  }
  return doubt ?? 'counts';
}

/** Whether a resource is left aside. */
export const isVoid = (resource: FhirResource): boolean => standingOf(resource) === 'aside';

/** Codes of a code or concept; undefined where the element is absent; empty where it has no code that is text. */
function codesOf(item: unknown): readonly string[] | undefined {
  if (item === undefined || item === null) return undefined;
  if (typeof item === 'string') return [item.trim()];
  const codes = codingsOf(item).flatMap(({ code }) => (typeof code === 'string' ? [code.trim()] : []));
  // A concept that is text alone has the word as it would be a code.
  const { text } = item as { text?: unknown };
  return codes.length > 0 || typeof text !== 'string' ? codes : [text.trim().toLowerCase()];
}

/** Nothing, or an empty list. */
export const isEmpty = (item: unknown): boolean =>
  item === undefined || item === null || (Array.isArray(item) && item.length === 0);
