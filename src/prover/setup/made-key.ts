import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { writingBelow } from '../../system/disk.ts';
import { BUILD_ROOT } from '../../system/package-root.ts';
import { announcePreparation } from '../preparation.ts';
import type { KeyWork, KeyWorkReport } from './key-process.ts';
import { DEVELOPMENT_KEY_VERSION, developmentTrapdoor } from './trapdoor.ts';

/** Where keys are kept once they are made. */
export const KEY_CACHE = join(BUILD_ROOT, 'keys');

export interface MadeKeyOptions {
  /** Default: the newest. */
  readonly version?: number;
  readonly cache?: string;
  /** Makes the key even if the cache has it. */
  readonly again?: boolean;
}

const making = new Map<string, Promise<string>>();

/**
 * The development key of a compiled circuit: found in the cache, else made (seconds for 2^16 constraints) in a process
 * of its own and put there. Announces its progress as a preparation. A cached file is returned unread: compare its hash
 * where one is known.
 *
 * @param name of the circuit; part of the trapdoor
 * @param r1cs path of its constraints
 * @returns path of the zkey
 * @throws AssayError `key-version`, `bad-r1cs`, `circuit-too-large`, `disk-full`, `disk-protected` (exit 4)
 */
export async function madeKey(
  name: string,
  r1cs: string,
  { version = DEVELOPMENT_KEY_VERSION, cache = KEY_CACHE, again = false }: MadeKeyOptions = {},
): Promise<string> {
  // Refuses an unknown version before anything is read.
  developmentTrapdoor(name, version);
  const source = createHash('sha256')
    .update(JSON.stringify([version, name]))
    .update(await readFile(r1cs))
    .digest('hex');
  const path = join(cache, `${name}-${source.slice(0, 16)}.zkey`);
  if (again) await rm(path, { force: true });
  let made = making.get(path);
  if (!made) {
    made = writingBelow(cache, () => makeUnlessThere(name, r1cs, version, path)).finally(() =>
      making.delete(path),
    );
    making.set(path, made);
  }
  return made;
}

async function makeUnlessThere(name: string, r1cs: string, version: number, path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  await mkdir(join(path, '..'), { recursive: true });
  // Another process may make the same key: both write the same bytes, each under a name of its own.
  const working = `${path}.${process.pid}`;
  try {
    await inProcess({ name, r1cs, version, to: working });
    await rename(working, path);
  } finally {
    await rm(working, { force: true });
  }
  return path;
}

function inProcess(work: KeyWork): Promise<void> {
  const announce = (done: number) => announcePreparation({ kind: 'key', circuit: work.name, done });
  announce(0);
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./key-process.ts', import.meta.url).pathname, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let failure = new AssayError(
      'key-not-made',
      `The process that makes the key of ${work.name} ended early.`,
      {
        exitCode: 4,
      },
    );
    let isMade = false;
    child.on('message', (report: KeyWorkReport) => {
      if ('failure' in report) {
        const { code, message, exitCode } = report.failure;
        failure = new AssayError(code, message, { exitCode });
        return;
      }
      announce(report.done);
      isMade = report.done === 1;
    });
    child.on('error', reject);
    child.on('exit', () => (isMade ? resolve() : reject(failure)));
    child.send(work);
  });
}
