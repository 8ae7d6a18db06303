import { afterAll, describe, it } from 'vitest';
import { SMALL, STANDARD } from '../../../src/protocol/second/shape.ts';
import { secondProver } from '../../../src/prover/second/prover.ts';
import { provesAttestation, provesOrigin, provesRound } from './support/prove-shape.ts';

describe('the committed keys of 16 features', () => {
  const prover = secondProver();
  afterAll(() => prover.close());

  it('accept the proof of an origin', () => provesOrigin(prover));
  it('accept the proof of a full batch of the small shape', () => provesAttestation(prover, SMALL));
  it('accept the proof of a full batch of the standard shape', () => provesAttestation(prover, STANDARD));
  it('accept the proofs of a round', () => provesRound(prover, SMALL));
});
