import { describe, expect, it } from 'vitest';
import { combineC } from '../../src/verifier/combine-proofs.ts';
import { type CombinedSet, verifyCombined } from '../../src/verifier/verify-combined.ts';
import { combinedVector } from '../support/combined-vector.ts';

const { set } = combinedVector();
const combined = (): CombinedSet => ({ ...set, combinedC: combineC(set) });

describe('a combined set of proofs', () => {
  it('verifies with the point C* that the prover combined', () => {
    expect(verifyCombined(combined())).toBe(true);
  });

  it('does not verify with another C*, a changed signal, or proofs in another order', () => {
    const good = combined();
    const [first] = good.attestations;
    const other = first as (typeof good.attestations)[0];
    expect(verifyCombined({ ...good, combinedC: [1n, 2n] })).toBe(false);
    const signals = other.signals.with(1, (other.signals[1] ?? 0n) + 1n);
    expect(
      verifyCombined({ ...good, attestations: [{ ...other, signals }, ...good.attestations.slice(1)] }),
    ).toBe(false);
    expect(verifyCombined({ ...good, attestations: good.attestations.toReversed() })).toBe(false);
  });

  it('rejects a point outside its group', () => {
    const good = combined();
    expect(() => verifyCombined({ ...good, combinedC: [1n, 3n] })).toThrow(
      expect.objectContaining({ code: 'invalid-proof' }),
    );
  });
});
