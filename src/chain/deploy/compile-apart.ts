import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { writingBelow } from '../../system/disk.ts';
import { inParallel } from '../../system/in-parallel.ts';
import { compileContracts, isCompiled, listSources, OUTPUT } from './compile.ts';
import type { CompilerAnswer } from './compiler-process.ts';

/** Processes of the Solidity compiler: as many as sources are compiled at a time, each used again. */
export class Compilers {
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();

  /** Compiles a source into the cache. @throws Error with the compiler's output */
  async compile(source: string): Promise<void> {
    const child = this.#idle.pop() ?? this.#start();
    const { failure } = await answerOf(child, source);
    this.#idle.push(child);
    if (failure !== undefined) throw Object.assign(new Error(failure.message), { code: failure.code });
  }

  close(): void {
    for (const child of this.#all) child.kill();
  }

  #start(): ChildProcess {
    const child = fork(new URL('./compiler-process.ts', import.meta.url).pathname, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#all.add(child);
    return child;
  }
}

function answerOf(child: ChildProcess, source: string): Promise<CompilerAnswer> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`The compiler ended while it compiled ${source}.`));
    child.once('exit', ended);
    child.once('error', reject);
    child.once('message', (answer: CompilerAnswer) => {
      child.off('exit', ended);
      child.off('error', reject);
      resolve(answer);
    });
    child.send(source);
  });
}

/**
 * `compileContracts`, several sources at a time.
 * @param sources paths relative to contracts/; default: all
 * @throws AssayError `disk-full`, `disk-protected` (4); Error with the compiler's output
 */
export const compileContractsApart = (
  log: (line: string) => void = () => {},
  sources: readonly string[] = listSources(),
): Promise<string> => writingBelow(OUTPUT, () => compiledApart(log, sources));

async function compiledApart(log: (line: string) => void, sources: readonly string[]): Promise<string> {
  const compilers = new Compilers();
  try {
    const missing = sources.filter((source) => !isCompiled(source));
    await inParallel(missing, availableParallelism(), async (source) => {
      log(`compiling ${source}`);
      await compilers.compile(source);
    });
  } finally {
    compilers.close();
  }
  return compileContracts(log, sources);
}
