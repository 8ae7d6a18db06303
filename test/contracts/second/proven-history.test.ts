import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackDirection } from '../../../src/protocol/second/model.ts';
import { fallbackScore, meanGate, payScore } from '../../../src/protocol/second/payment.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { type Answer, ProvenModel, type Site } from './support/proven-model.ts';
import { FAR, SecondWorld } from './support/second-world.ts';

const PATIENCE = 900_000;

describe('two paid rounds with real proofs of the six tiny circuits', () => {
  let world: SecondWorld;
  let p: ProvenModel;
  const holdouts: Site[] = [];
  const sites: Site[] = [];
  const rounds = () => world.rounds;

  beforeAll(async () => {
    world = await SecondWorld.start();
    p = new ProvenModel(world);
    const evaluators = [world.wallet(3), world.wallet(4)];
    await p.register(evaluators);
    for (const by of evaluators) holdouts.push(await p.commit(by, 2, 26));
    sites.push(await p.commit(world.wallet(1), 1, 14));
    sites.push(await p.commit(world.wallet(2), 1, 12, true));
  }, PATIENCE);
  afterAll(async () => {
    await p?.prover.close();
    await world?.stop();
  });

  /** Opens a round, enrols, draws, and has both evaluators answer and evaluate. */
  async function evaluated(enrolled: readonly Site[], hasStepped: boolean, closing = false) {
    const ids = holdouts.map(({ dataset }) => dataset);
    const round = await world.open(p.model, ids, closing);
    for (const { by, dataset } of enrolled) await world.send(rounds(), by, 'enrol', round, dataset);
    await world.draw(round);
    const evaluations = [];
    for (const [e, site] of holdouts.entries()) {
      const at = await p.answer(round, site);
      await world.send(rounds(), world.owner, 'attestHoldout', at.set, false);
      const before: Answer[] = [];
      if (hasStepped) {
        const answer = await p.answer(round, site, true);
        await world.send(rounds(), world.owner, 'attestHoldout', answer.set, true);
        before.push(answer);
      }
      const evaluation = await p.evaluate(round, e, site.by, [at], before);
      await evaluation.send();
      evaluations.push(evaluation.statement);
    }
    return { round, evaluations };
  }

  it('go from commitment to stake, paid as the reference says', { timeout: PATIENCE }, async () => {
    const [helpful, harmful] = sites as [Site, Site];
    const first = await evaluated(sites, false);
    const good = await p.answer(first.round, helpful);
    await world.send(rounds(), world.owner, 'attest', good.set);
    const bad = await p.answer(first.round, harmful);
    await world.send(rounds(), world.owner, 'attest', bad.set);
    expect((await world.read(rounds(), 'entryOf', first.round, helpful.dataset)).accepted).toBe(true);
    expect((await world.read(rounds(), 'entryOf', first.round, harmful.dataset)).accepted).toBe(false);

    const { schedule } = await world.read(rounds(), 'roundOf', first.round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    const step = await p.step(first.round, [good]);
    await step.send();
    expect([...(await world.read(rounds(), 'trainingOf', p.model)).checkpoint]).toEqual(step.packed);

    // The next evaluation gives the second score.
    const second = await evaluated([helpful], true);
    for (const { loss, lossBefore } of second.evaluations) expect(loss).toBeLessThan(lossBefore);
    const { score: p2, send } = await p.second(first.round, second.round, helpful, good);
    await send();
    const entry = await world.read(rounds(), 'entryOf', first.round, helpful.dataset);
    const terms = { numbers: p.policy.numbers, kappa: 2 ** 16 };
    const directions = {
      directions: first.evaluations.map(({ direction }) => direction),
      counts: first.evaluations.map(({ count }) => count),
    };
    const gates = directions.directions.map((V) => gateOf(V, good));
    const set = { g: meanGate(gates), count: good.count };
    const next = unpackDirection(
      [...(await world.read(rounds(), 'roundOf', second.round)).direction],
      TINY.f,
    );
    expect(entry.gate).toBe(set.g);
    expect(entry.fallbackScore).toBe(fallbackScore(set, directions, terms));
    expect(entry.score).toBe(payScore(set, p2, directions, next, terms));
    expect(entry.score).toBeGreaterThan(0n);

    const again = await p.answer(second.round, helpful);
    await world.send(rounds(), world.owner, 'attest', again.set);
    const { schedule: later } = await world.read(rounds(), 'roundOf', second.round);
    await world.anvil.mineTo(later.attestDeadline + 1n);
    await (await p.step(second.round, [again])).send();
    expect((await world.read(rounds(), 'roundOf', first.round)).outcome).toBe(2n);

    // A closing round gives the last second scores; then the model is closed and all stake falls due.
    const last = await evaluated([], true, true);
    await (await p.second(second.round, last.round, helpful, again)).send();
    const { schedule: end } = await world.read(rounds(), 'roundOf', last.round);
    await world.anvil.mineTo(end.attestDeadline + 1n);
    await world.send(rounds(), world.owner, 'closeModel', p.model);
    await world.anvil.mineTo(end.attestDeadline + 5n);
    await world.send(rounds(), world.owner, 'vest', p.model, helpful.by.address);
    const scores = await Promise.all(
      [first.round, second.round].map(
        async (round) => (await world.read(rounds(), 'entryOf', round, helpful.dataset)).score as bigint,
      ),
    );
    const balance = await world.read(world.stake, 'balanceOf', helpful.by.address, p.model);
    expect(balance).toBe(scores.reduce((sum, score) => sum + score * 720_720_000_000n, 0n));
    expect(FAR).toBeGreaterThan(0n);
  });

  const gateOf = (V: readonly bigint[], { fresh }: Answer): bigint => {
    const { scoreScale } = p.policy.numbers;
    const product = V.reduce((sum, word, j) => sum + word * (fresh.words[j] as bigint), 0n);
    const magnitude = ((product < 0n ? -product : product) * 2n + scoreScale) / (2n * scoreScale);
    return product < 0n ? -magnitude : magnitude;
  };
});
