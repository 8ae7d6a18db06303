import { describe, expect, it } from 'vitest';
import { StakeCalendar } from '../../../src/protocol/royalties/calendar.ts';

const DAY = 86_400n;

describe('stake calendar', () => {
  it('lets an amount fall due in parts, by settlements and by time', () => {
    const calendar = new StakeCalendar();
    expect(calendar.settle({ amount: 10n, parts: 3, tickDays: 7 }, 1_000n, 1)).toBe(1);
    expect(calendar.dueAt(1_000n + 7n * DAY - 1n, 2)).toBe(0n);
    expect(calendar.dueAt(1_000n + 7n * DAY, 3)).toBe(3n);
    calendar.settle({ amount: 0n, parts: 1, tickDays: 0 }, 1_000n + 8n * DAY, 4);
    expect(calendar.dueAt(1_000n + 8n * DAY, 5)).toBe(6n);
    expect(calendar.dueAt(1_000n + 900n * DAY, 6)).toBe(6n);
  });

  it('counts a settlement from the next block on, at any time', () => {
    const calendar = new StakeCalendar();
    calendar.settle({ amount: 4n, parts: 1, tickDays: 0 }, 1_000n, 1);
    calendar.settle({ amount: 0n, parts: 1, tickDays: 0 }, 2_000n, 2);
    expect([calendar.tickAt(2_000n, 2), calendar.dueAt(2_000n, 2)]).toEqual([1, 0n]);
    expect([calendar.tickAt(2_000n, 3), calendar.dueAt(2_000n, 3)]).toEqual([2, 4n]);
  });

  it('takes off what is forgone and minted, and lets the rest fall due at its closing', () => {
    const calendar = new StakeCalendar();
    const tick = calendar.settle({ amount: 9n, parts: 3, tickDays: 1 }, 0n, 1);
    calendar.forgo([{ tick: tick + 3, amount: 2n }]);
    expect(calendar.mint([{ tick: tick + 1, amount: 3n }])).toBe(3n);
    calendar.close(DAY, 2);
    expect(calendar.dueAt(DAY, 2)).toBe(0n);
    expect(calendar.dueAt(DAY, 3)).toBe(4n);
    expect(calendar.tickAt(100n * DAY, 4)).toBe(tick + 2);
  });
});
