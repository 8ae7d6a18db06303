import { AssayError } from '../../protocol/errors.ts';
import { patientOf, subjectOf } from './fhir-reference.ts';
import type { PlacedResource } from './fhir-resources.ts';
import type { ReadingCounts } from './reading-counts.ts';

/**
 * Which ids mean one patient. `Patient.link` says that a Patient was replaced by another one: the resources of both
 * belong to the other one. References to two servers under one id mean two patients.
 */
export class FhirPatients {
  readonly #replacedBy = new Map<string, string>();
  readonly #targets = new Set<string>();
  readonly #bases = new Map<string, string>();
  readonly #mixed = new Set<string>();
  readonly #counts: ReadingCounts;

  constructor(counts: ReadingCounts) {
    this.#counts = counts;
  }

  note(placed: PlacedResource): void {
    const subject = subjectOf(placed);
    if (!('id' in subject)) return;
    const { id, base } = subject;
    if (base !== undefined) {
      const known = this.#bases.get(id);
      if (known === undefined) this.#bases.set(id, base);
      else if (known !== base) this.#mixed.add(id);
    }
    if (placed.resource.resourceType === 'Patient') this.#links(placed, id);
  }

  #links(placed: PlacedResource, id: string): void {
    const { link } = placed.resource;
    if (link === undefined || link === null) return;
    for (const item of (Array.isArray(link) ? link : [link]) as ({
      type?: unknown;
      other?: unknown;
    } | null)[]) {
      const type = item?.type;
      if (type === 'seealso' || type === 'refer') this.#counts.add('linked', 'Patient');
      if (type !== 'replaced-by' && type !== 'replaces') continue;
      const other = patientOf(item?.other, placed);
      if (!('id' in other)) this.#mixed.add(id);
      else if (type === 'replaced-by') this.#replace(id, other.id);
      else this.#replace(other.id, id);
    }
  }

  #replace(from: string, to: string): void {
    const known = this.#replacedBy.get(from);
    if (known !== undefined && known !== to) this.#mixed.add(from).add(to).add(known);
    else if (from !== to) this.#replacedBy.set(from, to);
    this.#targets.add(to);
  }

  /**
   * The patient that takes over the resources of `subject`; undefined where no link concerns it.
   *
   * @throws AssayError `table-malformed` (2): patients replace each other in a circle
   */
  rootOf(subject: string): string | undefined {
    let root = this.#replacedBy.get(subject);
    if (root === undefined) return this.#targets.has(subject) ? subject : undefined;
    for (let steps = 0; steps <= this.#replacedBy.size; steps++) {
      const next = this.#replacedBy.get(root);
      if (next === undefined) return root;
      root = next;
    }
    throw new AssayError(
      'table-malformed',
      'Patient.link: patients replace each other in a circle; correct the links and export again',
    );
  }

  /** Whether the id may mean several patients, or a patient whose replacement is not known. */
  isMixed(subject: string): boolean {
    return this.#mixed.has(subject);
  }
}
