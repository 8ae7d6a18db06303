/** A process of the pool: proves one request at a time, on one core. */
import { AssayError } from '../protocol/errors.ts';
import type { ProofAnswer, ProofRequest } from './process-pool.ts';
import { SnarkjsProver } from './prover.ts';

const prover = new SnarkjsProver(undefined, { singleThread: true });

async function answer({ id, circuit, inputs }: ProofRequest): Promise<ProofAnswer> {
  try {
    return { id, proved: await prover.prove(circuit, inputs) };
  } catch (error) {
    // Only an AssayError is safe to pass on: other messages may quote an input.
    const failure =
      error instanceof AssayError
        ? { code: error.code, message: error.message, exitCode: error.exitCode }
        : { code: 'prover-failed', message: `The prover failed on ${circuit}.`, exitCode: 4 as const };
    return { id, failure };
  }
}

process.on('message', async (request: ProofRequest) => {
  process.send?.(await answer(request));
});
process.on('disconnect', () => process.exit());
