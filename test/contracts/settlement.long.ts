import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCORE_UNIT } from '../../src/chain/clients/registry-client.ts';
import { refused } from './support/refused.ts';
import { VestingModel } from './support/vesting-model.ts';
import { World } from './support/world.ts';

describe('settlement and vesting', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const setUp = async (terms = {}, datasets = 1) => {
    const model = await world.register({ holdoutBatches: 1, scoreBudget: 100, challengeSize: 1, ...terms });
    const holdout = await world.commit(model, world.wallet(3), { role: 2, records: 400 });
    const members: { dataset: bigint; by: ReturnType<World['wallet']> }[] = [];
    for (let i = 0; i < datasets; i++) {
      const by = world.wallet(4 + i);
      members.push({ dataset: await world.commit(model, by, { records: 4 }), by });
    }
    return { model, holdout, members };
  };

  it('a gain vests in equal parts over the following settled rounds', async () => {
    const { model, holdout, members } = await setUp({ vestingRounds: 3 });
    const [anna] = members as [(typeof members)[0]];
    await world.play(model, [holdout], [{ ...anna, band: 7 }]);
    await world.rounds().vest(anna.dataset);
    expect(await world.rounds().unvested(anna.dataset)).toBe(7n * SCORE_UNIT);
    const stakes: bigint[] = [];
    for (let i = 0; i < 4; i++) {
      await world.play(model, [holdout], []);
      await world.rounds(world.wallet(9)).vest(anna.dataset);
      stakes.push(await world.stake().balanceOf(anna.by.address, model));
    }
    const third = (7n * SCORE_UNIT) / 3n;
    expect(stakes).toEqual([third, (14n * SCORE_UNIT) / 3n, 7n * SCORE_UNIT, 7n * SCORE_UNIT]);
    expect((await world.rounds().vest(anna.dataset)).receipt.logs).toHaveLength(0);
  });

  it('stake vests by time if the owner opens no further round, and any account can close the model after the idle time', async () => {
    const terms = { vestingRounds: 3, vestingDays: 10, idleDays: 60 };
    const { model, holdout, members } = await setUp(terms);
    const [anna] = members as [(typeof members)[0]];
    const anybody = world.rounds(world.wallet(9));
    await refused(anybody.closeModel(model), 'NotModelOwner');
    await world.play(model, [holdout], [{ ...anna, band: 6 }]);
    const stakes: bigint[] = [];
    for (let i = 0; i < 3; i++) {
      await anybody.vest(anna.dataset);
      stakes.push(await world.stake().balanceOf(anna.by.address, model));
      await world.wait(10 * 86_400);
    }
    expect(stakes).toEqual([0n, 2n * SCORE_UNIT, 4n * SCORE_UNIT]);
    expect(await world.rounds().vestingTick(model)).toBe(4);
    // A settled round counts as a tick of its own, and the time begins again.
    await world.play(model, [holdout], [{ ...anna, band: 6 }]);
    expect(await world.rounds().vestingTick(model)).toBe(5);
    await anybody.vest(anna.dataset);
    expect(await world.stake().balanceOf(anna.by.address, model)).toBe(6n * SCORE_UNIT);
    await world.wait(59 * 86_400);
    await refused(anybody.closeModel(model), 'NotModelOwner', model, world.wallet(9).address);
    await world.wait(86_401);
    await anybody.closeModel(model);
    await refused(world.open(model, [holdout]), 'AlreadyClosed', model);
  });

  it('balances equal those of an eager ledger, whenever accounts are brought up to date', async () => {
    const histories = fc.array(
      fc.record({ band: fc.option(fc.integer({ min: -7, max: 7 })), touch: fc.boolean() }),
      { minLength: 3, maxLength: 9 },
    );
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 4 }), async (history, vestingRounds) => {
        const { model, holdout, members } = await setUp({ vestingRounds });
        const [anna] = members as [(typeof members)[0]];
        const expected = new VestingModel(vestingRounds);
        for (const { band, touch } of history) {
          await world.play(model, [holdout], band === null ? [] : [{ ...anna, band }]);
          expected.settle(band === null ? undefined : BigInt(band) * SCORE_UNIT);
          if (touch) await world.rounds().vest(anna.dataset);
        }
        await world.rounds().vest(anna.dataset);
        expect(await world.rounds().unvested(anna.dataset)).toBe(expected.unvested);
        expect(await world.stake().balanceOf(anna.by.address, model)).toBe(expected.stake);
        await world.rounds().closeModel(model);
        await world.rounds().vest(anna.dataset);
        expected.close();
        expect(await world.stake().balanceOf(anna.by.address, model)).toBe(expected.stake);
      }),
      { numRuns: 8 },
    );
  });

  it('a harmful score takes unvested stake, and never more than there is', async () => {
    const { model, holdout, members } = await setUp({ vestingRounds: 4 });
    const [anna] = members as [(typeof members)[0]];
    await world.play(model, [holdout], [{ ...anna, band: 4 }]);
    await world.play(model, [holdout], [{ ...anna, band: -2 }]);
    await world.rounds().vest(anna.dataset);
    // 4 − 2 = 2 are left; one falls due.
    expect(await world.rounds().unvested(anna.dataset)).toBe(SCORE_UNIT);
    await world.play(model, [holdout], [{ ...anna, band: -7 }]);
    await world.rounds().closeModel(model);
    await world.rounds().vest(anna.dataset);
    expect(await world.rounds().unvested(anna.dataset)).toBe(0n);
    expect(await world.stake().balanceOf(anna.by.address, model)).toBe(SCORE_UNIT);
  });

  it('a score applies before the stake that falls due in the same round, even without a call in between', async () => {
    const { model, holdout, members } = await setUp({ vestingRounds: 1 });
    const [anna] = members as [(typeof members)[0]];
    await world.play(model, [holdout], [{ ...anna, band: 5 }]);
    const round = await world.open(model, [holdout]);
    await world.rounds(anna.by).enrol(round, anna.dataset);
    await world.evaluate(round);
    await world.attest(round, anna.dataset, -3);
    // Before the round is settled nothing falls due.
    await world.rounds().vest(anna.dataset);
    expect(await world.stake().balanceOf(anna.by.address, model)).toBe(0n);
    await world.finish(round);
    await world.rounds().vest(anna.dataset);
    expect(await world.stake().balanceOf(anna.by.address, model)).toBe(2n * SCORE_UNIT);
  });

  it('scales gains under the cap, and losses not at all', async () => {
    const cap = 10n * SCORE_UNIT - 1n;
    const { model, holdout, members } = await setUp({ vestingRounds: 2, capPerRound: cap }, 4);
    const bands = [7, 5, 3, -4] as const;
    // A first, uncapped gain for the last one, so that there is something to lose.
    await world.play(model, [holdout], [{ ...(members[3] as (typeof members)[0]), band: 7 }]);
    const round = await world.play(
      model,
      [holdout],
      members.map((member, i) => ({ ...member, band: bands[i] ?? 0 })),
    );
    expect((await world.rounds().round(round)).positiveScore).toBe(15n * SCORE_UNIT);
    const scaled = bands.map((band) =>
      band < 0 ? BigInt(band) * SCORE_UNIT : (BigInt(band) * SCORE_UNIT * cap) / (15n * SCORE_UNIT),
    );
    let minted = 0n;
    for (const [i, { dataset, by }] of members.entries()) {
      await world.rounds().vest(dataset);
      const held = await world.stake().balanceOf(by.address, model);
      const total = (await world.rounds().unvested(dataset)) + held;
      expect(total).toBe((i === 3 ? 7n * SCORE_UNIT : 0n) + (scaled[i] ?? 0n));
      if (i < 3) minted += total;
    }
    expect(minted).toBeLessThanOrEqual(cap);
    expect(cap - minted).toBeLessThan(3n);
  });

  it('the scores of a round exactly at the cap stay as they are', async () => {
    const { model, holdout, members } = await setUp({ capPerRound: 3n * SCORE_UNIT }, 2);
    await world.play(
      model,
      [holdout],
      [
        { ...(members[0] as (typeof members)[0]), band: 3 },
        { ...(members[1] as (typeof members)[0]), band: -1 },
      ],
    );
    await world.rounds().closeModel(model);
    await world.rounds().vest((members[0] as (typeof members)[0]).dataset);
    expect(await world.stake().totalSupply(model)).toBe(3n * SCORE_UNIT);
  });

  it('a single small score gets its own worth, not the whole round’s', async () => {
    const { model, holdout, members } = await setUp({ capPerRound: 1_000n * SCORE_UNIT });
    const [anna] = members as [(typeof members)[0]];
    await world.play(model, [holdout], [{ ...anna, band: 1 }]);
    await world.rounds().closeModel(model);
    await world.rounds().vest(anna.dataset);
    expect(await world.stake().totalSupply(model)).toBe(SCORE_UNIT);
  });

  it('all stake vests once the model is closed, whichever account calls', async () => {
    const { model, holdout, members } = await setUp({ vestingRounds: 16 }, 2);
    await world.play(
      model,
      [holdout],
      members.map((member, i) => ({ ...member, band: i + 1 })),
    );
    // A sixteenth falls due before the end, and is not asked for until then.
    await world.play(model, [holdout], []);
    await refused(world.rounds(world.wallet(9)).closeModel(model), 'NotModelOwner');
    await world.rounds().closeModel(model);
    for (const { dataset } of members) await world.rounds(world.wallet(9)).vest(dataset);
    expect(await world.stake().totalSupply(model)).toBe(3n * SCORE_UNIT);
    await refused(world.rounds().vest(1n), 'UnknownDataset', 1n);
  });

  it('stake vests while paused', async () => {
    const { model, holdout, members } = await setUp();
    const [anna] = members as [(typeof members)[0]];
    await world.play(model, [holdout], [{ ...anna, band: 1 }]);
    await world.rounds().closeModel(model);
    await world.rounds().pause();
    await world.rounds().vest(anna.dataset);
    await world.rounds().unpause();
    expect(await world.stake().totalSupply(model)).toBe(SCORE_UNIT);
  });

  it('a holder that calls back cannot enter the settlement again', async () => {
    const { model, holdout } = await setUp();
    const holder = await world.contract('ReentrantHolder');
    const dataset = await world.commitFor(model, await holder.getAddress(), { records: 4 });
    const round = await world.open(model, [holdout]);
    const rounds = world.rounds();
    const { ABIS } = await import('../../src/chain/clients/abis.ts');
    const encode = (name: string, ...args: unknown[]) => ABIS.rounds.encodeFunctionData(name, args);
    await world.send(holder, 'execute', rounds.address, encode('enrol', round, dataset));
    await world.evaluate(round);
    await world.attest(round, dataset, 5);
    await world.finish(round);
    await rounds.closeModel(model);
    await world.send(holder, 'arm', rounds.address, encode('vest', dataset));
    await rounds.vest(dataset);
    expect(await holder.getFunction('called').staticCall()).toBe(true);
    expect(await holder.getFunction('reentered').staticCall()).toBe(false);
    expect(await world.stake().totalSupply(model)).toBe(5n * SCORE_UNIT);
  });

  it('a holder that refuses stake stops no other holder', async () => {
    const { model, holdout, members } = await setUp();
    const [anna] = members as [(typeof members)[0]];
    const refuser = await world.contract('LibraryHarness');
    const stuck = await world.commitFor(model, await refuser.getAddress(), { records: 4 });
    expect(stuck).toBeGreaterThan(0n);
    await world.play(model, [holdout], [{ ...anna, band: 2 }]);
    await world.rounds().closeModel(model);
    await world.rounds().vest(anna.dataset);
    expect(await world.stake().totalSupply(model)).toBe(2n * SCORE_UNIT);
  });
});
