import { DigestSet, digest64 } from '../digest-set.ts';
import type { CaseEvent } from './case-events.ts';
import type { FhirResource, PlacedResource } from './fhir-resources.ts';
import { parseMoment } from './moment.ts';
import type { CountReason } from './reading-counts.ts';

/**
 * Of several resources with one id the newest version counts, also where its state leaves it aside. None counts if
 * the resource was deleted. If neither is known to be the newer one and they differ, that is a finding.
 *
 * The first reading finds the ids that come more than once (16 to 32 bytes a resource). Only if there are any, a
 * second reading compares their versions.
 */

/** `Type/id`; undefined without an id. */
export const refOf = ({ resourceType, id }: FhirResource): string | undefined =>
  typeof id === 'string' ? `${resourceType}/${id}` : undefined;

interface Candidate {
  readonly file: number;
  readonly nth: number;
  /** `meta.versionId` where it is a whole number. */
  readonly version: number | undefined;
  /** `meta.lastUpdated`, milliseconds since 1970. */
  readonly updated: number | undefined;
  readonly isDeleted: boolean;
  /** A manifest lists it as deleted: later than every version. */
  readonly isFinal: boolean;
  readonly isHistory: boolean;
  readonly isLocal: boolean;
  readonly isNameless: boolean;
  readonly content: bigint;
}

interface Best extends Candidate {
  /** Another candidate is neither newer nor older, and differs. */
  readonly isDisputed: boolean;
}

export class FhirVersions {
  readonly #seen = new DigestSet();
  readonly #best = new Map<string, Best | undefined>();

  /** First reading. */
  note(placed: PlacedResource): void {
    const ref = refOf(placed.resource);
    if (ref === undefined) return;
    if (!this.#seen.add(ref) || placed.isDeleted === true) this.#best.set(ref, undefined);
  }

  /** Whether a second reading is needed. */
  get hasRepeats(): boolean {
    return this.#best.size > 0;
  }

  /** Second reading. @param isFinal the file lists deletions of a manifest */
  weigh(placed: PlacedResource, file: number, isFinal: boolean): void {
    const ref = refOf(placed.resource);
    if (ref === undefined || !this.#best.has(ref)) return;
    const best = this.#best.get(ref);
    const next = candidateOf(placed, file, isFinal);
    if (best === undefined) this.#best.set(ref, { ...next, isDisputed: false });
    else {
      const order = compare(best, next);
      if (order === 'differ') this.#best.set(ref, { ...best, isDisputed: true });
      else if (order < 0) this.#best.set(ref, { ...next, isDisputed: false });
    }
  }

  /** Whether an event of a resource counts: `counts`, `disputed`, or the reason why it is left aside. */
  verdict({ ref, file, nth }: Pick<CaseEvent, 'ref' | 'file' | 'nth'>): 'counts' | 'disputed' | CountReason {
    const best = ref === undefined ? undefined : this.#best.get(ref);
    if (best === undefined) return 'counts';
    if (best.isDisputed) return 'disputed';
    if (best.isDeleted) return 'deleted';
    return best.file === file && best.nth === nth ? 'counts' : 'superseded';
  }
}

function candidateOf(placed: PlacedResource, file: number, isFinal: boolean): Candidate {
  const { resource, bundle, nth, isDeleted = false } = placed;
  const { versionId, lastUpdated } = (resource.meta ?? {}) as { versionId?: unknown; lastUpdated?: unknown };
  return {
    file,
    nth,
    version: wholeNumber(versionId) ?? wholeNumber(/^W\/"([^"]*)"$/.exec(String(bundle?.etag))?.[1]),
    updated: timeOf(lastUpdated) ?? timeOf(bundle?.lastModified),
    isDeleted,
    isFinal: isDeleted && isFinal,
    isHistory: bundle?.isHistory === true,
    isLocal: bundle?.isLocal === true,
    isNameless:
      resource.resourceType === 'Patient' &&
      resource.identifier === undefined &&
      resource.birthDate === undefined &&
      resource.name === undefined,
    content: isDeleted ? 0n : digest64(canonical({ ...resource, meta: undefined, text: undefined })),
  };
}

/** Above 0 where `a` is the newer one or they are equal, below 0 where `b` is. */
function compare(a: Candidate, b: Candidate): number | 'differ' {
  if (a.isFinal !== b.isFinal) return a.isFinal ? 1 : -1;
  const byTime = difference(a.updated, b.updated);
  const byVersion = difference(a.version, b.version);
  if (byTime !== 0 && byVersion !== 0 && byTime > 0 !== byVersion > 0) return 'differ';
  if (byTime !== 0 || byVersion !== 0) return byTime !== 0 ? byTime : byVersion;
  // A version above 1 follows one that says nothing.
  const byFirst = difference(a.version ?? 1, b.version ?? 1);
  if (byFirst !== 0) return byFirst;
  if (a.isHistory && b.isHistory && a.file === b.file) return b.nth - a.nth;
  if (a.isDeleted !== b.isDeleted) return a.isDeleted ? 1 : -1;
  if (a.content !== b.content) return 'differ';
  // Two bundles that each have a patient "1" of whom nothing else is known: not one patient for that.
  return a.isLocal && b.isLocal && a.isNameless && a.file !== b.file ? 'differ' : 1;
}

const difference = (a: number | undefined, b: number | undefined): number =>
  a === undefined || b === undefined ? 0 : a - b;

const wholeNumber = (item: unknown): number | undefined =>
  (typeof item === 'string' || typeof item === 'number') && /^[0-9]{1,15}$/.test(String(item))
    ? Number(item)
    : undefined;

const timeOf = (item: unknown): number | undefined =>
  typeof item === 'string' ? parseMoment(item)?.time : undefined;

/** JSON with sorted members. */
function canonical(item: unknown): string {
  if (Array.isArray(item)) return `[${item.map(canonical).join()}]`;
  if (typeof item !== 'object' || item === null) return JSON.stringify(item) ?? 'null';
  const members = Object.entries(item).filter(([, value]) => value !== undefined);
  members.sort(([one], [two]) => (one < two ? -1 : 1));
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join()}}`;
}
