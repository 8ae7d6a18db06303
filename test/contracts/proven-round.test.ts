import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRAINER_SECRET } from '../../scripts/support/round-case.ts';
import { addPoints } from '../../src/protocol/babyjub.ts';
import { trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import {
  type Answer,
  type ProvenSet,
  ProvenWorld,
  type Site,
  sumOfOpenings,
} from './support/proven-world.ts';
import { refused } from './support/refused.ts';
import { FAR, World, ZERO_WEIGHTS } from './support/world.ts';

describe('two rounds with real proofs of the tiny circuits', () => {
  let p: ProvenWorld;
  let holdout: Site;
  let helpful: Site;
  let harmful: Site;
  const rounds = () => p.world.rounds(p.world.wallet(9));
  const oneMore = (words: readonly bigint[]) => [(words[0] ?? 0n) + 1n, ...words.slice(1)];
  const open = async (enrolled: readonly Site[]): Promise<bigint> => {
    const round = await p.world.open(p.model, [holdout.dataset]);
    for (const { by, dataset } of enrolled) await p.world.rounds(by).enrol(round, dataset);
    await p.world.draw(round);
    return round;
  };

  beforeAll(async () => {
    p = new ProvenWorld(await World.start());
    await p.register();
    holdout = await p.commit(p.world.wallet(3), 2, 16, 1);
    helpful = await p.commit(p.world.wallet(1), 1, 7, 1);
    harmful = await p.commit(p.world.wallet(2), 1, 6, 0);
  });
  afterAll(async () => {
    await p.prover.close();
    await p.world.stop();
  });

  it('go from commitment to checkpoint, and every false claim is rejected', async () => {
    const round = await open([helpful, harmful]);

    // The holdout answers; V follows from what it committed to.
    const held = await p.answer(round, holdout);
    await refused(
      rounds().attestHoldout(
        p.combined(holdout, held.signals, {
          ...held.set,
          sealedOpening: oneMore(held.set.sealedOpening),
        }),
      ),
      'InvalidProof',
    );
    await rounds().attestHoldout(held.set);
    const { V, inputs: evaluated } = await p.direction(round);
    await expect(p.prove('evaluate-tiny', { ...evaluated, V: oneMore(V) })).rejects.toMatchObject({
      code: 'no-witness',
    });
    const evaluateProof = await p.prove('evaluate-tiny', evaluated);
    await refused(rounds().evaluate(round, oneMore(V), FAR, evaluateProof), 'InvalidProof');
    await refused(rounds().evaluate(round, V, FAR - 1n, evaluateProof), 'InvalidProof');
    const elsewhere = await p.direction(round, round + 1n);
    const otherRound = await p.prove('evaluate-tiny', elsewhere.inputs);
    await refused(rounds().evaluate(round, V, FAR, otherRound), 'InvalidProof');
    await rounds().evaluate(round, V, FAR, evaluateProof);
    await refused(rounds().evaluate(round, V, FAR, evaluateProof), 'WrongStatus', round, 4n);

    // The contributors answer; one of them would hurt.
    const first = await p.answer(round, helpful);
    for (const change of await cheats(first)) {
      const changed = { ...first.set, ...change };
      await refused(rounds().attest(p.combined(helpful, first.signals, changed)), 'InvalidProof');
    }
    await rounds().attest(first.set);
    await refused(rounds().attest(first.set), 'AlreadyAttested');
    const second = await p.answer(round, harmful);
    await rounds().attest(second.set);
    const state = await rounds().round(round);
    expect(state).toMatchObject({ sets: 1, attested: 2, sum: [first.sum.x, first.sum.y] });
    expect((await rounds().entry(round, harmful.dataset)).accepted).toBe(false);

    // The trainer reads the accepted sum off the chain and steps.
    await p.world.anvil.mineTo(state.schedule.attestDeadline + 1n);
    const records = Number(state.sumRecords);
    const opening = await p.readSum(round, 'answers');
    expect(opening).toEqual(sumOfOpenings(first.openings));
    const { next, inputs } = await p.checkpoint(round, opening, first.sum, records);
    await expect(p.prove('step-tiny', { ...inputs, next: oneMore(next) })).rejects.toMatchObject({
      code: 'no-witness',
    });
    // An honest proof of a step that has the refused set in it, too.
    const both = await p.checkpoint(
      round,
      sumOfOpenings([...first.openings, ...second.openings]),
      addPoints(first.sum, second.sum),
      records + 6,
    );
    const unaccepted = await p.prove('step-tiny', both.inputs);
    await refused(rounds().step(round, both.next, FAR, unaccepted), 'InvalidProof');
    await refused(rounds().step(round, next, FAR, unaccepted), 'InvalidProof');
    const stepProof = await p.prove('step-tiny', inputs);
    await refused(rounds().step(round, oneMore(next), FAR, stepProof), 'InvalidProof');
    await refused(rounds().step(round, ZERO_WEIGHTS, FAR, stepProof), 'InvalidProof');
    await rounds().step(round, next, FAR, stepProof);
    await rounds().settle(round);
    expect((await rounds().training(p.model)).checkpoint).toEqual(next);
    expect(next).not.toEqual(ZERO_WEIGHTS);

    // The next round starts from that checkpoint, and takes nothing of the last one.
    const following = await open([helpful]);
    expect((await rounds().round(following)).weights).toEqual(next);
    await rounds().attestHoldout((await p.answer(following, holdout)).set);
    await refused(rounds().evaluate(following, V, FAR, evaluateProof), 'InvalidProof');
    const again = await p.direction(following);
    await rounds().evaluate(following, again.V, FAR, await p.prove('evaluate-tiny', again.inputs));
    const third = await p.answer(following, helpful);
    const replayed = { ...first.set, round: following };
    await refused(rounds().attest(replayed), 'InvalidProof');
    await refused(rounds().attest(p.combined(helpful, third.signals, replayed)), 'InvalidProof');
    const { sealedOpening, openProof } = first.set;
    const resealed = { ...third.set, sealedOpening, openProof };
    await refused(rounds().attest(p.combined(helpful, third.signals, resealed)), 'InvalidProof');
    await rounds().attest(third.set);
    const end = await rounds().round(following);
    await p.world.anvil.mineTo(end.schedule.attestDeadline + 1n);
    await refused(rounds().step(following, next, FAR, stepProof), 'InvalidProof');
    const last = await p.checkpoint(
      following,
      await p.readSum(following, 'answers'),
      third.sum,
      Number(end.sumRecords),
    );
    await rounds().step(following, last.next, FAR, await p.prove('step-tiny', last.inputs));
    expect((await rounds().training(p.model)).checkpoint).toEqual(last.next);
  });

  /** Ways to spoil an honest answer. */
  async function cheats({ set, openings, sum, context }: Answer): Promise<Partial<ProvenSet>[]> {
    const [opening] = openings as [Answer['openings'][0]];
    const [outcome, ...others] = set.outcomes as [ProvenSet['outcomes'][0]];
    const [x, y] = outcome.commitment;
    const whole = sumOfOpenings(openings);
    const otherKey = trainerKeyOf(TRAINER_SECRET + 1n);
    const later = p.world.context(1, p.model, set.round + 1n, helpful.by.address);
    return [
      // The opening of one batch instead of the sum; to another trainer; for another round; of nobody's.
      await p.open({ x, y }, opening, context),
      await p.open(sum, whole, context, otherKey),
      await p.open(sum, whole, later),
      { sealedOpening: (await p.open(sum, whole, context)).sealedOpening },
      ...set.sealedOpening.map((_, i) => ({
        sealedOpening: set.sealedOpening.map((word, j) => (j === i ? word + 1n : word)),
      })),
      // Another deadline is another context; a better score, a swapped batch, another commitment.
      { deadline: FAR - 1n },
      { outcomes: [{ ...outcome, band: outcome.band - 1 }, ...others] },
      { proofs: [...set.proofs].reverse() },
      { outcomes: [{ ...outcome, commitment: [sum.x, sum.y] }, ...others] },
    ];
  }
});
