import { describe, expect, it } from 'vitest';
import { Accounts, SCORE_UNIT } from './accounts.ts';

const score = (beneficiary: string, units: number) => ({ beneficiary, score: units });

describe('accounts of stake', () => {
  it('let a score fall due in equal parts at the settlements that follow, or all at once when the model closes', () => {
    const accounts = new Accounts(2);
    accounts.settle([score('a', 10)]);
    expect(accounts.dueOf('a', false)).toBe(0n);
    expect(accounts.dueOf('a', true)).toBe(10n * SCORE_UNIT);
    accounts.settle([]);
    expect(accounts.dueOf('a', false)).toBe(5n * SCORE_UNIT);
    accounts.settle([]);
    expect(accounts.dueOf('a', false)).toBe(10n * SCORE_UNIT);
  });

  it('take a negative score from what falls due last, and keep the rest as a debt of later gains', () => {
    const accounts = new Accounts(2);
    accounts.settle([score('a', 10)]);
    accounts.owe('a', 12n * SCORE_UNIT);
    expect(accounts.dueOf('a', true)).toBe(0n);
    accounts.settle([score('a', 5)]);
    expect(accounts.dueOf('a', true)).toBe(3n * SCORE_UNIT);
  });

  it('never take back what has fallen due', () => {
    const accounts = new Accounts(2);
    accounts.settle([score('a', 10)]);
    accounts.settle([]);
    accounts.owe('a', 100n * SCORE_UNIT);
    expect(accounts.dueOf('a', true)).toBe(5n * SCORE_UNIT);
  });

  it('forfeit what had not fallen due at a settlement, its gain included', () => {
    const accounts = new Accounts(2);
    accounts.settle([score('a', 10), score('b', 4)]);
    accounts.settle([score('a', 6)], new Set(['a']));
    expect(accounts.dueOf('a', true)).toBe(0n);
    expect(accounts.dueOf('b', true)).toBe(4n * SCORE_UNIT);
  });

  it('scale gains to the cap of a round, in whole parts', () => {
    const accounts = new Accounts(3, 100n);
    accounts.settle([score('a', 2), score('b', 1)]);
    expect(accounts.dueOf('a', true)).toBe(66n);
    expect(accounts.dueOf('b', true)).toBe(33n);
    expect(accounts.changes[0]).toMatchObject({ kind: 'settled', amount: 100n });
  });
});
