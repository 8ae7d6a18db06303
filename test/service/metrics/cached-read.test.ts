import { describe, expect, it } from 'vitest';
import { CachedRead } from '../../../src/service/metrics/cached-read.ts';

const TIMES = { everyMs: 100, waitMs: 5, keepMs: 1_000 };

function source() {
  const state = { clock: 0, reads: 0, answer: async (): Promise<number> => 7 };
  const cached = new CachedRead(
    () => {
      state.reads++;
      return state.answer();
    },
    TIMES,
    () => state.clock,
  );
  return { state, cached };
}

describe('CachedRead', () => {
  it('reads once in a while, however often it is asked', async () => {
    const { state, cached } = source();
    for (let i = 0; i < 20; i++) expect(await cached.get()).toBe(7);
    await Promise.all(Array.from({ length: 20 }, () => cached.get()));
    expect(state.reads).toBe(1);
    state.clock = 100;
    await Promise.all(Array.from({ length: 20 }, () => cached.get()));
    expect(state.reads).toBe(2);
  });

  it('shows the last good value for a while when it cannot read, and then none', async () => {
    const { state, cached } = source();
    expect(cached.isFresh).toBe(false);
    await cached.get();
    expect(cached.isFresh).toBe(true);
    state.answer = () => Promise.reject(new Error('away'));
    state.clock = 900;
    expect(await cached.get()).toBe(7);
    expect(cached.isFresh).toBe(false);
    state.clock = 1_001;
    expect(await cached.get()).toBeUndefined();
    state.answer = async () => 8;
    state.clock = 1_200;
    expect(await cached.get()).toBe(8);
    expect(cached.isFresh).toBe(true);
  });

  it('waits for no read that hangs, and begins no second one beside it', async () => {
    const { state, cached } = source();
    state.answer = () => new Promise(() => {});
    for (const clock of [0, 100, 5_000]) {
      state.clock = clock;
      expect(await cached.get()).toBeUndefined();
    }
    expect(state.reads).toBe(1);
  });
});
