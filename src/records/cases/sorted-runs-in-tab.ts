import { AssayError } from '../../protocol/errors.ts';
import type { Entry, SortedRun } from './sorted-runs.ts';

/** Characters that are held in all. A tab has no disk for records, and its memory ends at a few gigabytes. */
const MOST = 1 << 29;

/** Sorted runs in memory: records of a page are never written to disk. */
export class SortedRuns {
  readonly all: SortedRun[] = [];
  #size = 0;

  /** @throws AssayError `spill-failed` (4): more than a tab holds */
  async add(entries: readonly Entry[]): Promise<void> {
    this.#size += entries.reduce((sum, { subject, line }) => sum + subject.length + line.length, 0);
    if (this.#size > MOST) {
      throw new AssayError(
        'spill-failed',
        'these files are too large for a browser tab: run assay check on them, which sorts on disk',
        { exitCode: 4 },
      );
    }
    let at = 0;
    this.all.push({ ready: () => entries[at++], next: async () => entries[at++] });
  }

  async close(): Promise<void> {
    this.all.length = 0;
  }
}
