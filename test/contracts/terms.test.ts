import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoyaltyTerms } from '../../src/protocol/royalties/terms.ts';
import { refused } from './support/refused.ts';
import { RoyaltyWorld } from './support/royalty-world.ts';
import { VaultWorld } from './support/vault-world.ts';

const DAY = 86_400n;
const ALL: Partial<RoyaltyTerms> = { roles: [], contributors: 10_000 };
const ALL_BUT_BUILDER = 9_000;

describe('terms', () => {
  let world: RoyaltyWorld;
  let v: VaultWorld;
  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    v = await VaultWorld.on(world);
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);
  const owed = (model: bigint, of: { address: string }) => v.vault().claimable(model, of.address);
  const residual = (model: bigint) => v.vault().claimable(model, world.wallet(14).address);
  /** A model with one unit of Anna's stake. */
  const model = async (royalties: Partial<RoyaltyTerms>) => {
    const id = await world.register({}, {}, { ...ALL, ...royalties });
    await v.mint(anna().address, id, 1n);
    return id;
  };
  /** Puts another version in force. */
  const change = async (id: bigint, royalties: Partial<RoyaltyTerms>) => {
    const version = world.version({}, { royalties: world.royalties({ ...ALL, ...royalties }) });
    await world.registry().proposeVersion(id, version);
    await world.wait(61);
  };

  it('the contributors’ total is capped, and the rest of a payment goes to the residual payee', async () => {
    const id = await model({
      roles: [{ role: 'builder', payee: world.wallet(11).address, share: 1_000 }],
      contributors: ALL_BUT_BUILDER,
      contributorCap: 1_000n,
    });
    await v.pay(id, 1_000n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([900n, 0n]);
    // 100 of 180 fit below the cap.
    await v.pay(id, 200n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([1_000n, 80n]);
    const mined = await v.pay(id, 1_000n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([1_000n, 980n]);
    expect(() => mined.event('Distributed')).toThrow();
    expect(await owed(id, world.wallet(11))).toBe(220n);
    // Money for the holders alone is no royalty: a penalty must not fall back to its payer.
    await v.give(id, 50n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([1_050n, 980n]);
    expect(await v.vault().books(id)).toMatchObject({ contributed: 1_000n, income: 2_250n });
  });

  it('a changed cap applies to later payments only', async () => {
    const id = await model({ contributorCap: 100n });
    await change(id, { contributorCap: 1_000n });
    await v.pay(id, 600n);
    await change(id, { contributorCap: 100n });
    expect(await owed(id, anna())).toBe(600n);
    await v.pay(id, 10n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([600n, 10n]);
    await change(id, { contributorCap: 605n });
    await v.pay(id, 10n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([605n, 15n]);
    await change(id, {});
    await v.pay(id, 10n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([615n, 15n]);
  });

  it('cap, expiry, claim period and minimum of contributors are never worse than the first version’s', async () => {
    const [now, day] = [await v.now(), DAY];
    const bounded = {
      contributorCap: 100n,
      expiresAt: now + 300n * day,
      claimPeriod: 100n * day,
      minContributors: 3,
    };
    const open = { contributorCap: 0n, expiresAt: 0n, claimPeriod: 0n, minContributors: 0 };
    const name = (text: string) => `0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`;
    const worse = {
      contributorCap: 99n,
      expiresAt: bounded.expiresAt - 1n,
      claimPeriod: bounded.claimPeriod - 1n,
      minContributors: 4,
    };
    const limited = await model(bounded);
    const unlimited = await model(open);
    for (const field of Object.keys(worse) as (keyof typeof worse)[]) {
      await refused(change(limited, { ...bounded, [field]: worse[field] }), 'InvalidTerms', name(field));
      await refused(change(unlimited, { ...open, [field]: bounded[field] }), 'InvalidTerms', name(field));
    }
    await change(limited, bounded);
    await change(limited, open);
    await change(limited, bounded);
    await change(unlimited, open);
  });

  it('a payment is divided by the version in force at its time, however soon the next one is', async () => {
    const toBuilder = [{ role: 'builder', payee: world.wallet(11).address, share: 10_000 }];
    const id = await model({ roles: toBuilder, contributors: 0 });
    const version = world.version(
      {},
      { royalties: world.royalties({ roles: [], contributors: 0, parents: 0 }) },
    );
    await refused(world.registry().proposeVersion(id, version), 'InvalidTerms');
    await world.registry().proposeVersion(id, world.version({}, { royalties: world.royalties(ALL) }));
    await v.pay(id, 100n);
    await world.wait(61);
    expect([await owed(id, anna()), await owed(id, world.wallet(11))]).toEqual([0n, 100n]);
    await v.pay(id, 100n);
    expect([await owed(id, anna()), await owed(id, world.wallet(11))]).toEqual([100n, 100n]);
  });

  it('the waiting days of a score and of an idle model are never raised', async () => {
    const id = await world.register({ vestingDays: 20, idleDays: 50 });
    const propose = async (vestingDays: number, idleDays: number) => {
      await world.registry().proposeVersion(id, world.version({ vestingDays, idleDays }));
      await world.wait(61);
    };
    const name = (text: string) => `0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`;
    await refused(propose(21, 50), 'InvalidTerms', name('vestingDays'));
    await refused(propose(20, 51), 'InvalidTerms', name('idleDays'));
    await propose(10, 40);
    await refused(propose(20, 40), 'InvalidTerms', name('vestingDays'));
    await refused(propose(10, 50), 'InvalidTerms', name('idleDays'));
  });

  it('the contributors’ share never falls below that of the first version', async () => {
    const id = await world.register();
    const propose = async (contributors: number) => {
      const roles = [{ role: 'builder', payee: world.wallet(11).address, share: 10_000 - contributors }];
      const version = world.version({}, { royalties: world.royalties({ roles, contributors }) });
      await world.registry().proposeVersion(id, version);
      await world.wait(61);
    };
    const name = `0x${Buffer.from('contributors').toString('hex').padEnd(64, '0')}`;
    await refused(propose(6_499), 'InvalidTerms', name);
    await propose(7_000);
    await propose(6_500);
    await refused(propose(6_499), 'InvalidTerms', name);
  });

  it('the contributors’ part ends at expiry, and credited amounts stay theirs', async () => {
    const expiresAt = (await v.now()) + 10_000n;
    const id = await model({
      roles: [{ role: 'builder', payee: world.wallet(11).address, share: 1_000 }],
      contributors: ALL_BUT_BUILDER,
      expiresAt,
    });
    const { provider } = world.anvil;
    const payAt = async (time: bigint) => {
      await world.token.mint(world.owner.address, 100n);
      await world.token.approve(v.vaultAddress, 100n);
      await provider.send('evm_setNextBlockTimestamp', [Number(time)]);
      await v.vault().pay(id, 100n, 'licence');
    };
    await payAt(expiresAt - 1n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([90n, 0n]);
    await payAt(expiresAt + 3n);
    expect([await owed(id, anna()), await residual(id)]).toEqual([90n, 90n]);
    expect(await owed(id, world.wallet(11))).toBe(20n);
    // No claim period: claims stay open for good.
    await world.wait(200 * 86_400);
    await refused(v.vault().sweep(id), 'ClaimsOpen', (1n << 64n) - 1n);
    await v.vault(anna()).claim(id);
    expect(await owed(id, anna())).toBe(0n);
  });

  it('the second of expiry counts as expired', async () => {
    const expiresAt = (await v.now()) + 1_000n;
    const id = await model({ expiresAt });
    await world.token.mint(world.owner.address, 10n);
    await world.token.approve(v.vaultAddress, 10n);
    await world.anvil.provider.send('evm_setNextBlockTimestamp', [Number(expiresAt)]);
    await v.vault().pay(id, 10n, 'licence');
    expect([await owed(id, anna()), await residual(id)]).toEqual([0n, 10n]);
  });

  it('the residual payee gets what is unclaimed at the end of claims, except the roles’ credits', async () => {
    const expiresAt = (await v.now()) + 5_000n;
    const id = await model({
      roles: [{ role: 'builder', payee: world.wallet(11).address, share: 1_000 }],
      contributors: ALL_BUT_BUILDER,
      expiresAt,
      claimPeriod: 90n * DAY,
    });
    await refused(v.vault().sweep(id), 'ClaimsOpen', 0n);
    await v.mint(ben().address, id, 2n);
    await v.pay(id, 1_001n);
    await v.vault(ben()).claim(id);
    const until = expiresAt + 90n * DAY;
    expect((await v.vault().books(id)).claimsUntil).toBe(until);
    await refused(v.vault().sweep(id), 'ClaimsOpen', until);
    const { provider } = world.anvil;
    await provider.send('evm_setNextBlockTimestamp', [Number(until)]);
    await refused(v.vault().sweep(id), 'ClaimsOpen', until);
    await provider.send('evm_setNextBlockTimestamp', [Number(until) + 5]);
    await v.vault().sweep(id);
    // Anna's 300, and the unit that rounding had left.
    expect([await owed(id, anna()), await residual(id)]).toEqual([0n, 300n + 1n]);
    expect(await owed(id, world.wallet(11))).toBe(100n);
    await refused(v.vault(anna()).claim(id), 'NothingToClaim');
    await v.vault(world.wallet(14)).claim(id);
    await v.vault(world.wallet(11)).claim(id);
    const { income, claimed, owed: left } = await v.vault().books(id);
    expect([income - claimed, left]).toEqual([0n, 0n]);
    // Later income belongs to the holders again.
    await v.give(id, 30n);
    expect([await owed(id, anna()), await owed(id, ben())]).toEqual([10n, 20n]);
    await v.mint(anna().address, id, 1n);
    expect(await owed(id, anna())).toBe(10n);
  });

  it('the end of claims that was in force at a payment never moves forward', async () => {
    const expiresAt = (await v.now()) + 300n * DAY;
    const soonest = (await v.now()) + 1_000n;
    const id = await model({ expiresAt: soonest, claimPeriod: 90n * DAY });
    await change(id, { expiresAt, claimPeriod: 400n * DAY });
    await v.pay(id, 100n);
    const until = expiresAt + 400n * DAY;
    await change(id, { expiresAt: soonest, claimPeriod: 90n * DAY });
    await v.pay(id, 100n);
    expect((await v.vault().books(id)).claimsUntil).toBe(until);
    await world.wait(200 * 86_400);
    await refused(v.vault().sweep(id), 'ClaimsOpen', until);
    expect(await owed(id, anna())).toBe(200n);
    // Money without an end to its claims keeps them open for good.
    const later = { expiresAt: (await v.now()) + 1_000n, claimPeriod: 90n * DAY };
    const other = await model(later);
    await change(other, {});
    await v.pay(other, 100n);
    await change(other, later);
    await v.pay(other, 100n);
    await world.wait(1_000 * 86_400);
    await refused(v.vault().sweep(other), 'ClaimsOpen', (1n << 64n) - 1n);
  });

  it('gifts of one unit cannot keep claims open forever', async () => {
    const expiresAt = (await v.now()) + 5_000n;
    const id = await model({ expiresAt, claimPeriod: 90n * DAY });
    await v.pay(id, 100n);
    for (const days of [80, 80]) {
      await world.wait(days * 86_400);
      await v.give(id, 1n);
    }
    expect((await v.vault().books(id)).claimsUntil).toBe(expiresAt + 180n * DAY);
    await world.wait(30 * 86_400);
    await v.vault().sweep(id);
    expect(await residual(id)).toBe(102n);
    // However late, what comes to an empty account can be claimed for a whole period.
    await world.wait(500 * 86_400);
    await v.give(id, 40n);
    expect((await v.vault().books(id)).claimsUntil).toBe((await v.now()) + 90n * DAY);
    await world.wait(80 * 86_400);
    await v.give(id, 1n);
    await v.vault(anna()).claim(id);
    expect(await owed(id, anna())).toBe(0n);
  });

  it('a payment after the end of claims gets a claim period of its own', async () => {
    const terms = { expiresAt: (await v.now()) + 5_000n, claimPeriod: 90n * DAY };
    const [claimed, left, empty] = [await model(terms), await model(terms), await model(terms)];
    for (const id of [claimed, left]) await v.pay(id, 100n);
    await v.vault(anna()).claim(claimed);
    await world.wait(400 * 86_400);
    for (const id of [claimed, left]) {
      await v.give(id, 10_000n);
      const { claimsUntil } = await v.vault().books(id);
      expect(claimsUntil).toBe((await v.now()) + 90n * DAY);
      await refused(v.vault().sweep(id), 'ClaimsOpen', claimsUntil);
      expect(await owed(id, anna())).toBe(10_000n);
    }
    // Lapsed money that was not swept goes to the account that a sweep would have paid.
    expect(await residual(left)).toBe(100n);
    // A gift of a unit does not use up the period of what comes next.
    await v.give(empty, 1n);
    await world.wait(89 * 86_400);
    await v.give(empty, 10_000n);
    expect((await v.vault().books(empty)).claimsUntil).toBe((await v.now()) + 90n * DAY);
  });

  it('a gift reaches the present holders, even below the minimum of contributors', async () => {
    const id = await model({ minContributors: 1_000 });
    await v.give(id, 50n);
    expect(await v.vault().parked(id)).toBe(0n);
    expect(await owed(id, anna())).toBe(50n);
  });

  it('a payment is parked until there are enough contributors by the version of the payment', async () => {
    const id = await model({ minContributors: 4 });
    await change(id, { minContributors: 2 });
    await v.pay(id, 100n);
    // Stake that changes hands makes no contributor.
    await v.transfer(anna(), ben().address, id, 1n);
    await v.pay(id, 100n);
    expect(await v.vault().parked(id)).toBe(200n);
    await world.wait(2_000);
    await refused(v.vault().distributeParked(id, 2), 'StillParked', (1n << 256n) - 1n);
    // A later version may ask for more than the last: what was parked before it waits for two still.
    await change(id, { minContributors: 4 });
    await v.pay(id, 50n);
    expect(await v.vault().parkedUnder(id, 2)).toBe(200n);
    expect(await v.vault().parkedUnder(id, 3)).toBe(50n);
    await v.mint(world.wallet(3).address, id, 1n);
    await v.mint(world.wallet(3).address, id, 2n);
    await refused(v.vault().distributeParked(id, 2), 'StillParked');
    await world.wait(1_001);
    await v.vault().distributeParked(id, 2);
    await refused(v.vault().distributeParked(id, 3), 'StillParked', (1n << 256n) - 1n);
    expect([await owed(id, ben()), await owed(id, world.wallet(3))]).toEqual([50n, 150n]);
    expect(await v.vault().parked(id)).toBe(50n);
    await v.mint(world.wallet(4).address, id, 1n);
    await v.mint(world.wallet(5).address, id, 5n);
    await v.pay(id, 10n);
    expect(await owed(id, world.wallet(5))).toBe(5n);
  });

  it('a sweep moves one unit or more, and is rejected if nothing is owed', async () => {
    const terms = { expiresAt: (await v.now()) + 5_000n, claimPeriod: 90n * DAY };
    const [empty, unit, late] = [await model(terms), await model(terms), await model(terms)];
    for (const id of [empty, unit, late]) await v.pay(id, 1n);
    await v.vault(anna()).claim(empty);
    expect((await v.vault().books(empty)).claimsUntil).toBe(terms.expiresAt + 90n * DAY);
    await refused(v.vault().sweep(empty), 'ClaimsOpen', 0n);
    await world.wait(91 * 86_400);
    await refused(v.vault().sweep(empty), 'ClaimsOpen', 0n);
    await v.vault().sweep(unit);
    expect([await residual(empty), await residual(unit)]).toEqual([0n, 1n]);
    expect(await v.vault().books(unit)).toMatchObject({ owed: 0n, parked: 0n, claimsUntil: 0n });
    await v.give(late, 5n);
    expect([await residual(late), await owed(late, anna())]).toEqual([1n, 5n]);
  });

  it('nothing is taken from the holders in the last second of claims', async () => {
    const expiresAt = (await v.now()) + 5_000n;
    const id = await model({ expiresAt, claimPeriod: 90n * DAY });
    await v.pay(id, 100n);
    await world.token.mint(world.owner.address, 50n);
    await world.token.approve(v.vaultAddress, 50n);
    await world.anvil.provider.send('evm_setNextBlockTimestamp', [Number(expiresAt + 90n * DAY)]);
    await v.vault().payHolders(id, 50n, 'donation');
    expect([await owed(id, anna()), await residual(id)]).toEqual([150n, 0n]);
  });

  it('a gift of at least a quarter of what is owed gets a claim period of its own', async () => {
    const expiresAt = (await v.now()) + 5_000n;
    const terms = { expiresAt, claimPeriod: 90n * DAY };
    const [less, quarter] = [await model(terms), await model(terms)];
    for (const id of [less, quarter]) await v.pay(id, 100n);
    await world.wait(80 * 86_400);
    for (const id of [less, quarter]) await v.give(id, 1n);
    await world.wait(80 * 86_400);
    await v.give(less, 24n);
    expect((await v.vault().books(less)).claimsUntil).toBe(expiresAt + 180n * DAY);
    await v.give(quarter, 25n);
    expect((await v.vault().books(quarter)).claimsUntil).toBe((await v.now()) + 90n * DAY);
  });

  it('claims never end if the terms never expire', async () => {
    const id = await model({ claimPeriod: 90n * DAY });
    await v.pay(id, 10n);
    expect((await v.vault().books(id)).claimsUntil).toBe((1n << 64n) - 1n);
  });

  it('parked money outlasts the end of claims, and then waits for one contributor alone', async () => {
    const expiresAt = (await v.now()) + 5_000n;
    const terms = { ...ALL, minContributors: 9, expiresAt, claimPeriod: 90n * DAY };
    const id = await world.register({}, {}, terms);
    await v.pay(id, 100n);
    await world.wait(91 * 86_400);
    await refused(v.vault().sweep(id), 'ClaimsOpen', 0n);
    expect([await residual(id), await v.vault().parked(id)]).toEqual([0n, 100n]);
    await v.mint(anna().address, id, 1n);
    await world.wait(1_001);
    await v.vault().distributeParked(id, 1);
    expect(await owed(id, anna())).toBe(100n);
    // The holders get a claim period of their own.
    await refused(v.vault().sweep(id), 'ClaimsOpen');
    await world.wait(91 * 86_400);
    await v.vault().sweep(id);
    expect(await residual(id)).toBe(100n);
  });

  it('a payer takes back what is parked for holders who do not exist', async () => {
    const terms = { ...ALL, expiresAt: (await v.now()) + 5_000n, claimPeriod: 90n * DAY };
    const id = await world.register({}, {}, terms);
    await v.pay(id, 100n);
    await v.give(id, 30n);
    await refused(v.vault().takeBack(id, 1), 'StillParked');
    await world.wait(92 * 86_400);
    await refused(v.vault(anna()).takeBack(id, 1), 'NothingToClaim');
    const mined = await v.vault().takeBack(id, 1);
    expect(mined.event('TakenBack')).toMatchObject({ payer: world.owner.address, amount: 100n });
    await v.vault().takeBack(id, 0);
    await refused(v.vault().takeBack(id, 0), 'NothingToClaim');
    expect(await v.vault().books(id)).toMatchObject({ owed: 0n, parked: 0n, claimed: 130n });
  });

  it('eight roles are paid, and the residual payee gets the rounding if holders have no share', async () => {
    const roles = Array.from({ length: 8 }, (_, i) => ({
      role: `role-${i}`,
      payee: world.wallet(4 + (i % 3)).address,
      share: 1_250,
    }));
    const id = await world.register({}, {}, { roles, contributors: 0 });
    await v.pay(id, 1_007n);
    const parts = await Promise.all([4, 5, 6].map((i) => owed(id, world.wallet(i))));
    expect(parts).toEqual([375n, 375n, 250n]);
    expect(await residual(id)).toBe(7n);
    expect((await v.vault().books(id)).owed).toBe(0n);
  });

  it('a holder of stake who is also a payee claims both at once', async () => {
    const id = await model({
      roles: [{ role: 'compute', payee: anna().address, share: 2_500 }],
      contributors: 7_500,
    });
    await v.pay(id, 100n);
    expect(await v.vault().creditOf(id, anna().address)).toBe(25n);
    const mined = await v.vault(anna()).claim(id);
    expect(mined.event('Claimed').amount).toBe(100n);
    expect((await v.vault().books(id)).owed).toBe(0n);
  });

  it('the event carries the payer’s reference and the version', async () => {
    const id = await model({});
    await world.token.mint(world.owner.address, 5n);
    await world.token.approve(v.vaultAddress, 5n);
    const useId = `0x${'12'.repeat(32)}`;
    const mined = await v.vault().pay(id, 5n, 'licence', useId);
    expect(mined.event('Paid')).toMatchObject({ useId, kind: 1n, amount: 5n, version: 1n });
  });
});
