import { expect, test } from 'vitest';
import {
  addPoints,
  equalPoints,
  isInSubgroup,
  mulPoint,
  pedersenGenerator,
} from '../../src/protocol/babyjub.ts';
import { commit, commitSum, generator } from '../../src/protocol/commitment.ts';
import { SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { sealedLength, sealOpening, trainerKeyOf, unsealOpening } from '../../src/protocol/sealed-opening.ts';
import { TINY } from '../../src/protocol/shape.ts';

test('generators are distinct points of the subgroup, recomputed from their domain string', () => {
  const points = Array.from({ length: 34 }, (_, i) => pedersenGenerator(i));
  expect(points.every(isInSubgroup)).toBe(true);
  expect(new Set(points.map((point) => point.x)).size).toBe(34);
  points.forEach((point, i) => {
    expect(generator(i)).toEqual(point);
  });
});

test('commitments add up: the sum opens to the summed words', () => {
  const a = [1n, -5n, 1n << 35n, 0n, -(1n << 35n)];
  const b = [-7n, 5n, 1n << 35n, 3n, -(1n << 35n)];
  const sum = addPoints(commit(a, 11n), commit(b, SUBGROUP_ORDER - 3n));
  expect(
    equalPoints(
      sum,
      commitSum(
        a.map((word, j) => word + (b[j] as bigint)),
        8n,
      ),
    ),
  ).toBe(true);
  expect(equalPoints(sum, commitSum(a, 8n))).toBe(false);
});

test('rejects a gradient word of 37 bits', () => {
  expect(() => commit([1n << 36n], 1n)).toThrow(/37 signed bits/);
});

test('a sealed opening opens with the trainer key alone', () => {
  const secret = 123456789n;
  const opening = { gradient: [1n, -2n, 3n, -(1n << 40n), 1n << 40n], blinding: SUBGROUP_ORDER - 1n };
  const sealed = sealOpening(opening, trainerKeyOf(secret), 987n);
  expect(sealed).toHaveLength(sealedLength(TINY));
  expect(unsealOpening(sealed, secret, TINY)).toEqual(opening);
  expect(() => unsealOpening(sealed, secret + 1n, TINY)).toThrow(/does not decrypt/);
  expect(() => unsealOpening(sealed.slice(1), secret, TINY)).toThrow(/does not decrypt/);
  expect(() => sealOpening(opening, { x: 1n, y: 1n }, 987n)).toThrow(/subgroup/);
  expect(() => sealOpening(opening, trainerKeyOf(secret), 0n)).toThrow(/out of range/);
  expect(mulPoint(trainerKeyOf(1n), SUBGROUP_ORDER)).toEqual({ x: 0n, y: 1n });
});
