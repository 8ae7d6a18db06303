import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AssayError } from '../protocol/errors.ts';

/** A disk with less space than this in bytes counts as full: no circuit, key or contract fits. */
const NEARLY_NOTHING = 1 << 20;

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/**
 * The failure of a step that writes below a folder, if the disk is the reason. Neither a program that was started for
 * the step nor a recursive mkdir (ENOENT on a read-only disk) says so reliably: the folder is
 * asked.
 *
 * @returns AssayError `disk-full` or `disk-protected` (4); undefined for every other reason
 */
export async function diskFailure(error: unknown, folder: string): Promise<AssayError | undefined> {
  if (error instanceof AssayError) return undefined;
  if (FULL.has(codeOf(error)) || (await isFull(folder)))
    return failure('disk-full', `the disk of ${folder} is full`, error);
  const refusal = await writeRefusal(folder);
  if (refusal === undefined) return undefined;
  return failure('disk-protected', `${folder} cannot be written (${refusal})`, error);
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException | null)?.code ?? '');

const failure = (code: string, what: string, cause: unknown) =>
  new AssayError(
    code,
    `${what}; nothing was kept. Make room there, or name another folder with ASSAY_CACHE`,
    {
      exitCode: 4,
      cause,
    },
  );

const isFull = (folder: string): Promise<boolean> =>
  statfs(folder).then(
    // A read-only disk has no free space either, and room would not help.
    async ({ bavail, bsize }) =>
      bavail * bsize < NEARLY_NOTHING && (await writeRefusal(folder)) === undefined,
    () => false,
  );

/** The code with which the system refuses to write into a folder, or into the nearest one above it that exists. */
async function writeRefusal(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const above = dirname(folder);
    return codeOf(error) === 'ENOENT' && above !== folder ? writeRefusal(above) : codeOf(error);
  }
}

/** Runs a step that writes below a folder. @throws AssayError as `diskFailure`; else the step's own error */
export async function writingBelow<T>(folder: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw (await diskFailure(error, folder)) ?? error;
  }
}
