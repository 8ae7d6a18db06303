import { describe, expect, it } from 'vitest';
import { RoyaltyLedger } from '../../../src/protocol/royalties/ledger.ts';
import type { RoyaltyTerms } from '../../../src/protocol/royalties/terms.ts';

const NOW = 1_000_000n;
const DAY = 86_400n;
const NO_REFERENCE = `0x${'00'.repeat(32)}`;

const terms = (changes: Partial<RoyaltyTerms> = {}): RoyaltyTerms => ({
  roles: [],
  residual: 'residual',
  contributors: 10_000,
  parents: 0,
  minContributors: 0,
  contributorCap: 0n,
  expiresAt: 0n,
  claimPeriod: 0n,
  ...changes,
});

/** A ledger with model 1 under these terms. */
const ledgerOf = (changes: Partial<RoyaltyTerms> = {}): RoyaltyLedger => {
  const ledger = new RoyaltyLedger(100n);
  ledger.register(1n, []);
  ledger.addVersion(1n, NOW, terms(changes));
  return ledger;
};

/** Mints stake that falls due at NOW, a day after it was scheduled. */
const mint = (ledger: RoyaltyLedger, to: string, amount: bigint): void => {
  const at = NOW - DAY;
  const tick = ledger.settle(1n, { amount, parts: 1, tickDays: 0 }, at) + 1;
  ledger.settle(1n, { amount: 0n, parts: 1, tickDays: 0 }, at);
  ledger.height += 1;
  ledger.mintStake(1n, to, [{ tick, amount }], NOW);
};

const pay = (ledger: RoyaltyLedger, amount: bigint, at = NOW, model = 1n): void =>
  ledger.pay({ model, payer: 'payer', useId: NO_REFERENCE, kind: 0, amount }, at);

/** Against numbers worked out by hand; that the contract does the same is test/contracts/ledger.test.ts. */
describe('royalty ledger', () => {
  it('divides by shares, and gives holders what rounding leaves', () => {
    const ledger = ledgerOf({
      roles: [
        { role: 'builder', payee: 'builder', share: 3_333 },
        { role: 'operator', payee: 'operator', share: 3_333 },
      ],
      contributors: 3_334,
    });
    mint(ledger, 'anna', 1n);
    pay(ledger, 10n);
    const claimable = ['builder', 'operator', 'anna'].map((account) => ledger.claimable(1n, account));
    expect(claimable).toEqual([3n, 3n, 4n]);
  });

  it('gives what is left of a cap, then the residual payee', () => {
    const ledger = ledgerOf({ contributorCap: 15n });
    mint(ledger, 'anna', 2n);
    pay(ledger, 10n);
    pay(ledger, 10n);
    pay(ledger, 10n);
    expect([ledger.claimable(1n, 'anna'), ledger.claimable(1n, 'residual')]).toEqual([15n, 15n]);
  });

  it('passes on by weights along a lineage, to each ancestor once', () => {
    const ledger = ledgerOf();
    ledger.register(2n, [{ model: 1n, weight: 10_000 }]);
    ledger.addVersion(2n, NOW, terms({ contributors: 5_000, parents: 5_000 }));
    ledger.register(3n, [
      { model: 2n, weight: 6_000 },
      { model: 1n, weight: 4_000 },
    ]);
    ledger.addVersion(3n, NOW, terms({ contributors: 5_000, parents: 5_000 }));
    pay(ledger, 2_001n, NOW, 3n);
    // 1,000 on: 600 to model 2, of which 300 to model 1; 400 to model 1.
    expect([1n, 2n, 3n].map((model) => ledger.books(model).parked)).toEqual([700n, 300n, 1_001n]);
    expect(ledger.entries.filter(({ name }) => name === 'Parked')).toHaveLength(3);
  });

  it('puts a version in force when its time has come', () => {
    const ledger = ledgerOf();
    ledger.addVersion(
      1n,
      NOW + 10n,
      terms({ contributors: 0, roles: [{ role: 'x', payee: 'x', share: 10_000 }] }),
    );
    pay(ledger, 5n, NOW + 9n);
    pay(ledger, 7n, NOW + 10n);
    expect([ledger.books(1n).parked, ledger.claimable(1n, 'x')]).toEqual([5n, 7n]);
    ledger.addVersion(1n, NOW + 20n, terms());
    ledger.cancelVersion(1n);
    pay(ledger, 7n, NOW + 30n);
    expect(ledger.claimable(1n, 'x')).toBe(14n);
  });

  it('sweeps after the end of claims, not before', () => {
    const ledger = ledgerOf({ expiresAt: NOW + DAY, claimPeriod: 90n * DAY });
    mint(ledger, 'anna', 3n);
    pay(ledger, 10n);
    expect(() => ledger.sweep(1n, NOW + 91n * DAY)).toThrow('ClaimsOpen');
    ledger.sweep(1n, NOW + 91n * DAY + 1n);
    expect([ledger.claimable(1n, 'anna'), ledger.claimable(1n, 'residual')]).toEqual([0n, 10n]);
    expect(() => ledger.claim(1n, 'anna')).toThrow('NothingToClaim');
    expect(() => ledger.sweep(1n, NOW + 400n * DAY)).toThrow('ClaimsOpen');
  });

  it('loses less than a unit a holder to a hundred thousand payments of one unit', () => {
    const ledger = ledgerOf();
    const holders = ['anna', 'ben', 'cleo'];
    [7n, 11n, 10n ** 20n + 3n].forEach((stake, i) => {
      mint(ledger, holders[i] ?? '', stake);
    });
    for (let i = 0; i < 100_000; i++) pay(ledger, 1n);
    const claimed = holders.reduce((sum, holder) => {
      const owed = ledger.claimable(1n, holder);
      return owed > 0n ? sum + ledger.claim(1n, holder) : sum;
    }, 0n);
    expect(claimed).toBeLessThanOrEqual(100_000n);
    expect(100_000n - claimed).toBeLessThanOrEqual(3n);
    expect(ledger.books(1n).owed).toBe(100_000n - claimed);
  });

  it('rejects models that it does not know', () => {
    expect(() => pay(new RoyaltyLedger(0n), 1n)).toThrow('UnknownModel');
  });
});
