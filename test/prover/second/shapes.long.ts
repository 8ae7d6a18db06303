import { afterAll, describe, it } from 'vitest';
import { DENSE, WIDE } from '../../../src/protocol/second/shape.ts';
import { secondProver } from '../../../src/prover/second/prover.ts';
import { provesAttestation, provesRound } from './support/prove-shape.ts';

// Their keys are made on first use: minutes where the cache is empty. npm run test:second

describe.each([
  ['wide', WIDE],
  ['dense', DENSE],
])('the committed keys of the shape %s', (_, shape) => {
  const prover = secondProver();
  afterAll(() => prover.close());

  it('accept the proof of a full batch', () => provesAttestation(prover, shape));
  it('accept the proofs of a round', () => provesRound(prover, shape));
});
