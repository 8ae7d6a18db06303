import { describe, expect, it } from 'vitest';
import { leftWords, secondsLeft } from '../../../src/console/try/time-left.ts';

describe('the time that is left', () => {
  it('follows from the share that is done', () => {
    expect(secondsLeft(0.25, 10_000)).toBe(30);
    expect(secondsLeft(1, 10_000)).toBe(0);
  });

  it('is not estimated from next to nothing', () => {
    expect(secondsLeft(0.5, 100)).toBeUndefined();
    expect(secondsLeft(0.001, 60_000)).toBeUndefined();
  });

  it('is told in seconds below one and a half minutes, in minutes above', () => {
    expect(leftWords(1)).toBe('a few seconds left');
    expect(leftWords(42)).toBe('about 40 seconds left');
    expect(leftWords(170)).toBe('about 3 minutes left');
  });
});
