import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { matchesSegment, patternSegments } from './file-pattern.ts';
import type { OnBytes, RecordFile } from './record-file.ts';

/**
 * Opens record files: only regular files, never through a symbolic link below
 * the data directory, never a pipe or device (opening one could block or have effects).
 *
 * Not guaranteed: a writer of the data directory can exchange a directory between the check and the opening. The
 * last step is safe from that: it does not follow links, and the opened file itself is examined.
 *
 * In a page, `dropped-files.ts` stands in for this module.
 */

/**
 * The files below `dataDir` that match a pattern of path segments with `*` (any characters) and `?` (one),
 * in name order. A leading `.` is matched by an explicit one only. Where nothing matches, files of the same
 * name with `.gz` behind it are taken.
 *
 * @throws AssayError `data-path-unsafe` (2) for a pattern with `..` or an absolute one, and for a symbolic
 * link on the way; `data-file-not-found` (2) when nothing matches; `data-file-unreadable` (4) for lacking
 * permission or a failing disk.
 */
export async function resolveRecordFiles(dataDir: string, pattern: string): Promise<string[]> {
  const segments = patternSegments(pattern);
  const root = await guardIo(realpath(dataDir), 'the data directory');
  let found = await matching(root, segments);
  const last = segments.at(-1) as string;
  if (found.length === 0 && !/\.gz$/i.test(last))
    found = await matching(root, [...segments.slice(0, -1), `${last}.gz`]);
  if (found.length === 0) {
    throw new AssayError('data-file-not-found', `no file below the data directory matches ${pattern}`);
  }
  return found.sort();
}

async function matching(root: string, segments: readonly string[]): Promise<string[]> {
  let found = [root];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    const next: string[] = [];
    for (const directory of found) next.push(...(await matchesIn(directory, segment, isLast)));
    found = next;
  }
  return found;
}

async function matchesIn(directory: string, segment: string, isLast: boolean): Promise<string[]> {
  const names = /[*?]/.test(segment)
    ? (await guardIo(readdir(directory), directory)).filter((name) => matchesSegment(name, segment))
    : [segment];
  const found: string[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const entry = await lstat(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw describeIoError(error, name);
    });
    if (entry === undefined) continue;
    if (entry.isSymbolicLink()) {
      throw new AssayError(
        'data-path-unsafe',
        `${name} is a symbolic link; record files are not read through links`,
      );
    }
    if (isLast || entry.isDirectory()) found.push(path);
  }
  return found;
}

/**
 * Opens one regular file for reading, without following a link and without waiting for a pipe's other end.
 *
 * @throws AssayError `data-path-unsafe` (2) for a symbolic link, directory, pipe, socket or device;
 * `data-file-not-found` (2); `data-file-empty` (2); `data-file-unreadable` (4).
 */
export async function openRecordFile(path: string, onBytes?: OnBytes | undefined): Promise<RecordFile> {
  const name = basename(path);
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await guardIo(open(path, flags), name);
  try {
    const entry = await handle.stat();
    if (!entry.isFile()) throw new AssayError('data-path-unsafe', `${name} is not a regular file`);
    if (entry.size === 0) throw new AssayError('data-file-empty', `${name} is empty`);
    return fileOf(handle, name, entry.size, onBytes);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function fileOf(handle: FileHandle, name: string, size: number, onBytes: OnBytes | undefined): RecordFile {
  return {
    name,
    size,
    onBytes,
    async read(into, position) {
      let filled = 0;
      while (filled < into.length) {
        const { bytesRead } = await guardIo(
          handle.read(into, filled, into.length - filled, position + filled),
          name,
        );
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    // A handle that is closed rejects.
    close: () => handle.close().catch(() => {}),
  };
}

/**
 * Whether a path that a person gave is a folder.
 * @throws AssayError as `openRecordFile`
 */
export async function isFolder(path: string): Promise<boolean> {
  return (await guardIo(lstat(path), path)).isDirectory();
}

/** Names in a folder, in order, without hidden ones. @throws AssayError as `openRecordFile` */
export const namesIn = async (folder: string): Promise<string[]> =>
  (await guardIo(readdir(folder), folder)).filter((name) => !name.startsWith('.')).sort();

/** Splits a path that a person gave into data directory and name, with the same refusals as a pattern's. */
export async function resolveGivenFile(path: string): Promise<string> {
  const [file] = await resolveRecordFiles(dirname(path), escapeName(basename(path)));
  return file as string;
}

/** A given name is taken literally; one with `*` or `?` in it cannot be expressed as a pattern. */
function escapeName(name: string): string {
  if (/[*?]/.test(name))
    throw new AssayError('data-path-unsafe', 'a file name with * or ? in it is not accepted');
  return name;
}

async function guardIo<T>(work: Promise<T>, what: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw describeIoError(error, basename(what));
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The refusal that stands for a failed file operation. */
export function describeIoError(error: unknown, what: string): AssayError {
  if (isMissing(error)) return new AssayError('data-file-not-found', `${what} does not exist`);
  const code = (error as NodeJS.ErrnoException | null)?.code;
  // ELOOP: no-follow met a link. ENXIO: a socket or device without its other end.
  if (code === 'ELOOP') return new AssayError('data-path-unsafe', `${what} is a symbolic link`);
  if (code === 'ENXIO') return new AssayError('data-path-unsafe', `${what} is not a regular file`);
  if (code === 'EISDIR') return new AssayError('data-path-unsafe', `${what} is a directory`);
  return new AssayError('data-file-unreadable', `${what} cannot be read (${code ?? 'unknown error'})`, {
    exitCode: 4,
  });
}
