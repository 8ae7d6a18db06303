import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCheckpoint, readProvenWeights } from '../../src/inference/chain-checkpoint.ts';
import { SOME_WEIGHTS, World, ZERO_WEIGHTS } from '../contracts/support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());
const read = (model: bigint) =>
  readCheckpoint(world.anvil.provider, world.address('Rounds'), model, world.deployment.fromBlock);

it('is that of the newest step, of round 0 before the first, and none before the first round', async () => {
  const model = await world.register();
  await expect(read(model)).rejects.toMatchObject({ code: 'no-checkpoint' });
  const [by, evaluator] = [world.wallet(1), world.wallet(2)];
  const holdout = await world.commit(model, evaluator, { role: 2 });
  const dataset = await world.commit(model, by);
  const unplayed = await world.register();
  const other = await world.commit(unplayed, evaluator, { role: 2 });
  await world.open(unplayed, [other]);
  expect(await read(unplayed)).toEqual({ round: 0n, weights: ZERO_WEIGHTS });
  const round = await world.play(model, [holdout], [{ dataset, by, band: 3 }]);
  expect(await read(model)).toEqual({ round, weights: SOME_WEIGHTS });
  const rounds = world.address('Rounds');
  expect(await readProvenWeights(world.anvil.provider, rounds, model, round)).toEqual(SOME_WEIGHTS);
  await expect(readProvenWeights(world.anvil.provider, rounds, model, round + 1n)).rejects.toMatchObject({
    code: 'no-checkpoint',
  });
});
