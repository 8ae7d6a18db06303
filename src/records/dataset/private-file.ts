import { constants, type Stats } from 'node:fs';
import { AssayError } from '../../protocol/errors.ts';

/** How dataset files of both editions are opened: never through a link, never if others can read them. */

const OTHERS = 0o077;

/** Not through a symbolic link, and without waiting for the writer of a pipe. */
export const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The error of a failed `open`: `file-not-found`, `file-unsafe` (2), `file-unreadable` (4). */
export function openFailure(path: string, error: NodeJS.ErrnoException): AssayError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new AssayError('file-not-found', `${path} does not exist`);
  if (error.code === 'ELOOP')
    return new AssayError('file-unsafe', `${path} is a symbolic link; name the file itself`);
  return new AssayError('file-unreadable', `${path} cannot be read (${error.code ?? 'unknown error'})`, {
    exitCode: 4,
    cause: error,
  });
}

/** @throws AssayError `file-unsafe`, `file-exposed` (2) */
export function assertPrivate(entry: Stats, path: string): void {
  if (!entry.isFile()) throw new AssayError('file-unsafe', `${path} is not a regular file`);
  // Windows has no such bits and reports 0666.
  if (process.platform !== 'win32' && (entry.mode & OTHERS) !== 0)
    throw new AssayError('file-exposed', `${path} can be read by others; run chmod 600 on it`);
}

const isCorrupt = (error: unknown): boolean =>
  error instanceof AssayError && error.code === 'dataset-corrupt';

export const corrupt = (path: string, cause?: unknown): AssayError =>
  new AssayError(
    'dataset-corrupt',
    `${path} was changed after it was built; build it again or restore a backup`,
    { exitCode: 4, cause },
  );

/** An error of reading a block: a corrupt block is told with the file's name, any other error as it is. */
export const corruptOr = (path: string, cause: unknown): unknown =>
  isCorrupt(cause) ? corrupt(path, cause) : cause;
