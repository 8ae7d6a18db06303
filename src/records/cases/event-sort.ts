import { AssayError } from '../../protocol/errors.ts';
import { type Entry, type SortedRun, SortedRuns } from './sorted-runs.ts';

/** Groups lines by subject. Lines that do not fit in memory go to disk in sorted runs, which are merged. */

/** A subject and its lines, in the order in which they were added. */
export interface Group {
  readonly subject: string;
  readonly lines: readonly string[];
}

export interface EventSortOptions {
  /** Characters, and 100 for each line, that are held before a run is written. Default 8 Mi. */
  readonly held?: number;
  /** Where runs go; default the system's folder for temporary files (TMPDIR). */
  readonly folder?: string;
}

/** Lines of one subject may not pass this: one subject is held in memory. */
const LONGEST_GROUP = 1 << 28;

export class EventSort {
  readonly #limit: number;
  readonly #runs: SortedRuns;
  #held: Entry[] = [];
  #size = 0;

  constructor(options: EventSortOptions = {}) {
    this.#limit = options.held ?? 8 << 20;
    this.#runs = new SortedRuns(options.folder);
  }

  /** Runs written so far. */
  get spilled(): number {
    return this.#runs.all.length;
  }

  /**
   * @param line without line breaks
   * @throws AssayError `spill-failed` (4): no room, or no permission, in the folder for temporary files
   */
  async add(subject: string, line: string): Promise<void> {
    this.#held.push({ subject, line });
    // An entry costs about 100 bytes beside its characters.
    this.#size += subject.length + line.length + 100;
    if (this.#size >= this.#limit) await this.#spill();
  }

  /** Every group, in the order of subjects (by code units). Nothing can be added afterwards. */
  async *groups(): AsyncGenerator<Group, void, undefined> {
    this.#held.sort(bySubject);
    if (this.#runs.all.length === 0) {
      yield* grouped(asAsync(this.#held));
      return;
    }
    await this.#spill();
    yield* grouped(merged(this.#runs.all));
  }

  /** Closes the runs and removes them from disk. Call it also after an error. */
  async close(): Promise<void> {
    await this.#runs.close();
    this.#held = [];
  }

  async #spill(): Promise<void> {
    if (this.#held.length === 0) return;
    // Stable: lines of a subject keep their order.
    this.#held.sort(bySubject);
    await this.#runs.add(this.#held);
    this.#held = [];
    this.#size = 0;
  }
}

const bySubject = (a: Entry, b: Entry): number =>
  a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0;

async function* asAsync(entries: readonly Entry[]): AsyncGenerator<Entry, void, undefined> {
  yield* entries;
}

async function* grouped(
  entries: AsyncGenerator<Entry, void, undefined>,
): AsyncGenerator<Group, void, undefined> {
  let subject: string | undefined;
  let lines: string[] = [];
  let size = 0;
  for await (const entry of entries) {
    if (entry.subject !== subject) {
      if (subject !== undefined) yield { subject, lines };
      subject = entry.subject;
      lines = [];
      size = 0;
    }
    size += entry.line.length;
    if (size > LONGEST_GROUP) {
      throw new AssayError(
        'subject-too-large',
        'one patient has more data than fits in memory; is the reference to the patient right?',
      );
    }
    lines.push(entry.line);
  }
  if (subject !== undefined) yield { subject, lines };
}

/** Merges runs; of equal subjects the earlier run comes first, which keeps the order of addition. */
async function* merged(runs: readonly SortedRun[]): AsyncGenerator<Entry, void, undefined> {
  const heads: (Entry | undefined)[] = [];
  for (const run of runs) heads.push(await run.next());
  for (;;) {
    let least = -1;
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i];
      if (head === undefined) continue;
      if (least < 0 || head.subject < (heads[least] as Entry).subject) least = i;
    }
    if (least < 0) return;
    const run = runs[least] as SortedRun;
    yield heads[least] as Entry;
    // A run that is in memory answers at once; waiting for a promise a line would double the time.
    heads[least] = run.ready() ?? (await run.next());
  }
}
