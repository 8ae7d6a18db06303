import { AssayError } from '../../protocol/errors.ts';
import type { SecondProver } from '../../prover/second/jobs.ts';
import { secondProver } from '../../prover/second/prover.ts';
import type { CliDeps } from '../command.ts';
import type { ProverOptions } from '../options/prover-options.ts';

/**
 * Our own prover for the circuits of the second edition, in this process.
 * @throws AssayError `bad-option` (2) where the options name another prover or a queue
 */
export function openSecondProver({ prover = 'assay', queue }: ProverOptions): SecondProver {
  if (prover !== 'assay' || queue !== undefined)
    throw new AssayError(
      'bad-option',
      'proofs of the second edition are made by our own prover on this machine: leave --queue out, and --prover at assay',
    );
  return secondProver();
}

/** Gives the command's prover to one piece of work. */
export async function withSecondProver<T>(
  deps: CliDeps,
  options: ProverOptions,
  work: (prover: SecondProver) => Promise<T>,
): Promise<T> {
  if (deps.secondProver !== undefined) return work(await deps.secondProver(options));
  const prover = openSecondProver(options);
  try {
    return await work(prover);
  } finally {
    await prover.close();
  }
}
