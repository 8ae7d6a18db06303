import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fallbackReason, gateOf, payReason } from '../../../../src/console/data/second/reason.ts';
import { inner, meanDirection } from '../../../../src/protocol/second/model.ts';
import { agreement, fallbackScore, meanGate, payScore } from '../../../../src/protocol/second/payment.ts';

const FEATURES = 3;
const word = fc.bigInt(-8191n, 8191n);
const direction = fc.array(word, { minLength: FEATURES + 1, maxLength: FEATURES + 1 });
const gate = fc.bigInt(-32_767n, 32_767n);

const sample = fc.record({
  directions: fc.array(direction, { minLength: 1, maxLength: 3 }),
  next: direction,
  gates: fc.array(gate, { minLength: 1, maxLength: 3 }),
  p: gate,
  records: fc.integer({ min: 1, max: 8_160 }),
  scoreScale: fc.bigInt(1n, 1n << 40n),
  vScale: fc.integer({ min: 0, max: (1 << 24) - 1 }),
  noise: fc.integer({ min: 0, max: 36 }),
  kappa: fc.integer({ min: 1, max: 1 << 17 }),
  /** Thousandths of the scale at which a score is as large as the noise; undefined: any scale. */
  near: fc.option(fc.integer({ min: 800, max: 1_200 }), { nil: undefined }),
});

/** w at which a score is about as large as one standard deviation of the noise. */
function scaleNear(score: bigint, normSquared: bigint, noise: number, thousandths: number): bigint {
  const deviation = Math.sqrt((49 * 4 ** noise * Number(normSquared)) / 3);
  const scale = (deviation / Math.max(1, Math.abs(Number(score)))) * (thousandths / 1_000);
  return BigInt(Math.min(2 ** 40, Math.max(1, Math.round(scale))));
}

it('explains the score that the protocol computes, for any set', () => {
  fc.assert(
    fc.property(sample, ({ directions, next, gates, p, records, kappa, near, ...given }) => {
      const round = { directions, counts: directions.map(() => 448) };
      const V = meanDirection(directions);
      const both = V.map((each, j) => each + (next[j] as bigint));
      const g = meanGate(gates);
      const nearby = near === undefined ? undefined : scaleNear(g + p, inner(both, both), given.noise, near);
      const numbers = { ...given, scoreScale: nearby ?? given.scoreScale };
      const policy = { ...numbers, holdoutNoise: 0, lossNoise: 0, bound: 81, weightBound: 1 << 20 };
      const terms = { numbers: policy, kappa };
      const { numerator, denominator } = agreement(round, terms);
      const own = {
        ...{ normSquared: inner(V, V), innerBefore: 0n, sumNormSquared: 0n },
        ...{ agreementNumerator: numerator, agreementDenominator: denominator },
      };
      const later = { ...own, innerBefore: inner(V, next), sumNormSquared: inner(both, both) };
      const scoreTerms = {
        scoreScale: numbers.scoreScale,
        ...{ vScale: BigInt(numbers.vScale), noise: BigInt(numbers.noise), kappa: BigInt(kappa) },
      };
      expect(gateOf(gates)).toBe(g);
      const set = { g, count: records };
      expect(payReason({ gate: g, p, records }, own, later, scoreTerms).score).toBe(
        payScore(set, p, round, next, terms),
      );
      expect(fallbackReason({ gate: g, records }, own, scoreTerms).score).toBe(
        fallbackScore(set, round, terms),
      );
    }),
  );
});
