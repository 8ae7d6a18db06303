import { prepare } from '../../scripts/support/prepare.ts';
import { listSources } from '../../src/chain/deploy/compile.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import type { CircuitName } from '../../src/protocol/second/shape.ts';
import { notePreparations } from '../../src/prover/preparation.ts';

/** Circuits of which tests prove. */
const CIRCUITS: readonly CircuitName[] = [
  ...(['origin', 'attestation-tiny', 'seal-f4', 'evaluate-f4', 'score-f4', 'step-f4', 'infer-tiny'] as const),
];

/**
 * Compiles contracts and circuits and makes development keys before any test file starts, if build/ lacks one: on a fresh
 * clone one to two minutes, which no test's time limit has to hold. With all of them there it compiles nothing.
 */
export default async function setup(): Promise<void> {
  const stop = notePreparations((line) => console.log(line));
  await prepare({ circuits: CIRCUITS, sources: listSources() }, (circuit, error) => {
    if (!(error instanceof AssayError)) throw error;
    // Tests without this key run all the same; those with it fail by the same message.
    console.warn(`${circuit}: ${error.message}`);
  });
  stop();
}
