/**
 * Counts of what was looked at and did not become part of a record. They name reasons and resource types or tables,
 * never a patient.
 */

/**
 * - `patient-without-event` no event gives a day within the period: no record
 * - `orphan` of a patient of whom there is no Patient resource or person row
 * - `subject-absent`, `subject-contained`, `subject-by-identifier`, `subject-by-search`, `subject-other` (a group,
 *   a device), `subject-unreadable`: the patient is not known
 * - `about-another` the focus of an Observation is not its subject
 * - `not-happened` its state says that it was planned, refused, refuted or a mistake
 * - `denied` its value is false or No
 * - `no-value`, `unit-aside` (declared), `undecided-aside` (declared in `aside`)
 * - `superseded` an older version, `repeated` an equal copy, `deleted`
 * - `contained` a resource inside of another one; it is not read
 * - `without-id` a Patient without an id
 * - `merged` a patient whose records were joined with those of another one
 * - `linked` two Patients that may be one (`seealso`, `refer`)
 * - `next-page` a bundle that has a next page · `export-error` errors of a bulk export
 * - `datetime-differs` the date decided, because the date-time beside it names another day or cannot be read
 * - `code-absent` a row without a concept, or a resource whose concept is text alone
 * - `file-passed-over` a file that is none of the tables that are read
 */
export type CountReason =
  | 'patient-without-event'
  | 'orphan'
  | 'subject-absent'
  | 'subject-contained'
  | 'subject-by-identifier'
  | 'subject-by-search'
  | 'subject-other'
  | 'subject-unreadable'
  | 'about-another'
  | 'not-happened'
  | 'denied'
  | 'no-value'
  | 'unit-aside'
  | 'undecided-aside'
  | 'superseded'
  | 'repeated'
  | 'deleted'
  | 'contained'
  | 'without-id'
  | 'merged'
  | 'linked'
  | 'next-page'
  | 'export-error'
  | 'datetime-differs'
  | 'code-absent'
  | 'file-passed-over';

/** One line of the counts. */
export interface ReadingCount {
  readonly reason: CountReason;
  /** A resource type or table. */
  readonly of: string;
  readonly count: number;
}

/** Collects counts while a site's files are read. */
export class ReadingCounts {
  readonly #counts = new Map<string, { reason: CountReason; of: string; count: number }>();

  add(reason: CountReason, of: string, count = 1): void {
    const key = `${reason}\n${of}`;
    const entry = this.#counts.get(key);
    if (entry === undefined) this.#counts.set(key, { reason, of, count });
    else entry.count += count;
  }

  /** Most frequent first. */
  list(): ReadingCount[] {
    return [...this.#counts.values()].sort(
      (a, b) => b.count - a.count || (a.reason + a.of < b.reason + b.of ? -1 : 1),
    );
  }
}
