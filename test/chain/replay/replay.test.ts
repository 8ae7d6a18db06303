import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRAINER } from '../../../src/chain/clients/bonds-client.ts';
import { TokenClient } from '../../../src/chain/clients/token-client.ts';
import { readEvents } from '../../../src/chain/replay/read-events.ts';
import { replay, sumOf } from '../../../src/chain/replay/replay.ts';
import { SOME_WEIGHTS, World } from '../../contracts/support/world.ts';

describe('replay', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('recomputes rounds, stake and royalties from events alone', async () => {
    const [anna, ben, payer] = [world.wallet(1), world.wallet(2), world.wallet(9)];
    const model = await world.register();
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const first = await world.commit(model, anna, { records: 40 });
    const second = await world.commit(model, ben, { records: 12 });
    const members = (a: number, b: number) => [
      { dataset: first, by: anna, band: a },
      { dataset: second, by: ben, band: b },
    ];
    await world.play(model, [holdout], members(3, 2));
    const last = await world.play(model, [holdout], members(1, -1));
    for (const dataset of [first, second]) await world.rounds().vest(dataset);
    await world.token.mint(payer.address, 10_000n);
    await world.vault(payer).payWithPermit(model, world.token.address, 3_333n, 'inference', 4_102_444_800n);
    await world.stake(anna).transfer(anna.address, ben.address, model, 1_000_000n);
    await world.vault(payer).payWithPermit(model, world.token.address, 6_667n, 'licence', 4_102_444_800n);
    await world.vault(ben).claim(model);
    await world.rounds().closeModel(model);
    for (const dataset of [first, second]) await world.rounds().vest(dataset);

    const state = replay(await readEvents(world.anvil.provider, world.deployment));
    expect(state.models.get(model)).toEqual({ owner: world.owner.address, closed: true });
    expect(state.datasets.get(first)).toMatchObject({ beneficiary: anna.address, batches: 10, role: 1 });
    const round = state.rounds.get(last);
    expect(round?.answers.map(({ bands, accepted }) => [bands, accepted])).toEqual([
      [[1, 1, 1, 1], true],
      [[-1, -1, -1], false],
    ]);
    const onChain = await world.rounds().round(last);
    expect(round?.weights).toEqual(onChain.weights);
    expect(round?.direction).toEqual(onChain.direction);
    expect(round?.beacon).toBe(onChain.beacon);
    const sum = sumOf(round?.answers ?? []);
    expect([sum.x, sum.y]).toEqual(onChain.sum);
    const holdoutSum = sumOf(round?.holdoutAnswers ?? []);
    expect([holdoutSum.x, holdoutSum.y]).toEqual(onChain.holdoutSum);
    for (const { address } of [anna, ben]) {
      expect(state.stake.get(model)?.get(address) ?? 0n).toBe(await world.stake().balanceOf(address, model));
    }
    for (const { address } of [anna, ben, world.wallet(11), world.wallet(12), world.wallet(13)]) {
      expect(state.owed.get(model)?.get(address) ?? 0n).toBe(await world.vault().claimable(model, address));
    }
    expect(state.income.get(model)).toBe(10_000n);
    expect(state.claimed.get(model)).toBe(await world.vault().claimed(model));
  });

  it('recomputes bonds from events alone', async () => {
    const [anna, ben] = [world.wallet(1), world.wallet(2)];
    const model = await world.register({ enrolmentBond: 30n, trainerBond: 70n });
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const answers = await world.commit(model, anna);
    const misses = await world.commit(model, ben);
    for (const [by, amount] of [
      [world.owner, 70n],
      [anna, 30n],
      [ben, 30n],
    ] as const) {
      await world.token.mint(by.address, amount);
      await new TokenClient(world.token.address, by).approve(world.address('Bonds'), amount);
    }
    const round = await world.open(model, [holdout]);
    await world.rounds(anna).enrol(round, answers);
    await world.rounds(ben).enrol(round, misses);
    await world.evaluate(round);
    await world.attest(round, answers, 1);
    await world.finish(round);
    for (const dataset of [answers, misses]) await world.bonds().release(round, dataset);

    const state = replay(await readEvents(world.anvil.provider, world.deployment));
    expect(state.rounds.get(round)?.checkpoint).toEqual(SOME_WEIGHTS);
    expect([...(state.rounds.get(round)?.bonds ?? [])]).toEqual([
      [TRAINER, { payer: world.owner.address, amount: 70n, state: 'held' }],
      [answers, { payer: anna.address, amount: 30n, state: 'returned' }],
      [misses, { payer: ben.address, amount: 30n, state: 'lost' }],
    ]);
    expect(state.income.get(model)).toBe(30n);
    expect(await world.bonds().fate(round, TRAINER)).toBe('returnable');
  });
});
