import { homedir } from 'node:os';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of this package. Circuits, keys and policies are found from here, at any place of installation.
 */
export const PROJECT_ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The user's folder for files that programs can make again, by platform. */
function userCache(): string {
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  // The XDG base directory specification says to ignore a path that is not absolute.
  const wanted = process.env.XDG_CACHE_HOME;
  return wanted !== undefined && isAbsolute(wanted) ? wanted : join(homedir(), '.cache');
}

/**
 * The folder of files that this machine makes once: compiled circuits and contracts, development keys.
 * - ASSAY_CACHE names it.
 * - A clone has it inside, as build/.
 * - An installed package may be read-only or shared between users: it has a folder in the user's cache. Versions share
 *   it: every file's name has a hash of its sources.
 */
export const BUILD_ROOT =
  process.env.ASSAY_CACHE ??
  (PROJECT_ROOT.split(sep).includes('node_modules')
    ? join(userCache(), 'assay')
    : join(PROJECT_ROOT, 'build'));
