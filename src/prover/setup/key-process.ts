/**
 * A process that makes one development key, so that the caller's event loop stays free and the memory is given back. A
 * thread would not do: snarkjs' curve library takes a thread that imports it for a worker of its own.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AssayError, type ExitCode } from '../../protocol/errors.ts';
import { diskFailure } from '../../system/disk.ts';
import { makeKey } from './development-key.ts';
import { developmentTrapdoor } from './trapdoor.ts';

export interface KeyWork {
  readonly name: string;
  /** Path of the constraints. */
  readonly r1cs: string;
  readonly version: number;
  /** Path of the key to be written. */
  readonly to: string;
}

export type KeyWorkReport =
  /** Share that is done; 1 when the file is written. */
  | { readonly done: number }
  | { readonly failure: { readonly code: string; readonly message: string; readonly exitCode: ExitCode } };

const report = (message: KeyWorkReport) =>
  new Promise<void>((resolve) => process.send?.(message, () => resolve()));

async function work({ name, r1cs, version, to }: KeyWork): Promise<void> {
  try {
    const trapdoor = developmentTrapdoor(name, version);
    await writeFile(to, await makeKey(await readFile(r1cs), trapdoor, (done) => void report({ done })));
    await report({ done: 1 });
  } catch (error) {
    const { code, message, exitCode } =
      error instanceof AssayError
        ? error
        : ((await diskFailure(error, dirname(to))) ??
          new AssayError('key-not-made', `The key of ${name} was not made: ${String(error)}`, {
            exitCode: 4,
          }));
    await report({ failure: { code, message, exitCode } });
  }
  process.exit();
}

process.on('message', (message: KeyWork) => void work(message));
process.on('disconnect', () => process.exit());
