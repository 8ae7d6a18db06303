import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCORE_UNIT } from '../../src/chain/clients/registry-client.ts';
import { addPoints, IDENTITY } from '../../src/protocol/babyjub.ts';
import { SOME_WEIGHTS, World, ZERO_WEIGHTS } from './support/world.ts';

describe('a round from commitment to claim', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('pays the datasets that helped, in the order of the protocol', async () => {
    const [anna, ben] = [world.wallet(1), world.wallet(2)];
    const model = await world.register();
    const first = await world.commit(model, anna);
    const second = await world.commit(model, ben, { records: 6 });
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    expect((await world.rounds().dataset(first)).batches).toBe(10);

    const round = await world.open(model, [holdout]);
    await world.rounds(anna).enrol(round, first);
    await world.rounds(ben).enrol(round, second);
    expect((await world.rounds().round(round)).weights).toEqual(ZERO_WEIGHTS);
    await world.evaluate(round);

    const set = await world.attest(round, first, [3, -1, 2, 0]);
    await world.attest(round, second, [-2, 1]);
    const state = await world.rounds().round(round);
    expect(state.sets).toBe(1);
    const sum = set.outcomes.reduce((total, { commitment: [x, y] }) => addPoints(total, { x, y }), IDENTITY);
    expect(state.sum).toEqual([sum.x, sum.y]);
    const entry = await world.rounds().entry(round, first);
    expect(entry.score).toBe((10n * 4n * SCORE_UNIT) / 4n);
    expect((await world.rounds().entry(round, second)).score).toBe(-SCORE_UNIT);

    await world.finish(round);
    expect((await world.rounds().training(model)).checkpoint).toEqual(SOME_WEIGHTS);
    await world.rounds().vest(first);
    expect(await world.rounds().unvested(first)).toBe(10n * SCORE_UNIT);
    await world.rounds().closeModel(model);
    await world.rounds().vest(first);
    await world.rounds().vest(second);
    expect(await world.stake().balanceOf(anna.address, model)).toBe(10n * SCORE_UNIT);
    expect(await world.stake().totalSupply(model)).toBe(10n * SCORE_UNIT);

    const payer = world.wallet(9);
    await world.token.mint(payer.address, 1_000n);
    await world.vault(payer).payWithPermit(model, world.token.address, 1_000n, 'inference', 4_102_444_800n);
    // 65 % of 1,000, rounded down once in the accumulator.
    expect(await world.vault().claimable(model, anna.address)).toBe(649n);
    await world.vault(anna).claim(model);
    expect(await world.token.balanceOf(anna.address)).toBe(649n);
    await world.vault(world.wallet(11)).claim(model);
    expect(await world.token.balanceOf(world.wallet(11).address)).toBe(200n);
  });
});
