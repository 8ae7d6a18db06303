import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';

/**
 * Groups lines by subject. Lines that do not fit in memory go to disk in sorted runs, which are merged. The runs
 * hold records, so each is encrypted with a key that exists in this process only (AES-256-CTR, one key a run), and
 * its name is removed as soon as it is open: after a crash, the disk holds nothing readable.
 */

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
const PIECE = 1 << 16;

export class EventSort {
  readonly #limit: number;
  readonly #parent: string;
  readonly #runs: Run[] = [];
  #held: { subject: string; line: string }[] = [];
  #size = 0;
  #folder: string | undefined;

  constructor(options: EventSortOptions = {}) {
    this.#limit = options.held ?? 8 << 20;
    this.#parent = options.folder ?? tmpdir();
  }

  /** Runs written so far. */
  get spilled(): number {
    return this.#runs.length;
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
    if (this.#runs.length === 0) {
      yield* grouped(asAsync(this.#held));
      return;
    }
    await this.#spill();
    yield* grouped(merged(this.#runs));
  }

  /** Closes the runs and removes them from disk. Call it also after an error. */
  async close(): Promise<void> {
    for (const run of this.#runs) await run.close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#held = [];
  }

  async #spill(): Promise<void> {
    if (this.#held.length === 0) return;
    // Stable: lines of a subject keep their order.
    this.#held.sort(bySubject);
    try {
      this.#folder ??= await mkdtemp(join(this.#parent, 'assay-sort-'));
      this.#runs.push(await Run.write(join(this.#folder, String(this.#runs.length)), this.#held));
    } catch (cause) {
      throw new AssayError(
        'spill-failed',
        'records cannot be sorted on disk: the folder for temporary files is full or not writable (TMPDIR names another)',
        { exitCode: 4, cause },
      );
    }
    this.#held = [];
    this.#size = 0;
  }
}

interface Entry {
  readonly subject: string;
  readonly line: string;
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
async function* merged(runs: readonly Run[]): AsyncGenerator<Entry, void, undefined> {
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
    const run = runs[least] as Run;
    yield heads[least] as Entry;
    // A run that is in memory answers at once; waiting for a promise a line would double the time.
    heads[least] = run.ready() ?? (await run.next());
  }
}

/** A sorted run on disk. */
class Run {
  readonly #handle: FileHandle;
  readonly #decipher: ReturnType<typeof createDecipheriv>;
  readonly #buffer = Buffer.allocUnsafe(PIECE);
  readonly #decoder = new TextDecoder();
  #position = 0;
  #entries: Entry[] = [];
  #at = 0;
  #rest = '';

  private constructor(handle: FileHandle, key: Buffer) {
    this.#handle = handle;
    this.#decipher = createDecipheriv('aes-256-ctr', key, Buffer.alloc(16));
  }

  static async write(path: string, entries: readonly Entry[]): Promise<Run> {
    const key = randomBytes(32);
    const handle = await open(path, 'wx+', 0o600);
    try {
      // Open, it needs no name; where a system keeps the name of an open file, close() removes the folder.
      await rm(path, { force: true });
      const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
      let pending = '';
      for (const { subject, line } of entries) {
        pending += `${JSON.stringify(subject)}\t${line}\n`;
        if (pending.length >= PIECE) {
          await handle.write(cipher.update(pending, 'utf8'));
          pending = '';
        }
      }
      await handle.write(cipher.update(pending, 'utf8'));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new Run(handle, key);
  }

  /** The next entry, where it is in memory. */
  ready(): Entry | undefined {
    return this.#entries[this.#at++];
  }

  async next(): Promise<Entry | undefined> {
    // ready() has stepped past the end.
    this.#at = Math.min(this.#at, this.#entries.length);
    while (this.#at >= this.#entries.length) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, PIECE, this.#position);
      if (bytesRead === 0) return undefined;
      this.#position += bytesRead;
      const piece = this.#decipher.update(this.#buffer.subarray(0, bytesRead));
      const lines = (this.#rest + this.#decoder.decode(piece, { stream: true })).split('\n');
      this.#rest = lines.pop() as string;
      this.#entries = lines.map((text) => {
        const tab = text.indexOf('\t');
        return { subject: JSON.parse(text.slice(0, tab)) as string, line: text.slice(tab + 1) };
      });
      this.#at = 0;
    }
    return this.#entries[this.#at++];
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => {});
  }
}
