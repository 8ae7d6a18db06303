import { describe, expect, it } from 'vitest';
import { Sampled } from '../../../src/service/metrics/sampled.ts';

const TIMES = { everyMs: 100, waitMs: 5, keepMs: 1_000 };

function source() {
  const state = { clock: 0, reads: 0, answer: async (): Promise<number> => 7 };
  const sampled = new Sampled(
    () => {
      state.reads++;
      return state.answer();
    },
    TIMES,
    () => state.clock,
  );
  return { state, sampled };
}

describe('Sampled', () => {
  it('reads once in a while, however often it is asked', async () => {
    const { state, sampled } = source();
    for (let i = 0; i < 20; i++) expect(await sampled.get()).toBe(7);
    await Promise.all(Array.from({ length: 20 }, () => sampled.get()));
    expect(state.reads).toBe(1);
    state.clock = 100;
    await Promise.all(Array.from({ length: 20 }, () => sampled.get()));
    expect(state.reads).toBe(2);
  });

  it('shows the last good value for a while when it cannot read, and then none', async () => {
    const { state, sampled } = source();
    expect(sampled.isFresh).toBe(false);
    await sampled.get();
    expect(sampled.isFresh).toBe(true);
    state.answer = () => Promise.reject(new Error('away'));
    state.clock = 900;
    expect(await sampled.get()).toBe(7);
    expect(sampled.isFresh).toBe(false);
    state.clock = 1_001;
    expect(await sampled.get()).toBeUndefined();
    state.answer = async () => 8;
    state.clock = 1_200;
    expect(await sampled.get()).toBe(8);
    expect(sampled.isFresh).toBe(true);
  });

  it('waits for no read that hangs, and begins no second one beside it', async () => {
    const { state, sampled } = source();
    state.answer = () => new Promise(() => {});
    for (const clock of [0, 100, 5_000]) {
      state.clock = clock;
      expect(await sampled.get()).toBeUndefined();
    }
    expect(state.reads).toBe(1);
  });
});
