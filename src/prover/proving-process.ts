/** A process of the pool: proves one request at a time, on one core. */
import { AssayError } from '../protocol/errors.ts';
import { AssayProver } from './assay-prover.ts';
import type { EngineReport, ProofAnswer, ProofRequest } from './process-pool.ts';
import type { Prover } from './prover.ts';

const prover: Prover =
  process.argv[2] === 'snarkjs'
    ? new (await import('./snarkjs-prover.ts')).SnarkjsProver(undefined, { singleThread: true })
    : new AssayProver(undefined, { threads: 1 });

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
process.send?.({ engine: await prover.engine() } satisfies EngineReport);
