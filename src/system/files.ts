import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { AssayError } from '../protocol/errors.ts';

/**
 * Files of the command line.
 * - Reading accepts only regular files, and secrets only if the file is closed to others.
 * - Writing goes to a temporary file beside the target, which is then renamed: a crash leaves the old file.
 *
 * Not guaranteed: another process that may write to the folder can exchange a file in between.
 */

/** Largest JSON file that is read into memory: a dataset of about a million records. */
const LARGEST = 1 << 30;
const PRIVATE_MODE = 0o600;
const PUBLIC_MODE = 0o644;
const OTHERS = 0o077;

export interface ReadOptions {
  /** Refuses a file that group or others may read or write. */
  readonly secret?: boolean;
  readonly largest?: number;
}

export interface WriteOptions {
  /** Mode 0600 instead of 0644. */
  readonly secret: boolean;
  /** Whether an existing file may be replaced. */
  readonly replace?: boolean;
}

/**
 * Reads a regular file as UTF-8.
 *
 * @throws AssayError `file-not-found`, `file-unsafe` (a link, folder, pipe or device), `file-exposed`,
 * `file-too-large` (2); `file-unreadable` (4)
 */
export async function readTextFile(path: string, options: ReadOptions = {}): Promise<string> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch((error: unknown) => {
    throw describe(error, path, 'read');
  });
  try {
    const { mode, size } = await regularFile(handle, path);
    // Windows has no permission bits and reports 0666.
    if (options.secret && process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new AssayError('file-exposed', `${path} can be read by others; run chmod 600 on it`);
    }
    if (size > (options.largest ?? LARGEST)) {
      throw new AssayError(
        'file-too-large',
        `${path} is larger than ${options.largest ?? LARGEST} bytes, the most that is read`,
      );
    }
    return await handle.readFile('utf8');
  } catch (error) {
    throw error instanceof AssayError ? error : describe(error, path, 'read');
  } finally {
    await handle.close();
  }
}

/**
 * Reads a JSON file. The parser's message is withheld, because it quotes the text.
 * @throws AssayError as `readTextFile`; `not-json` (2)
 */
export async function readJsonFile(path: string, options: ReadOptions = {}): Promise<unknown> {
  const text = await readTextFile(path, options);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new AssayError('not-json', `${path} is not a JSON file`);
  }
}

/** Whether the path exists, as an entry of any kind. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Checks that a target can be written, before the work whose result it would hold begins.
 * @throws AssayError `path-unsafe`, `file-unsafe`, `file-exists`, `file-not-found` (2); `file-unwritable` (4)
 */
export async function assertWritable(path: string, options: WriteOptions): Promise<void> {
  if (path === '' || path.split(/[/\\]/).includes('..') || path.includes('\0') || path.endsWith(sep)) {
    throw new AssayError(
      'path-unsafe',
      `the output path must name a file, without .. in it; give an absolute path instead`,
    );
  }
  const folder = await lstat(dirname(path)).catch((error: unknown) => {
    throw describe(error, dirname(path), 'write');
  });
  if (!folder.isDirectory() && !folder.isSymbolicLink()) {
    throw new AssayError('file-unsafe', `${dirname(path)} is not a folder`);
  }
  const present = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw describe(error, path, 'write');
  });
  if (present === undefined) return;
  if (!present.isFile()) throw new AssayError('file-unsafe', `${path} exists and is not a regular file`);
  if (!options.replace) {
    throw new AssayError('file-exists', `${path} exists already; remove it or name another file`);
  }
}

/**
 * Writes a whole file or nothing. The file is on disk when the promise resolves.
 * @throws AssayError as `assertWritable`
 */
export async function writeTextFile(path: string, text: string, options: WriteOptions): Promise<void> {
  await assertWritable(path, options);
  await removeLeftovers(path);
  const temporary = join(
    dirname(path),
    `${temporaryPrefix(path)}${process.pid}.${randomBytes(6).toString('hex')}`,
  );
  try {
    const handle = await open(temporary, 'wx', PRIVATE_MODE);
    try {
      await handle.writeFile(text, 'utf8');
      if (!options.secret) await handle.chmod(PUBLIC_MODE);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw describe(error, path, 'write');
  }
}

export const writeJsonFile = (path: string, value: unknown, options: WriteOptions): Promise<void> =>
  writeTextFile(path, `${JSON.stringify(value, jsonValue, 2)}\n`, options);

/** A JSON replacer that writes bigints as decimal strings. */
export const jsonValue = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

/**
 * Creates a folder that only its owner can enter.
 * @throws AssayError `file-unwritable` (4)
 */
export async function privateFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw describe(error, path, 'write');
  }
  return path;
}

const temporaryPrefix = (path: string): string => `.${basename(path)}.assay-`;

/** Removes temporary files that interrupted runs left beside a target. A running process keeps its own. */
async function removeLeftovers(path: string): Promise<void> {
  const prefix = temporaryPrefix(path);
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number(name.slice(prefix.length).split('.')[0]);
    if (Number.isInteger(owner) && isRunning(owner)) continue;
    await rm(join(dirname(path), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function regularFile(handle: FileHandle, path: string) {
  const entry = await handle.stat();
  if (!entry.isFile()) throw new AssayError('file-unsafe', `${path} is not a regular file`);
  return entry;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code;

function describe(error: unknown, path: string, intent: 'read' | 'write'): AssayError {
  if (error instanceof AssayError) return error;
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new AssayError('file-not-found', `${path} does not exist`);
    case 'ELOOP':
      return new AssayError('file-unsafe', `${path} is a symbolic link; name the file itself`);
    case 'ENXIO':
    case 'EISDIR':
      return new AssayError('file-unsafe', `${path} is not a regular file`);
    default: {
      const what = intent === 'read' ? 'read' : 'written';
      return new AssayError(
        intent === 'read' ? 'file-unreadable' : 'file-unwritable',
        `${path} cannot be ${what} (${codeOf(error) ?? 'unknown error'})`,
        { exitCode: 4, cause: error },
      );
    }
  }
}
