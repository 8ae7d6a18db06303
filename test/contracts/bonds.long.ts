import { Contract, getCreateAddress, type HDNodeWallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRAINER } from '../../src/chain/clients/bonds-client.ts';
import { TokenClient } from '../../src/chain/clients/token-client.ts';
import { signEnrolment } from '../../src/protocol/typed-data.ts';
import { refused } from './support/refused.ts';
import { FAR, SOME_DIRECTION, World } from './support/world.ts';

const ENROLMENT = 500n;
const TRAINING = 9_000n;

describe('bonds', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);
  const anybody = () => world.bonds(world.wallet(9));
  const token = (by: HDNodeWallet, address = world.token.address) => new TokenClient(address, by);
  const balance = (of: { address: string }) => world.token.balanceOf(of.address);
  const held = () => world.token.balanceOf(world.address('Bonds'));

  /** Gives an account money, and Bonds leave to take so much of it. */
  const fund = async (by: HDNodeWallet, amount: bigint, allowed = amount) => {
    await world.token.mint(by.address, amount);
    await token(by).approve(world.address('Bonds'), allowed);
  };
  /** A model with bonds, Anna's and Ben's datasets, and an open round. */
  const opened = async (terms = {}, royalties = {}) => {
    const bonds = { enrolmentBond: ENROLMENT, trainerBond: TRAINING };
    const model = await world.register({ ...bonds, ...terms }, {}, royalties);
    const dataset = await world.commit(model, anna());
    const other = await world.commit(model, ben());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    await fund(world.owner, TRAINING);
    const round = await world.open(model, [holdout]);
    const { schedule } = await world.rounds().round(round);
    return { model, dataset, other, holdout, round, schedule };
  };
  const enrol = async (round: bigint, dataset: bigint, by: HDNodeWallet) => {
    await fund(by, ENROLMENT);
    await world.rounds(by).enrol(round, dataset);
  };
  /** How much an account gains while something happens. */
  const gain = async (of: { address: string }, during: () => Promise<unknown>): Promise<bigint> => {
    const before = await balance(of);
    await during();
    return (await balance(of)) - before;
  };

  it('bonds are taken at enrolment from the beneficiary and at opening from the model’s owner', async () => {
    const before = await held();
    const { model, dataset, other, round } = await opened();
    expect(await world.bonds().bond(round, TRAINER)).toEqual({
      payer: world.owner.address,
      amount: TRAINING,
    });
    await fund(anna(), ENROLMENT);
    expect(await gain(anna(), () => world.rounds(anna()).enrol(round, dataset))).toBe(-ENROLMENT);
    expect(await world.bonds().bond(round, dataset)).toEqual({ payer: anna().address, amount: ENROLMENT });
    await fund(ben(), ENROLMENT);
    const message = { round, dataset: other, deadline: FAR };
    const signature = await signEnrolment(ben(), 31337n, world.address('Rounds'), message);
    const carried = () => world.rounds(world.wallet(8)).enrolFor(message, signature);
    expect(await gain(ben(), carried)).toBe(-ENROLMENT);
    expect(await world.bonds().bond(round, other)).toEqual({ payer: ben().address, amount: ENROLMENT });
    expect((await held()) - before).toBe(TRAINING + 2n * ENROLMENT);
    expect(await world.bonds().fate(round, dataset)).toBe('held');
    expect(await world.bonds().fate(round, TRAINER)).toBe('held');
    expect((await world.rounds().round(round)).pins).toMatchObject({
      enrolmentBond: ENROLMENT,
      trainerBond: TRAINING,
    });
    expect((await world.rounds().training(model)).lastRound).toBe(round);
  });

  it('enrolment and opening are rejected without the money, or without the allowance for it', async () => {
    const { dataset, round } = await opened();
    await token(anna()).approve(world.address('Bonds'), 0n);
    await refused(world.rounds(anna()).enrol(round, dataset), 'ERC20InsufficientAllowance');
    await world.token.mint(anna().address, ENROLMENT);
    await token(anna()).approve(world.address('Bonds'), ENROLMENT - 1n);
    await refused(world.rounds(anna()).enrol(round, dataset), 'ERC20InsufficientAllowance');
    expect((await world.rounds().entry(round, dataset)).enrolled).toBe(false);
    const model = await world.register({ trainerBond: TRAINING });
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    await token(world.owner).approve(world.address('Bonds'), TRAINING - 1n);
    await refused(world.open(model, [holdout]), 'ERC20InsufficientAllowance');
  });

  it('a token that delivers less than the bond is rejected', async () => {
    const odd = await world.contract('FeeToken');
    const address = await odd.getAddress();
    const model = await world.register({ trainerBond: 100n }, { settlementToken: address });
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    await token(world.owner, address).mint(world.owner.address, 1_000n);
    await token(world.owner, address).approve(world.address('Bonds'), 1_000n);
    await refused(world.open(model, [holdout]), 'BondNotReceived', 100n, 99n);
  });

  it('only Rounds can take a bond, and a bond that does not exist cannot be released', async () => {
    const { round, dataset } = await opened();
    const { ABIS } = await import('../../src/chain/clients/abis.ts');
    const bonds = new Contract(world.address('Bonds'), ABIS.bonds, world.wallet(9));
    await fund(anna(), 1_000n);
    await refused(
      bonds.getFunction('take').send(round, 5n, anna().address, world.token.address, 1_000n),
      'OnlyRounds',
      world.wallet(9).address,
    );
    await refused(anybody().release(round, dataset), 'NoBond', round, dataset);
    await refused(anybody().release(99_999n, TRAINER), 'NoBond', 99_999n, TRAINER);
  });

  it('a second bond for the same purpose is rejected', async () => {
    const { ABIS } = await import('../../src/chain/clients/abis.ts');
    const { address } = world.owner;
    const alone = await world.put('Bonds', address, world.address('RoyaltyVault'));
    const bonds = new Contract(alone, ABIS.bonds, world.owner);
    await world.token.mint(address, 10n);
    await token(world.owner).approve(alone, 10n);
    const take = (round: bigint, dataset: bigint) =>
      world.send(bonds, 'take', round, dataset, address, world.token.address, 3n);
    await take(1n, 2n);
    await refused(take(1n, 2n), 'BondExists', 1n, 2n);
    await take(2n, 1n);
    expect(await world.token.balanceOf(alone)).toBe(6n);
  });

  it('Bonds and the stake token must belong to the same Rounds contract', async () => {
    const rounds = async (stake: string, bonds: string) =>
      world.contract(
        'Rounds',
        world.address('ModelRegistry'),
        stake,
        bonds,
        world.address('HeaderBeacon'),
        1,
        world.owner.address,
      );
    const [stake, bonds, vault] = ['StakeToken', 'Bonds', 'RoyaltyVault'].map(world.address) as [
      string,
      string,
      string,
    ];
    const next = async () =>
      getCreateAddress({ from: world.owner.address, nonce: (await world.owner.getNonce()) + 1 });
    await refused(rounds(stake, bonds), 'WiringMismatch');
    await refused(rounds(await world.put('StakeToken', await next(), vault), bonds), 'WiringMismatch');
    await refused(rounds(stake, await world.put('Bonds', await next(), vault)), 'WiringMismatch');
  });

  it('a dataset cannot take the trainer’s place among the bonds of a round', async () => {
    const { model, round } = await opened();
    await world.commit(model, anna(), { originNullifier: TRAINER });
    await fund(anna(), ENROLMENT);
    // A dataset's id is a hash: not even a nullifier of 0 makes it the trainer's place.
    await refused(world.rounds(anna()).enrol(round, TRAINER), 'UnknownDataset', TRAINER);
    expect((await world.bonds().bond(round, TRAINER)).amount).toBe(TRAINING);
  });

  it('an answer of any score returns the bond, at once and only once', async () => {
    const { dataset, other, round } = await opened();
    await enrol(round, dataset, anna());
    await enrol(round, other, ben());
    await refused(anybody().release(round, dataset), 'BondHeld', round, dataset);
    await world.evaluate(round);
    await refused(anybody().release(round, dataset), 'BondHeld', round, dataset);
    await world.attest(round, dataset, 2);
    await world.attest(round, other, -2);
    expect(await world.bonds().fate(round, other)).toBe('returnable');
    expect(await gain(anna(), () => anybody().release(round, dataset))).toBe(ENROLMENT);
    expect(await gain(ben(), () => anybody().release(round, other))).toBe(ENROLMENT);
    await refused(anybody().release(round, dataset), 'NoBond', round, dataset);
    await refused(anybody().release(round, TRAINER), 'BondHeld', round, TRAINER);
  });

  it('a void round returns every bond', async () => {
    const { dataset, round, schedule } = await opened();
    await enrol(round, dataset, anna());
    await world.draw(round);
    await world.anvil.mineTo(schedule.evaluateDeadline + 1n);
    await refused(anybody().release(round, dataset), 'BondHeld', round, dataset);
    // No dataset could answer, so none loses its bond, however long the round is left as it is.
    await world.anvil.mineTo(schedule.stepDeadline + 1n);
    for (const payer of [dataset, TRAINER]) {
      await refused(anybody().release(round, payer), 'BondHeld', round, payer);
    }
    await world.rounds(world.wallet(9)).voidRound(round);
    expect(await gain(anna(), () => anybody().release(round, dataset))).toBe(ENROLMENT);
    expect(await gain(world.owner, () => anybody().release(round, TRAINER))).toBe(TRAINING);
    // A void round retires no contributor. The next round takes a bond of its own.
    const { holdouts } = await world.rounds().round(round);
    expect(await world.rounds().isRetired(dataset)).toBe(false);
    expect(await world.rounds().isRetired(holdouts[0] ?? 0n)).toBe(true);
  });

  it('the bond of a dataset that does not answer goes to the holders of stake and to no role', async () => {
    const { model, dataset, other, round, schedule } = await opened();
    await enrol(round, dataset, anna());
    await enrol(round, other, ben());
    await world.evaluate(round);
    await world.attest(round, dataset, 2);
    await world.anvil.mineTo(schedule.attestDeadline);
    // The call itself is in the next block.
    expect(await world.bonds().fate(round, other)).toBe('held');
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    expect(await world.bonds().fate(round, other)).toBe('lost');
    const mined = await anybody().release(round, other);
    expect(mined.event('BondLost')).toEqual({
      round,
      dataset: other,
      payer: ben().address,
      amount: ENROLMENT,
    });
    await refused(anybody().release(round, other), 'NoBond', round, other);
    // Nobody has stake yet: it waits for who will have earned some.
    expect(await world.vault().parked(model)).toBe(ENROLMENT);
    await world.rounds().settle(round);
    await world.step(round);
    expect(await gain(world.owner, () => anybody().release(round, TRAINER))).toBe(TRAINING);
    await world.rounds().closeModel(model);
    await world.rounds().vest(dataset);
    await world.vault().distributeParked(model, 0);
    // Rounded down once in the accumulator.
    expect(await gain(anna(), () => world.vault(anna()).claim(model))).toBe(ENROLMENT - 1n);
    for (const payee of [11, 12, 13]) {
      expect(await world.vault().claimable(model, world.wallet(payee).address)).toBe(0n);
    }
  });

  it('a trainer who makes no step loses the bond, even after closing the model', async () => {
    for (const closes of [false, true]) {
      const { model, dataset, round, schedule } = await opened(
        {},
        {
          roles: [{ role: 'builder', payee: world.owner.address, share: 10_000 }],
          contributors: 0,
        },
      );
      await enrol(round, dataset, anna());
      await world.evaluate(round);
      await world.attest(round, dataset, 2);
      await world.anvil.mineTo(schedule.attestDeadline + 1n);
      await world.rounds().settle(round);
      if (closes) await world.rounds().closeModel(model);
      await world.anvil.mineTo(schedule.stepDeadline);
      expect(await world.bonds().fate(round, TRAINER)).toBe('held');
      await world.anvil.mineTo(schedule.stepDeadline + 1n);
      expect(await world.bonds().fate(round, TRAINER)).toBe('lost');
      if (!closes) await world.rounds(anna()).closeModel(model);
      await world.rounds().vest(dataset);
      await anybody().release(round, TRAINER);
      // All of it (rounded down once), though the terms give every payment to the builder.
      expect(await gain(anna(), () => world.vault(anna()).claim(model))).toBe(TRAINING - 1n);
      expect(await gain(anna(), () => anybody().release(round, dataset))).toBe(ENROLMENT);
    }
  });

  it('a trainer who makes the step, or has none to make, gets the bond back, before settlement too', async () => {
    const { dataset, round, schedule } = await opened();
    await enrol(round, dataset, anna());
    await world.evaluate(round);
    await world.attest(round, dataset, 2);
    await world.anvil.mineTo(schedule.attestDeadline);
    await world.step(round);
    expect(await gain(world.owner, () => anybody().release(round, TRAINER))).toBe(TRAINING);

    const alone = await opened({ minSets: 2 });
    await enrol(alone.round, alone.dataset, anna());
    await world.evaluate(alone.round);
    await world.attest(alone.round, alone.dataset, 2);
    await world.anvil.mineTo(alone.schedule.stepDeadline + 1n);
    await refused(anybody().release(alone.round, TRAINER), 'BondHeld', alone.round, TRAINER);
    await world.rounds(world.wallet(9)).settle(alone.round);
    expect(await gain(world.owner, () => anybody().release(alone.round, TRAINER))).toBe(TRAINING);
  });

  it('a bond returns to the account that paid it, not to a later owner', async () => {
    const { model, round, schedule } = await opened();
    await world.registry().transferModel(model, ben().address);
    await world.registry(ben()).acceptModel(model);
    await world.anvil.mineTo(schedule.evaluateDeadline + 1n);
    await world.rounds().voidRound(round);
    expect(await gain(world.owner, () => world.bonds(ben()).release(round, TRAINER))).toBe(TRAINING);
  });

  it('the amounts are those of the version that the round pinned', async () => {
    const { model, dataset, round } = await opened();
    await world.registry().proposeVersion(model, await world.version({ enrolmentBond: 5n * ENROLMENT }));
    await world.wait(100);
    expect(await world.registry().currentVersion(model)).toBe(2);
    await enrol(round, dataset, anna());
    expect((await world.bonds().bond(round, dataset)).amount).toBe(ENROLMENT);
  });

  it('a payer who cannot be paid holds up no other payer', async () => {
    const odd = await world.contract('SilentToken');
    const address = await odd.getAddress();
    const model = await world.register({ enrolmentBond: ENROLMENT }, { settlementToken: address });
    const dataset = await world.commit(model, anna());
    const other = await world.commit(model, ben());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const round = await world.open(model, [holdout]);
    for (const [by, id] of [
      [anna(), dataset],
      [ben(), other],
    ] as const) {
      await token(by, address).mint(by.address, ENROLMENT);
      await token(by, address).approve(world.address('Bonds'), ENROLMENT);
      await world.rounds(by).enrol(round, id);
    }
    await world.evaluate(round);
    await world.attest(round, dataset, 2);
    await world.attest(round, other, 2);
    await world.send(odd, 'dislike', anna().address);
    await expect(anybody().release(round, dataset)).rejects.toMatchObject({ code: 'ERROR' });
    await anybody().release(round, other);
    await world.finish(round);
    expect((await world.bonds().bond(round, dataset)).amount).toBe(ENROLMENT);
  });

  it('a token that calls back cannot release a bond twice', async () => {
    const odd = await world.contract('ReentrantToken');
    const address = await odd.getAddress();
    const model = await world.register({ enrolmentBond: ENROLMENT }, { settlementToken: address });
    const dataset = await world.commit(model, anna());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const round = await world.open(model, [holdout]);
    await token(anna(), address).mint(anna().address, 2n * ENROLMENT);
    await token(anna(), address).mint(world.address('Bonds'), ENROLMENT);
    await token(anna(), address).approve(world.address('Bonds'), ENROLMENT);
    await world.rounds(anna()).enrol(round, dataset);
    await world.evaluate(round);
    await world.attest(round, dataset, 2);
    const { ABIS } = await import('../../src/chain/clients/abis.ts');
    await world.send(
      odd,
      'arm',
      world.address('Bonds'),
      ABIS.bonds.encodeFunctionData('release', [round, dataset]),
    );
    await anybody().release(round, dataset);
    expect(await odd.getFunction('reentered').staticCall()).toBe(false);
    expect(await token(anna(), address).balanceOf(world.address('Bonds'))).toBe(ENROLMENT);
  });

  it('a token that calls back while a bond is taken cannot release another one', async () => {
    const odd = await world.contract('ReentrantToken');
    const address = await odd.getAddress();
    const model = await world.register({ enrolmentBond: ENROLMENT }, { settlementToken: address });
    const dataset = await world.commit(model, anna());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    await token(anna(), address).mint(anna().address, 2n * ENROLMENT);
    await token(anna(), address).approve(world.address('Bonds'), 2n * ENROLMENT);
    const round = await world.play(model, [holdout], [{ dataset, by: anna(), band: 2 }]);
    const next = await world.open(model, [holdout]);
    const { ABIS } = await import('../../src/chain/clients/abis.ts');
    const release = ABIS.bonds.encodeFunctionData('release', [round, dataset]);
    await world.send(odd, 'arm', world.address('Bonds'), release);
    await world.rounds(anna()).enrol(next, dataset);
    expect(await odd.getFunction('reentered').staticCall()).toBe(false);
    expect(await token(anna(), address).balanceOf(world.address('Bonds'))).toBe(2n * ENROLMENT);
  });

  it('a bond of one unit is taken and returned', async () => {
    const { round, dataset } = await opened({ enrolmentBond: 1n });
    await enrol(round, dataset, anna());
    expect((await world.bonds().bond(round, dataset)).amount).toBe(1n);
  });

  it('no bond is taken if the terms ask for none', async () => {
    const model = await world.register();
    const dataset = await world.commit(model, anna());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const before = await held();
    const round = await world.play(model, [holdout], [{ dataset, by: anna(), band: 1 }]);
    expect(await held()).toBe(before);
    await refused(anybody().release(round, dataset), 'NoBond', round, dataset);
    expect((await world.rounds().round(round)).direction).toEqual(SOME_DIRECTION);
  });
});
