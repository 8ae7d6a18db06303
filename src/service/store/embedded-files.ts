import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { AssayError } from '../../protocol/errors.ts';

/**
 * What PGlite leaves to its host: it never flushes its files to the disk, and opens whatever it finds. So the
 * service flushes the write-ahead log before anything is acknowledged, and looks at the files before it opens
 * them.
 */

/** Calls to the operating system, so that tests can make them fail. */
export interface Disk {
  fsync(descriptor: number): Promise<void>;
  /** Bytes that may be written to the file system of `path`. */
  freeBytes(path: string): number;
}

export const DISK: Disk = {
  fsync: promisify(fsync),
  freeBytes(path) {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  },
};

/** Room for three segments of the log: with less, PGlite could end in the middle of a commit. */
const RESERVE_BYTES = 48 << 20;
/** Coarser than any clock of files that is in use. */
const CLOCK_NS = 2_000_000_000n;

const sumsOf = (database: string) => join(dirname(database), 'database.sha256');

/** Flushes what the embedded database has written, and refuses writes that the disk may have no room for. */
export class EmbeddedFiles {
  readonly #database: string;
  readonly #disk: Disk;
  /** Time of the last change that is known to be on the disk, by path. */
  readonly #flushed = new Map<string, bigint>();
  /** Time of the last checkpoint that has been flushed. */
  #checkpoint: bigint | undefined;

  /** @param database the folder of the database's files */
  constructor(database: string, disk: Disk = DISK) {
    this.#database = database;
    this.#disk = disk;
  }

  /** Throws `store-unavailable` when the disk is nearly full: nothing is written, reads go on. */
  assertRoom(): void {
    if (this.#disk.freeBytes(this.#database) >= RESERVE_BYTES) return;
    throw new AssayError('store-unavailable', 'the disk of the database is full', { exitCode: 4 });
  }

  /**
   * Flushes the log, if there is anything new in it; after a checkpoint, which ends the use of old log, every file.
   * The disk is waited for off the event loop; nothing may be written meanwhile.
   * Rejects with `store-broken`: after a failed flush nobody knows what is on the disk.
   */
  async flush(): Promise<void> {
    try {
      const { mtimeNs } = statSync(join(this.#database, 'global', 'pg_control'), { bigint: true });
      if (mtimeNs !== this.#checkpoint) await this.flushAll();
      this.#checkpoint = mtimeNs;
      const log = join(this.#database, 'pg_wal');
      for (const name of readdirSync(log)) {
        if (/^[0-9A-F]{24}$/.test(name)) await this.#flushFile(join(log, name));
      }
    } catch (cause) {
      throw new AssayError('store-broken', 'cannot flush the files of the database', {
        exitCode: 4,
        cause,
      });
    }
  }

  async flushAll(): Promise<void> {
    for (const path of filesOf(this.#database)) await this.#flushFile(path);
  }

  async #flushFile(path: string): Promise<void> {
    const { mtimeNs } = statSync(path, { bigint: true });
    if (this.#flushed.get(path) === mtimeNs) return;
    const descriptor = openSync(path, 'r');
    try {
      await this.#disk.fsync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    // The clock of files is coarse: a write that follows at once may leave the time as it is.
    if (BigInt(Date.now()) * 1_000_000n - mtimeNs > CLOCK_NS) this.#flushed.set(path, mtimeNs);
  }

  /** Takes what is in the folder for flushed: it was closed in order. */
  assumeFlushed(): void {
    for (const path of filesOf(this.#database)) {
      this.#flushed.set(path, statSync(path, { bigint: true }).mtimeNs);
    }
  }

  /** Flushes everything and writes the sums of all files, so that the next start can compare. */
  async seal(): Promise<void> {
    await this.flushAll();
    const path = sumsOf(this.#database);
    const lines = filesOf(this.#database).map(
      (file) => `${sumOf(file)}  ${relative(this.#database, file)}\n`,
    );
    writeFileSync(`${path}.new`, lines.join(''), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

/**
 * Looks at the files of an embedded database without touching any. Throws AssayError `store-damaged` (exit code 4)
 * that names the file: another content than when the database was closed, a file that is missing or cut off.
 *
 * Not guaranteed after a crash, when there are no sums to compare with: then only the control file and the sizes
 * are looked at, and a damaged page shows when it is read (its own checksum), which ends the service.
 */
export function checkFiles(database: string): { readonly isSealed: boolean } {
  const sums = sumsOf(database);
  const isSealed = existsSync(sums);
  if (isSealed) checkSums(database, readFileSync(sums, 'utf8'));
  else if (existsSync(database)) checkShape(database);
  return { isSealed };
}

/** From now on the files change: without the sums a crash isn't taken for damage. */
export function unsealFiles(database: string): void {
  rmSync(sumsOf(database), { force: true });
}

function checkSums(database: string, text: string): void {
  const expected = new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(66), line.slice(0, 64)] as const),
  );
  for (const [name, sum] of expected) {
    const path = join(database, name);
    if (!existsSync(path)) throw damaged(path, 'is missing');
    if (sumOf(path) !== sum) throw damaged(path, 'is not as it was when the database was closed');
  }
  for (const path of filesOf(database)) {
    if (!expected.has(relative(database, path))) throw damaged(path, 'was not there when it was closed');
  }
}

function checkShape(database: string): void {
  const control = join(database, 'global', 'pg_control');
  if (!existsSync(control)) throw damaged(control, 'is missing');
  if (!isControlFile(readFileSync(control))) throw damaged(control, 'has a wrong checksum');
  for (const path of filesOf(database)) {
    const isRelation = /(^|\/)(base\/\d+|global)\/\d+(_(fsm|vm|init))?(\.\d+)?$/.test(
      relative(database, path),
    );
    if (isRelation && statSync(path).size % 8192 !== 0) throw damaged(path, 'is cut off');
  }
}

/** The control file ends with the CRC-32C of what comes before; where that is depends on the version. */
function isControlFile(bytes: Buffer): boolean {
  let crc = 0xffffffff;
  for (let at = 0; at + 4 <= Math.min(bytes.length, 512); at += 4) {
    if (at >= 128 && (crc ^ 0xffffffff) >>> 0 === bytes.readUInt32LE(at)) return true;
    for (const byte of bytes.subarray(at, at + 4)) {
      crc ^= byte;
      for (let i = 0; i < 8; i++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
  }
  return false;
}

function damaged(path: string, what: string): AssayError {
  return new AssayError(
    'store-damaged',
    `${path} ${what}: put a backup back (assay service restore), or the file from one of this folder`,
    { exitCode: 4 },
  );
}

/** Regular files, sorted; what the next start writes anew is left out. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['postmaster.pid', 'postmaster.opts'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function sumOf(path: string): string {
  const hash = createHash('sha256');
  const descriptor = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(1 << 20);
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}
