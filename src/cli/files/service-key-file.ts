import { AssayError } from '../../protocol/errors.ts';
import { readTextFile } from '../../system/files.ts';

/**
 * Reads the token of an API key from the named file, else from the file that ASSAY_SERVICE_KEY_FILE names.
 * The token itself is never taken from an argument or a variable: other users and logs would see it.
 *
 * @returns undefined if neither names a file
 * @throws AssayError `bad-api-key`, `file-exposed` (2); as `readTextFile`
 */
export async function readServiceKey(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const file = path ?? environment.ASSAY_SERVICE_KEY_FILE;
  if (file === undefined || file === '') return undefined;
  const token = (await readTextFile(file, { secret: true, largest: 256 })).trim();
  if (!/^assay_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/.test(token)) {
    throw new AssayError('bad-api-key', `${file} does not hold an API key of a verifier service`);
  }
  return token;
}
