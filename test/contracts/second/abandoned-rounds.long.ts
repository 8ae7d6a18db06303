import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { verifiersOf } from '../../../src/chain/deploy/second/deployment.ts';
import { readSecondCheckpoint } from '../../../src/inference/second-chain-checkpoint.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { startWorldService, type WorldService } from '../../service/second/support/world-service.ts';
import { ProvenModel, type Site } from './support/proven-model.ts';
import { SecondWorld } from './support/second-world.ts';

// Some seventy proofs for each way to the chain. npm run test:second
const WAYS = ['their own transactions', 'a service'];

describe.each(WAYS)('rolled back and void rounds with real proofs, by %s', (way) => {
  let carrier: WorldService | undefined;
  let world: SecondWorld;
  let p: ProvenModel;
  let site: Site;
  const holdouts: Record<'good' | 'inverted' | 'silent', Site[]> = { good: [], inverted: [], silent: [] };
  const client = () => p.rounds(world.owner);

  beforeAll(async () => {
    world = await SecondWorld.start(undefined, verifiersOf(TINY));
    p = new ProvenModel(world);
    if (way === 'a service') {
      carrier = await startWorldService(world);
      p.senderFor = carrier.senderFor;
    }
    const evaluators = [world.wallet(3), world.wallet(4)];
    await p.register(evaluators, { rounds: 4 });
    for (const by of evaluators) {
      holdouts.good.push(await p.commit(by, 2, 48));
      holdouts.inverted.push(await p.commit(by, 2, 36, true));
      holdouts.silent.push(await p.commit(by, 2, 28));
    }
    site = await p.commit(world.wallet(1), 1, 26);
  });
  afterAll(async () => {
    await p?.close();
    await carrier?.stop();
    await world?.stop();
  });

  /** Opens a round, enrols the site unless its set is carried on, and draws. */
  async function drawn(sites: readonly Site[], enrols: boolean): Promise<bigint> {
    const round = await world.open(
      p.model,
      sites.map(({ dataset }) => dataset),
    );
    if (enrols) await site.contributor.enrol(site.holding, round);
    await world.draw(round);
    return round;
  }
  async function evaluated(round: bigint, sites: readonly Site[]): Promise<void> {
    for (const { evaluator, holding } of sites) {
      await evaluator.answer(holding, round);
      await evaluator.evaluate([holding], round);
    }
  }
  async function answeredAndStepped(round: bigint) {
    const answer = await site.contributor.answer(site.holding, round);
    expect(answer.opened.accepted).toBe(true);
    const { schedule } = await client().round(round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    await p.trainer.step(round);
    const [event] = await client().answers(round, world.deployment.fromBlock);
    return { drawnBy: event?.drawnBy, indices: answer.task.indices };
  }
  /** The checkpoint that an inference gateway serves. */
  const served = () =>
    readSecondCheckpoint(
      world.anvil.provider,
      addressOf(world.deployment, 'Rounds2'),
      p.model,
      world.deployment.fromBlock,
    );
  const phaseOf = async (round: bigint) => (await client().round(round)).phase;

  it('keep each draw for the next round, which takes it under its own noise and weights', async () => {
    const first = await drawn(holdouts.good, true);
    await evaluated(first, holdouts.good);
    const opened = await answeredAndStepped(first);
    expect(opened.drawnBy).toBe(first);
    const { checkpoint } = await client().training(p.model);
    expect(await served()).toEqual({ round: first, weights: checkpoint });

    // Holdouts with inverted labels see the loss rise: the step is taken back.
    const second = await drawn(holdouts.inverted, true);
    const told = await client().challenge(second, site.dataset);
    await evaluated(second, holdouts.inverted);
    expect(await phaseOf(second)).toBe('rolled-back');
    const { weights } = await client().round(first);
    expect((await client().training(p.model)).checkpoint).toEqual(weights);
    expect(checkpoint).not.toEqual(weights);
    expect(await served()).toEqual({ round: 0n, weights });

    // The enrolled set answers in the next round, with the draw of the round that was taken back.
    const third = await drawn(holdouts.good, false);
    await evaluated(third, holdouts.good);
    const carried = await answeredAndStepped(third);
    expect(carried).toEqual({ drawnBy: second, indices: told });
    expect(carried.indices.some((index) => opened.indices.includes(index))).toBe(false);

    // Silent evaluators: the round is void, and once more the set waits.
    const fourth = await drawn(holdouts.silent, true);
    const kept = await client().challenge(fourth, site.dataset);
    const { schedule } = await client().round(fourth);
    await world.anvil.mineTo(schedule.evaluateDeadline + 1n);
    await client().voidRound(fourth);
    expect(await phaseOf(fourth)).toBe('void');
    for (const { dataset } of holdouts.silent) expect(await client().isRetired(dataset)).toBe(true);

    const fifth = await drawn(holdouts.good, false);
    await evaluated(fifth, holdouts.good);
    // The third round's set owes its second score first.
    const score = await site.contributor.score(site.holding, third, fifth);
    expect((await client().scores(third, world.deployment.fromBlock))[0]?.second).toBe(score);
    const again = await answeredAndStepped(fifth);
    expect(again).toEqual({ drawnBy: fourth, indices: kept });
  });
});
