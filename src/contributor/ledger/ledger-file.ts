import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { writeTextFile } from '../../system/files.ts';
import { type LockFile, takeLockFile } from '../../system/lock-file.ts';

/** Calls to the operating system, so that tests can make them fail. */
export interface LedgerDisk {
  write(descriptor: number, bytes: Buffer): number;
  sync(descriptor: number): void;
}

const DISK: LedgerDisk = { write: writeSync, sync: fsyncSync };

/**
 * An append-only file that one process holds. An append returns after the bytes are flushed to the disk. After a failed
 * append the file is not used again by this process: its end is unknown until it is read anew.
 */
export class AppendOnlyFile {
  readonly path: string;
  /** The file's text at opening. ASCII. */
  readonly text: string;
  readonly #descriptor: number;
  readonly #lock: LockFile;
  readonly #disk: LedgerDisk;
  #isBroken = false;

  private constructor(path: string, lock: LockFile, disk: LedgerDisk) {
    this.path = path;
    this.#lock = lock;
    this.#disk = disk;
    this.text = readFileSync(path, 'latin1');
    this.#descriptor = openSync(path, 'a+');
  }

  /**
   * Takes the lock and opens the file. A missing file is made with `header` as its text.
   *
   * @throws AssayError `ledger-locked` (4) if another process holds it; `ledger-unwritable` (4)
   */
  static async open(path: string, header: string, disk: LedgerDisk = DISK): Promise<AppendOnlyFile> {
    const lock = takeLock(path);
    try {
      if (!existsSync(path)) await writeTextFile(path, header, { secret: true });
      return new AppendOnlyFile(path, lock, disk);
    } catch (cause) {
      lock.release();
      throw unwritable(path, cause);
    }
  }

  /** Cuts the file to its first `length` bytes: a line that a crash cut short. */
  truncate(length: number): void {
    if (length === this.text.length) return;
    ftruncateSync(this.#descriptor, length);
    this.#disk.sync(this.#descriptor);
  }

  /** @throws AssayError `ledger-unwritable` (4): nothing that depends on the line may leave this machine */
  append(line: string): void {
    if (this.#isBroken) throw unwritable(this.path, undefined);
    try {
      const bytes = Buffer.from(line, 'latin1');
      for (let done = 0; done < bytes.length; ) {
        done += this.#disk.write(this.#descriptor, bytes.subarray(done));
      }
      this.#disk.sync(this.#descriptor);
    } catch (cause) {
      this.#isBroken = true;
      throw unwritable(this.path, cause);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
    this.#lock.release();
  }
}

function takeLock(path: string): LockFile {
  try {
    return takeLockFile(`${path}.lock`);
  } catch (cause) {
    if (!(cause instanceof AssayError) || cause.code !== 'store-locked') throw unwritable(path, cause);
    throw new AssayError(
      'ledger-locked',
      `another process uses ${path}; wait for it or stop it. If its machine is gone, remove ${path}.lock`,
      { exitCode: 4, cause },
    );
  }
}

const unwritable = (path: string, cause: unknown): AssayError =>
  new AssayError(
    'ledger-unwritable',
    `the ledger ${path} cannot be written; nothing was sent. Make room in ${dirname(path)} and run again`,
    { exitCode: 4, cause },
  );
