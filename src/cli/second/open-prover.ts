import type { SecondProver } from '../../prover/second/jobs.ts';
import type { CliDeps } from '../command.ts';
import { ONE_AT_A_TIME, type ProverOptions } from '../options/prover-options.ts';

/**
 * Gives the command's prover to one piece of work: in this process, unless the options name another program, several
 * processes or a queue. The creator of `deps` closes it.
 * @throws AssayError as `openProver`
 */
export async function withSecondProver<T>(
  deps: Pick<CliDeps, 'prover'>,
  options: ProverOptions,
  work: (prover: SecondProver) => Promise<T>,
): Promise<T> {
  const { queue, processes } = options;
  return work(
    await deps.prover(
      queue === undefined && processes === undefined ? { ...options, ...ONE_AT_A_TIME } : options,
    ),
  );
}
