import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import { startProvingWorker } from '../../prover/proving-queue.ts';
import { writeTextFile } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand } from '../command.ts';
import {
  LOCAL_PROVER_OPTIONS,
  openLocalProver,
  type ProverOptions,
  readDatabase,
  readWorkKey,
  WORK_KEY_OPTION,
} from '../options/prover-options.ts';

interface WorkerOptions extends ProverOptions {
  readonly newKey?: boolean;
}

interface WorkerResult {
  readonly proofs: number;
  readonly seconds: number;
}

/** Proves the jobs of the queue until `stopped` resolves. @throws AssayError `bad-option` (2); as `startProvingWorker` */
async function runWorker(
  deps: CliDeps,
  options: WorkerOptions,
  stopped: Promise<unknown>,
): Promise<WorkerResult> {
  const { queue, workKey } = options;
  if (queue === undefined || workKey === undefined) {
    throw new AssayError('bad-option', 'give --queue and --work-key');
  }
  const [database, key] = [await readDatabase(queue), await readWorkKey(workKey)];
  const prover = await openLocalProver(options);
  deps.note(`prover: ${await prover.engine()}`);
  let proofs = 0;
  let seconds = 0;
  try {
    const stop = await startProvingWorker({
      database,
      key,
      prover,
      onProof: (circuit, took) => {
        proofs++;
        seconds += took;
        deps.note(`${circuit}: ${took.toFixed(1)} s`);
      },
    });
    deps.note(`waiting for proofs, ${prover.concurrency ?? 1} at a time; end with Ctrl-C`);
    await stopped;
    await stop();
  } finally {
    await prover.close();
  }
  return { proofs, seconds };
}

/** Writes a new work key, for all machines that share the queue. */
export async function runNewWorkKey(file: string): Promise<void> {
  await writeTextFile(file, `${randomBytes(32).toString('hex')}\n`, { secret: true });
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

export const defineWorker = (parent: Command, cli: Cli): void =>
  defineCommand<WorkerOptions>(parent, cli, {
    name: 'worker',
    description: 'make proofs for prove and the run commands on other machines, from a queue in PostgreSQL',
    options: [
      { flags: '--queue <file>', description: 'file (mode 600) with the address of the PostgreSQL database' },
      WORK_KEY_OPTION,
      { flags: '--new-key', description: 'make the work key file, and exit' },
      ...LOCAL_PROVER_OPTIONS,
    ],
    run: async (options) => {
      if (options.newKey) {
        if (options.workKey === undefined) throw new AssayError('bad-option', '--new-key needs --work-key');
        await runNewWorkKey(options.workKey);
        return {
          data: { workKey: options.workKey },
          lines: [`wrote ${options.workKey}; copy it to each machine over a secure channel`],
        };
      }
      const result = await runWorker(cli.deps, options, untilSignal());
      return { data: result, lines: [`${result.proofs} proofs in ${result.seconds.toFixed(0)} s of work`] };
    },
  });
