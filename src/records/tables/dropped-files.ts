import { AssayError } from '../../protocol/errors.ts';
import { matchesSegment, patternSegments } from './file-pattern.ts';
import type { OnBytes, RecordFile } from './record-file.ts';

/**
 * Record files in a page: those that its visitor dropped. It stands in for `safe-file.ts`, with the same exports.
 * All dropped files lie in one folder, named FOLDER.
 */

/** The path of the folder with the dropped files. */
export const FOLDER = 'dropped';

/** A file of the browser: a `File`, or what a test puts in its place. */
export interface TabFile {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

let dropped: ReadonlyMap<string, TabFile> = new Map();
let onRead: OnBytes | undefined;

/**
 * Replaces the dropped files.
 * @param read called with the number of bytes of each read of any of them
 * @returns the path of the only file, or FOLDER
 * @throws AssayError `data-file-not-found`, `data-path-unsafe` (2): no file, or two of one name
 */
export function dropFiles(files: readonly TabFile[], read?: OnBytes): string {
  onRead = read;
  dropped = new Map(files.map((file) => [`${FOLDER}/${file.name}`, file]));
  const [only] = dropped.keys();
  if (only === undefined) throw new AssayError('data-file-not-found', 'no file was dropped');
  if (dropped.size < files.length)
    throw new AssayError('data-path-unsafe', 'two of the files have one name: drop one of them');
  return files.length === 1 ? only : FOLDER;
}

/** Reads are of whole pieces, because each costs a call of the browser's process. */
const PIECE = 1 << 22;

/** @throws AssayError `data-file-not-found`, `data-file-empty` (2) */
export async function openRecordFile(path: string, onBytes?: OnBytes | undefined): Promise<RecordFile> {
  const file = found(path);
  if (file.size === 0) throw new AssayError('data-file-empty', `${file.name} is empty`);
  let held: { readonly start: number; readonly bytes: Uint8Array } | undefined;
  const pieceAt = async (position: number, length: number): Promise<Uint8Array> => {
    const offset = position - (held?.start ?? 0);
    if (held === undefined || offset < 0 || offset >= held.bytes.length) {
      const end = Math.min(file.size, position + Math.max(length, PIECE));
      held = { start: position, bytes: await bytesOf(file, position, end) };
      onRead?.(held.bytes.length);
      return held.bytes;
    }
    return held.bytes.subarray(offset);
  };
  return {
    name: file.name,
    size: file.size,
    onBytes,
    async read(into, position) {
      let filled = 0;
      while (filled < into.length && position + filled < file.size) {
        const piece = await pieceAt(position + filled, into.length - filled);
        if (piece.length === 0) break;
        const part = piece.subarray(0, into.length - filled);
        into.set(part, filled);
        filled += part.length;
      }
      return filled;
    },
    close: async () => {
      held = undefined;
    },
  };
}

/** A file that was changed or removed after it was dropped can't be read. */
async function bytesOf(file: TabFile, start: number, end: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch {
    throw new AssayError(
      'data-file-unreadable',
      `${file.name} cannot be read; it may have changed since it was dropped: drop it again`,
      { exitCode: 4 },
    );
  }
}

function found(path: string): TabFile {
  const file = dropped.get(path);
  if (file === undefined)
    throw new AssayError('data-file-not-found', `${path.slice(path.lastIndexOf('/') + 1)} does not exist`);
  return file;
}

/** @throws AssayError `data-path-unsafe`, `data-file-not-found` (2) */
export async function resolveRecordFiles(_dataDir: string, pattern: string): Promise<string[]> {
  const last = patternSegments(pattern).at(-1) as string;
  const paths = [...dropped.keys()].filter((path) => matchesSegment(path.slice(FOLDER.length + 1), last));
  if (paths.length === 0)
    throw new AssayError('data-file-not-found', `no file that was dropped matches ${pattern}`);
  return paths.sort();
}

/** @throws AssayError `data-file-not-found` (2) */
export async function resolveGivenFile(path: string): Promise<string> {
  found(path);
  return path;
}

export const isFolder = async (path: string): Promise<boolean> => path === FOLDER;

export const namesIn = async (folder: string): Promise<string[]> =>
  [...dropped.keys()].map((path) => path.slice(folder.length + 1)).sort();
