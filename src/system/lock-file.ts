import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { AssayError } from '../protocol/errors.ts';

/** A held lock; `release` may be called again. */
export interface LockFile {
  release(): void;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Start time of the process in the kernel's clock ticks; null where the system does not tell. */
  readonly started: string | null;
  readonly token: string;
}

/** A lock file without an owner counts as abandoned after this time. */
const HALF_WRITTEN_MS = 10_000;

/** Tokens of the locks that this process holds: a dead predecessor may have had the same pid. */
const held = new Set<string>();

/**
 * Takes `path` as an exclusive lock for this process. A lock of a dead process is taken over.
 *
 * Take it before opening a PGlite directory: two processes on one directory lose writes. A lock of another host is never
 * taken over, even if that host is dead.
 * @throws AssayError `store-locked` (exit code 4) if another process holds it, `store-unavailable` if the file cannot be
 *   created
 */
export function takeLockFile(path: string): LockFile {
  const owner: Owner = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
    token: randomUUID(),
  };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (create(path, JSON.stringify(owner))) {
      held.add(owner.token);
      return { release: () => release(path, owner.token) };
    }
    const text = read(path);
    if (text === undefined) continue; // released in between
    if (isAlive(path, text)) break;
    removeStale(path, text);
  }
  throw new AssayError('store-locked', `${path} is held by another process`, { exitCode: 4 });
}

function release(path: string, token: string): void {
  if (!held.delete(token)) return;
  if (parse(read(path))?.token === token) unlinkSync(path);
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new AssayError('store-unavailable', `cannot create ${path}`, { exitCode: 4, cause: error });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): Owner | undefined {
  try {
    return JSON.parse(text ?? '') as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(path: string, text: string): boolean {
  const owner = parse(text);
  // Half-written: its writer has opened it and not written yet, or died there.
  if (owner === undefined) return ageOf(path) < HALF_WRITTEN_MS;
  if (owner.host !== hostname()) return true;
  if (owner.pid === process.pid) return held.has(owner.token);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return owner.started === null || owner.started === startOf(owner.pid);
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Removes a stale lock. Moves it aside first, and puts it back if it is no longer the one that was read. */
function removeStale(path: string, text: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another process was faster
  }
  try {
    if (read(aside) !== text) linkSync(aside, path);
  } catch {
    // A new owner has taken the place; the caller's loop sees it.
  } finally {
    unlinkSync(aside);
  }
}

/** Field 22 of /proc/PID/stat, the start time in clock ticks; null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
