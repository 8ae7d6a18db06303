import { expect, test } from 'vitest';
import { clamp, roundHalfAway, SIGMA_ONE, sigmoid } from '../../src/protocol/fixed-point.ts';
import { COARSE_SEGMENTS, FINE_SEGMENTS } from '../../src/protocol/sigmoid-table.ts';

const exact = (z: number) => 1 / (1 + Math.exp(-z));

test('the sigmoid is within 0.001 of the real one, monotone and symmetric', () => {
  let largest = 0;
  let previous = -1n;
  for (let i = -12_000; i <= 12_000; i++) {
    const z = (BigInt(i) << 28n) / 1000n;
    const value = sigmoid(z);
    largest = Math.max(largest, Math.abs(Number(value) / 2 ** 20 - exact(i / 1000)));
    expect(value + sigmoid(-z)).toBe(SIGMA_ONE);
    // Segments meet with a step of at most half their error.
    expect(value).toBeGreaterThanOrEqual(previous - 400n);
    previous = value;
  }
  expect(largest).toBeLessThan(0.001);
});

test('the segments are the chords that their description says', () => {
  const check = (segments: typeof FINE_SEGMENTS, first: number, width: number) => {
    segments.forEach(([start, slope], k) => {
      const z = first + k * width;
      const chord = ((exact(z + width) - exact(z)) * 2 ** 20) / (width * 1024);
      expect(Math.abs(slope - chord)).toBeLessThanOrEqual(0.51);
      const lift = start - exact(z) * 2 ** 20;
      expect(lift).toBeGreaterThanOrEqual(-0.5);
      expect(lift).toBeLessThan(2 ** 20 * 0.0008);
    });
  };
  check(FINE_SEGMENTS, 0, 0.25);
  check(COARSE_SEGMENTS, 4, 0.5);
  expect(FINE_SEGMENTS[0]?.[0]).toBe(2 ** 19);
});

test.each([
  [5n, 2n, 3n],
  [-5n, 2n, -3n],
  [4n, 8n, 1n],
  [-4n, 8n, -1n],
  [3n, 8n, 0n],
  [0n, 1n, 0n],
])('roundHalfAway(%s / %s) = %s', (dividend, divisor, rounded) => {
  expect(roundHalfAway(dividend, divisor)).toBe(rounded);
});

test('rejects a divisor of zero, and a logit beyond its bound', () => {
  expect(() => roundHalfAway(1n, 0n)).toThrow(/positive/);
  expect(() => sigmoid(1n << 42n)).toThrow(/42 bits/);
  expect(clamp(9n, -7n, 7n)).toBe(7n);
});
