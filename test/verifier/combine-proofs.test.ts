import { bn254 } from '@noble/curves/bn254.js';
import { describe, expect, it } from 'vitest';
import { FIELD_MODULUS } from '../../src/protocol/field.ts';
import { coefficientOf, combineC, fold, multiplyByNoble, seedOf } from '../../src/verifier/combine-proofs.ts';
import { loadMcl, multiplyByMcl } from '../../src/verifier/mcl.ts';
import { combinedVector } from '../support/combined-vector.ts';

const { set, vector } = combinedVector();
const G1 = bn254.G1.Point;

describe('combined proofs', () => {
  it('are what the shared vector says', () => {
    expect(fold(set.key, set.attestations[0]?.signals ?? [], [4, 5, 6, 7]).map(String)).toEqual(vector.base);
    expect(`${seedOf(set)}`).toBe(vector.seed);
    const seed = seedOf(set);
    expect(vector.coefficients.map((_, j) => `${coefficientOf(seed, j)}`)).toEqual(vector.coefficients);
    expect(combineC(set).map(String)).toEqual(vector.combinedC);
  });

  it('are the sum of the points, each times its coefficient', () => {
    const seed = seedOf(set);
    const sum = set.attestations.reduce((total, { proof: { c } }, j) => {
      const point = G1.fromAffine({ x: c[0], y: c[1] });
      return total.add(point.multiplyUnsafe(coefficientOf(seed, j)));
    }, G1.ZERO);
    const { x, y } = sum.toAffine();
    expect(combineC(set)).toEqual([x, y]);
  });

  it('are one proof’s own point, times its coefficient, if there is one proof', () => {
    const [first] = set.attestations as [(typeof set.attestations)[0]];
    const alone = { ...set, attestations: [first] };
    const [cx, cy] = first.proof.c;
    const { x, y } = G1.fromAffine({ x: cx, y: cy })
      .multiplyUnsafe(coefficientOf(seedOf(alone), 0))
      .toAffine();
    expect(combineC(alone)).toEqual([x, y]);
  });

  it('are the same by mcl', async () => {
    await loadMcl();
    expect(combineC(set, multiplyByMcl)).toEqual(combineC(set));
    const point = { x: 1n, y: 2n };
    expect(multiplyByMcl([point, point], [1n, FIELD_MODULUS - 1n])).toEqual([0n, 0n]);
    expect(multiplyByNoble([point, point], [1n, FIELD_MODULUS - 1n])).toEqual([0n, 0n]);
    expect(() => multiplyByMcl([{ x: 1n, y: 3n }], [1n])).toThrow('not in its group');
    expect(() => multiplyByMcl([{ x: 0n, y: 0n }], [1n])).toThrow('not in its group');
  });

  it('rejects another number of signals', () => {
    const [first] = set.attestations as [(typeof set.attestations)[0]];
    const short = { ...first, signals: first.signals.slice(1) };
    expect(() => combineC({ ...set, attestations: [short] })).toThrow(
      expect.objectContaining({ code: 'wrong-arity' }),
    );
    const opening = { ...set.opening, signals: [...set.opening.signals, 0n] };
    expect(() => combineC({ ...set, opening })).toThrow(expect.objectContaining({ code: 'wrong-arity' }));
  });
});
