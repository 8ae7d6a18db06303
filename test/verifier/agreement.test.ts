import { expect, it } from 'vitest';
import { SeededRandom } from '../../scripts/support/random.ts';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import { FIELD_MODULUS as r } from '../../src/protocol/field.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import { agreementOn } from './agreement.ts';
import { MUTANT_KINDS, mutantsOf, type ProofSource } from './proof-mutants.ts';

/** A circuit whose trapdoor is known, with a few valid proofs. */
function sourceOf(circuit: string): ProofSource {
  const fixture = trapdoorKey(circuit, 3);
  const key = parseVerificationKey(fixture.json, { circuit, grade: 'dev', sha256: '00' });
  const valid = [0n, 1n, 2n, 3n].map((n) => {
    const signals = [n, r - 1n - n, 17n * n];
    return { signals, proof: fixture.prove(signals, `${n}`) };
  });
  return { key, valid };
}

// Ten thousand mutants of real proofs: npm run test:malformed.
it('snarkjs, noble and mcl, alone and in batches, agree on mutants of every kind', async () => {
  const seed = Date.now() % 2 ** 31;
  const sources = [sourceOf('one'), sourceOf('two')];
  const mutants = mutantsOf(sources, 2 * MUTANT_KINDS.length, new SeededRandom(seed));
  const result = await agreementOn(mutants);
  expect(result.disagreements, `seed ${seed}`).toEqual([]);
  expect(result.acceptedWrong).toBe(0);
  expect(result.acceptedValid).toBeGreaterThanOrEqual(8);
  expect(result.paired).toBeGreaterThan(MUTANT_KINDS.length);
});
