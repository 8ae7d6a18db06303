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
 * Durability of the embedded database. PGlite never flushes its files to the disk and opens damaged files. So the service
 * flushes the write-ahead log before it acknowledges a write, and checks the files before it opens them.
 */

/** Calls to the operating system, so that tests can make them fail. */
export interface Disk {
  fsync(descriptor: number): Promise<void>;
  /** Free bytes on the file system of `path`. */
  freeBytes(path: string): number;
}

/** The real disk. */
export const DISK: Disk = {
  fsync: promisify(fsync),
  freeBytes(path) {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  },
};

/** Three segments of the log. With less room, PGlite could fail in the middle of a commit. */
const RESERVE_BYTES = 48 << 20;
/** Longer than the time resolution of any file system in use. */
const CLOCK_NS = 2_000_000_000n;

const sumsOf = (database: string) => join(dirname(database), 'database.sha256');

/** Flushes the files of the embedded database, and rejects writes while the disk is nearly full. */
export class EmbeddedFiles {
  readonly #database: string;
  readonly #disk: Disk;
  /** Modification time of the last flushed content, by path. */
  readonly #flushed = new Map<string, bigint>();
  /** Time of the last flushed checkpoint. */
  #checkpoint: bigint | undefined;

  /** @param database the folder of the database's files */
  constructor(database: string, disk: Disk = DISK) {
    this.#database = database;
    this.#disk = disk;
  }

  /** @throws AssayError `store-unavailable` when the disk is nearly full; reads still work */
  assertRoom(): void {
    if (this.#disk.freeBytes(this.#database) >= RESERVE_BYTES) return;
    throw new AssayError('store-unavailable', 'the disk of the database is full', { exitCode: 4 });
  }

  /**
   * Flushes new parts of the log. After a checkpoint, which makes old parts of the log obsolete, flushes every file. Does
   * not block the event loop. The caller must not write meanwhile.
   * @throws AssayError `store-broken`: after a failed flush the content of the disk is unknown
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

  /** Flushes every file that has changed. */
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
    // File times are coarse: an immediate further write may leave the time unchanged.
    if (BigInt(Date.now()) * 1_000_000n - mtimeNs > CLOCK_NS) this.#flushed.set(path, mtimeNs);
  }

  /** Marks all files as flushed; only for a database that was closed in order. */
  assumeFlushed(): void {
    for (const path of filesOf(this.#database)) {
      this.#flushed.set(path, statSync(path, { bigint: true }).mtimeNs);
    }
  }

  /** Flushes all files and writes their SHA-256 sums, which the next start compares. */
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
 * Checks the files of an embedded database without changing any.
 *
 * After a crash there are no sums to compare with. Then it checks only the control file and the sizes; a damaged page
 * shows when it is read (by its own checksum), which ends the service.
 * @returns whether the sums were there and fit
 * @throws AssayError `store-damaged` (exit code 4) that names the file: changed since the database was closed, missing,
 *   or cut off
 */
export function checkFiles(database: string): { readonly isSealed: boolean } {
  const sums = sumsOf(database);
  const isSealed = existsSync(sums);
  if (isSealed) checkSums(database, readFileSync(sums, 'utf8'));
  else if (existsSync(database)) checkShape(database);
  return { isSealed };
}

/** Removes the sums before the files change, so that a crash does not look like damage. */
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

/** Whether the CRC-32C at the end of the control file fits. Its position depends on the version, so try each one. */
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

/** Regular files, sorted, without those that every start writes again. */
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
