import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';

/**
 * Sorted runs on disk. They hold records, so each is encrypted with a key that exists in this process only
 * (AES-256-CTR, one key a run), and its name is removed as soon as it is open: after a crash, the disk holds nothing
 * readable. In a page, `sorted-runs-in-tab.ts` stands in for this module.
 */

export interface Entry {
  readonly subject: string;
  readonly line: string;
}

/** Entries in order, read once. */
export interface SortedRun {
  /** The next entry, where it is in memory. */
  ready(): Entry | undefined;
  /** Undefined at the end. */
  next(): Promise<Entry | undefined>;
}

const PIECE = 1 << 16;

export class SortedRuns {
  readonly #parent: string;
  readonly #runs: Run[] = [];
  #folder: string | undefined;

  /** @param parent where the files go; default the system's folder for temporary files (TMPDIR) */
  constructor(parent = tmpdir()) {
    this.#parent = parent;
  }

  get all(): readonly SortedRun[] {
    return this.#runs;
  }

  /**
   * Writes a run.
   * @throws AssayError `spill-failed` (4): no room, or no permission, in the folder for temporary files
   */
  async add(entries: readonly Entry[]): Promise<void> {
    try {
      this.#folder ??= await mkdtemp(join(this.#parent, 'assay-sort-'));
      this.#runs.push(await Run.write(join(this.#folder, String(this.#runs.length)), entries));
    } catch (cause) {
      throw new AssayError(
        'spill-failed',
        'records cannot be sorted on disk: the folder for temporary files is full or not writable (TMPDIR names another)',
        { exitCode: 4, cause },
      );
    }
  }

  /** Closes the files and removes them from disk. */
  async close(): Promise<void> {
    for (const run of this.#runs) await run.close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A run in a file of its own, read once from its start. */
class Run implements SortedRun {
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
