import type { HDNodeWallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recomputeScores } from '../../../src/audit/second/scores.ts';
import { SecondBondsClient } from '../../../src/chain/clients/second/bonds-client.ts';
import { verifiersOf } from '../../../src/chain/deploy/second/deployment.ts';
import { packWeights, scoreOf, unpackDirection } from '../../../src/protocol/second/model.ts';
import { fallbackScore, meanGate, payScore } from '../../../src/protocol/second/payment.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { ProvenModel, type Site } from './support/proven-model.ts';
import { SecondWorld } from './support/second-world.ts';

const PATIENCE = 900_000;
const BOND = 1_000n;

describe('two paid rounds with real proofs of the six tiny circuits', () => {
  let world: SecondWorld;
  let p: ProvenModel;
  const holdouts: Site[] = [];
  const sites: Site[] = [];
  const rounds = () => world.rounds;

  beforeAll(async () => {
    world = await SecondWorld.start(undefined, verifiersOf(TINY));
    p = new ProvenModel(world);
    const evaluators = [world.wallet(3), world.wallet(4)];
    await p.register(evaluators, { enrolmentBond: BOND, bondCover: 10n ** 15n });
    for (const by of [world.wallet(1), world.wallet(2)]) {
      await world.send(world.token, world.owner, 'mint', by.address, 10n * BOND);
      await world.send(world.token, by, 'approve', await world.bonds.getAddress(), 10n * BOND);
    }
    for (const by of evaluators) holdouts.push(await p.commit(by, 2, 26));
    sites.push(await p.commit(world.wallet(1), 1, 14));
    sites.push(await p.commit(world.wallet(2), 1, 12, true));
  }, PATIENCE);
  afterAll(async () => {
    await p?.close();
    await world?.stop();
  });

  /** Opens a round, enrols, draws, and has both evaluators answer and evaluate. */
  async function evaluated(enrolled: readonly Site[], closing = false) {
    const ids = holdouts.map(({ dataset }) => dataset);
    const round = await world.open(p.model, ids, closing);
    for (const { contributor, holding } of enrolled) await contributor.enrol(holding, round);
    await world.draw(round);
    const evaluations = [];
    for (const { evaluator, holding } of holdouts) {
      await evaluator.answer(holding, round);
      evaluations.push(await evaluator.evaluate([holding], round));
    }
    return { round, evaluations };
  }

  it('go from commitment to stake, paid as the reference says', { timeout: PATIENCE }, async () => {
    const [helpful, harmful] = sites as [Site, Site];
    const first = await evaluated(sites);
    const { opened: good } = await helpful.contributor.answer(helpful.holding, first.round);
    const { opened: bad } = await harmful.contributor.answer(harmful.holding, first.round);
    expect([good.accepted, bad.accepted]).toEqual([true, false]);
    expect((await world.read(rounds(), 'entryOf', first.round, helpful.dataset)).accepted).toBe(true);
    expect((await world.read(rounds(), 'entryOf', first.round, harmful.dataset)).accepted).toBe(false);

    const { schedule } = await world.read(rounds(), 'roundOf', first.round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    const next = await p.trainer.step(first.round);
    expect([...(await world.read(rounds(), 'trainingOf', p.model)).checkpoint]).toEqual(packWeights(next));

    // The next evaluation gives the second score.
    const second = await evaluated([helpful]);
    for (const { loss, lossBefore } of second.evaluations) expect(loss).toBeLessThan(lossBefore);
    const p2 = await helpful.contributor.score(helpful.holding, first.round, second.round);
    const entry = await world.read(rounds(), 'entryOf', first.round, helpful.dataset);
    const terms = { numbers: p.policy.numbers, kappa: p.policy.terms.kappa };
    const directions = {
      directions: first.evaluations.map(({ direction }) => direction),
      counts: first.evaluations.map(({ count }) => count),
    };
    const gates = directions.directions.map((V) => scoreOf(V, good.fresh.words, terms.numbers.scoreScale));
    const set = { g: meanGate(gates), count: good.count };
    const V = unpackDirection([...(await world.read(rounds(), 'roundOf', second.round)).direction], TINY.f);
    expect(entry.gate).toBe(set.g);
    expect(entry.fallbackScore).toBe(fallbackScore(set, directions, terms));
    expect(entry.score).toBe(payScore(set, p2, directions, V, terms));
    expect(entry.score).toBeGreaterThan(0n);

    await helpful.contributor.answer(helpful.holding, second.round);
    const { schedule: later } = await world.read(rounds(), 'roundOf', second.round);
    await world.anvil.mineTo(later.attestDeadline + 1n);
    await p.trainer.step(second.round);
    expect((await world.read(rounds(), 'roundOf', first.round)).outcome).toBe(2n);

    // Both answered, so their bonds come back; the helpful one's second enrolment still has one.
    const bonds = new SecondBondsClient(await world.bonds.getAddress(), world.owner);
    for (const { by, dataset } of sites) {
      expect(await bonds.bond(first.round, dataset)).toMatchObject({ payer: by.address, amount: BOND });
      await bonds.release(first.round, dataset);
    }
    const held = (by: HDNodeWallet) => world.read(world.token, 'balanceOf', by.address);
    expect([await held(helpful.by), await held(harmful.by)]).toEqual([9n * BOND, 10n * BOND]);

    // A closing round gives the last second scores; then the model is closed and all stake falls due. The trainer proves
    // the score of a contributor that is silent.
    const last = await evaluated([], true);
    const { schedule: end } = await world.read(rounds(), 'roundOf', last.round);
    await p.trainer.score(helpful.dataset, second.round, last.round);
    await world.anvil.mineTo(end.attestDeadline + 1n);
    await world.send(rounds(), world.owner, 'closeModel', p.model);
    await world.anvil.mineTo(end.attestDeadline + 5n);
    await world.send(rounds(), world.owner, 'vest', p.model, helpful.by.address);
    const scores = await Promise.all(
      [first.round, second.round].map(
        async (round) => (await world.read(rounds(), 'entryOf', round, helpful.dataset)).score as bigint,
      ),
    );
    // An auditor who has only events and evaluations comes to the same gates and scores.
    for (const [i, round] of [first.round, second.round].entries()) {
      const sets = await recomputeScores(p.rounds(world.owner), round, world.deployment.fromBlock);
      expect(sets.flatMap(({ differences }) => differences)).toEqual([]);
      expect(sets.find(({ dataset }) => dataset === helpful.dataset)?.score).toBe(scores[i]);
    }
    const balance = await world.read(world.stake, 'balanceOf', helpful.by.address, p.model);
    expect(balance).toBe(scores.reduce((sum, score) => sum + score * 720_720_000_000n, 0n));
  });
});
