import type { FhirResource, PlacedResource } from './fhir-resources.ts';
import type { CountReason } from './reading-counts.ts';

/** References: which patient a resource is about, and which Medication it means. */

/** The patient, or why none is known. */
export type Subject =
  | {
      readonly id: string;
      /** The server, where the reference is an absolute URL. */
      readonly base: string | undefined;
    }
  | { readonly aside: CountReason };

/** The patient of a resource. */
export function subjectOf(placed: PlacedResource): Subject {
  const { resource } = placed;
  if (resource.resourceType === 'Patient') {
    return typeof resource.id === 'string' ? { id: resource.id, base: undefined } : { aside: 'without-id' };
  }
  const element = resource.subject ?? resource.patient ?? resource.beneficiary;
  if (element === undefined || element === null) return { aside: 'subject-absent' };
  const subject = patientOf(element, placed);
  if (!('id' in subject) || resource.focus === undefined) return subject;
  const focus = Array.isArray(resource.focus) ? resource.focus : [resource.focus];
  const isOwn = focus.every((item) => {
    const other = patientOf(item, placed);
    return 'id' in other && other.id === subject.id;
  });
  return isOwn ? subject : { aside: 'about-another' };
}

/** The patient that a reference names. */
export function patientOf(element: unknown, placed: PlacedResource): Subject {
  const { reference, identifier } = (element ?? {}) as { reference?: unknown; identifier?: unknown };
  if (typeof reference !== 'string')
    return { aside: identifier === undefined ? 'subject-unreadable' : 'subject-by-identifier' };
  if (reference.startsWith('#')) return { aside: 'subject-contained' };
  if (/^[A-Za-z]*\?/.test(reference)) return { aside: 'subject-by-search' };
  const target = targetOf(reference, placed);
  if (target === undefined) return { aside: 'subject-unreadable' };
  return target.type === 'Patient' || target.type === undefined
    ? { id: target.id, base: target.base }
    : { aside: 'subject-other' };
}

interface Target {
  /** Undefined for a UUID outside of a bundle that has it. */
  readonly type: string | undefined;
  readonly id: string;
  readonly base: string | undefined;
}

/** The resource that a reference names: an entry of the same bundle, `Type/id`, a URL that ends so, or a UUID. */
function targetOf(reference: string, { aliases }: PlacedResource): Target | undefined {
  const plain = reference.trim().replace(/\/_history\/[^/]*$/, '');
  const alias = aliases?.get(plain);
  if (alias !== undefined) return { ...alias, base: undefined };
  if (/^urn:(?:uuid|oid):./.test(plain))
    return { type: undefined, id: plain.slice(plain.indexOf(':', 4) + 1), base: undefined };
  const match = /^(?:(.*)\/)?([A-Z][A-Za-z]*)\/([^/?#\s]+)$/.exec(plain);
  if (match === null) return undefined;
  return { type: match[2], id: match[3] as string, base: match[1] };
}

/** The code of a medication: its own concept, or where the resource that has it is. */
export type MedicationCode =
  | { readonly concept: unknown }
  | { readonly id: string }
  /** Neither the concept nor a reference that can be followed. */
  | 'unresolved'
  | undefined;

/** Undefined where the resource has no medication by reference. */
export function medicationOf(placed: PlacedResource): MedicationCode {
  const { resource } = placed;
  const element = resource.medicationReference;
  if (element === undefined || element === null) return undefined;
  const { reference } = element as { reference?: unknown };
  if (typeof reference !== 'string') return 'unresolved';
  if (reference.startsWith('#')) {
    const inner = containedOf(resource).find(({ id }) => id === reference.slice(1));
    return inner?.code === undefined ? 'unresolved' : { concept: inner.code };
  }
  const target = targetOf(reference, placed);
  if (target === undefined || (target.type ?? 'Medication') !== 'Medication') return 'unresolved';
  return { id: target.id };
}

/** The resources inside of a resource. */
export const containedOf = ({ contained }: FhirResource): readonly FhirResource[] =>
  Array.isArray(contained)
    ? contained.filter((item) => typeof item === 'object' && item !== null && 'resourceType' in item)
    : [];
