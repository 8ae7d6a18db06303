import { readFileSync, statSync } from 'node:fs';
import { AssayError } from '../../protocol/errors.ts';

/**
 * Reads a file that holds a secret, and trims white space.
 * @throws AssayError (exit code 2) `key-file-unreadable`, or `key-file-exposed` if other users can read it; never with
 *   content of the file
 */
export function readSecret(path: string): string {
  let text: string;
  let mode: number;
  try {
    mode = statSync(path).mode;
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new AssayError('key-file-unreadable', `cannot read ${path}`, { cause });
  }
  // Windows has no such modes and always reports 0666.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new AssayError('key-file-exposed', `${path} can be read by others: chmod 600 it`);
  }
  return text;
}
