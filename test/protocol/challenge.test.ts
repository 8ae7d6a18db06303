import { expect, test } from 'vitest';
import { challenge, holdoutChallenge } from '../../src/protocol/challenge.ts';
import { hashToField } from '../../src/protocol/field.ts';

const seed = (i: number) => ({
  beacon: BigInt(hashToField(`beacon ${i}`)),
  chainId: 31337n,
  rounds: `0x${'44'.repeat(20)}`,
  model: hashToField('model'),
  round: 1n,
  root: hashToField('root'),
});

test('draws min(n, k) distinct batches', () => {
  for (let i = 0; i < 50; i++) {
    const drawn = challenge(seed(i), 20, 4);
    expect(new Set(drawn).size).toBe(4);
    expect(drawn.every((index) => index >= 0 && index < 20)).toBe(true);
    expect([...challenge(seed(i), 3, 4)].sort()).toEqual([0, 1, 2]);
  }
});

test('every batch is drawn about as often: k / n within five standard deviations', () => {
  const counts = new Array<number>(10).fill(0);
  const rounds = 4000;
  for (let i = 0; i < rounds; i++)
    for (const index of challenge(seed(i), 10, 3)) counts[index] = (counts[index] ?? 0) + 1;
  const deviation = Math.sqrt(rounds * 0.3 * 0.7);
  for (const count of counts) expect(Math.abs(count - rounds * 0.3)).toBeLessThan(5 * deviation);
});

test('another root, round, model, chain or contract gives another draw', () => {
  const base = challenge(seed(1), 1000, 4).join();
  for (const change of [
    { root: hashToField('x') },
    { round: 2n },
    { model: hashToField('x') },
    { chainId: 1n },
    { rounds: `0x${'45'.repeat(20)}` },
  ]) {
    expect(challenge({ ...seed(1), ...change }, 1000, 4).join()).not.toBe(base);
  }
});

test('a holdout batch is drawn once, ever', () => {
  let pool = [0, 1, 2, 3, 4];
  const opened: number[] = [];
  for (let round = 1n; pool.length > 0; round++) {
    const result = holdoutChallenge({ ...seed(2), round }, pool, 2);
    opened.push(...result.drawn);
    pool = result.pool;
  }
  expect([...opened].sort()).toEqual([0, 1, 2, 3, 4]);
});
