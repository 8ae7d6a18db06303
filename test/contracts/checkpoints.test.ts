import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPoints, BASE } from '../../src/protocol/babyjub.ts';
import { refused } from './support/refused.ts';
import { FAR, NO_PROOF, SOME_DIRECTION, SOME_WEIGHTS, World, ZERO_WEIGHTS } from './support/world.ts';

describe('direction and checkpoint', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);
  const stranger = () => world.rounds(world.wallet(9));
  const { x: otherX, y: otherY } = addPoints(BASE, BASE);
  /** An opened round with one dataset of Anna's in it. */
  const opened = async (terms = {}) => {
    const model = await world.register(terms);
    const dataset = await world.commit(model, anna());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, dataset);
    return { model, dataset, holdout, round };
  };
  /** A round whose holdout has answered. */
  const answered = async () => {
    const set = await opened();
    await world.draw(set.round);
    await world.answerHoldout(set.round, set.holdout);
    return set;
  };
  /** A round with a step due, after its attest deadline. */
  const due = async (terms = {}) => {
    const set = await opened(terms);
    await world.evaluate(set.round);
    await world.attest(set.round, set.dataset, 1);
    const { schedule } = await world.rounds().round(set.round);
    await world.anvil.mineTo(schedule.attestDeadline);
    return { ...set, schedule };
  };
  const evaluate = (round: bigint, direction: readonly bigint[] = SOME_DIRECTION, deadline = FAR) =>
    stranger().evaluate(round, direction, deadline, NO_PROOF);
  const step = (round: bigint, weights: readonly bigint[] = SOME_WEIGHTS, deadline = FAR) =>
    stranger().step(round, weights, deadline, NO_PROOF);
  const expectEvaluate = (signals: readonly bigint[]) =>
    world.send(world.evaluateVerifier, 'expect', signals);
  const expectStep = (signals: readonly bigint[]) => world.send(world.stepVerifier, 'expect', signals);
  const oneMore = (words: readonly bigint[]) => [(words[0] ?? 0n) + 1n, ...words.slice(1)];
  const at = (signals: readonly bigint[], i: number, value: bigint) =>
    signals.map((old, j) => (j === i ? value : old));

  it('a direction is accepted from any account that has the proof', async () => {
    const { round } = await answered();
    await expectEvaluate(await world.evaluateSignals(round, SOME_DIRECTION));
    const mined = await evaluate(round);
    expect([...(mined.event('DirectionProven').direction as bigint[])]).toEqual(SOME_DIRECTION);
    expect(await world.rounds().round(round)).toMatchObject({
      status: 'attesting',
      direction: SOME_DIRECTION,
    });
  });

  it('a direction that differs from its proof is rejected', async () => {
    const { model, round } = await answered();
    const honest = await world.evaluateSignals(round, SOME_DIRECTION);
    const { owner } = world;
    for (const lie of [
      // Another sum, count, policy; another round, role, beneficiary, fee.
      [otherX, otherY, ...honest.slice(2)],
      at(honest, 2, (honest[2] ?? 0n) + 1n),
      at(honest, 3, 5n),
      at(honest, 5, world.context(3, model, round + 1n, owner.address)),
      at(honest, 5, world.context(4, model, round, owner.address)),
      at(honest, 5, world.context(2, model, round, owner.address)),
      at(honest, 5, world.context(3, 1n, round, owner.address)),
      at(honest, 5, world.context(3, model, round, anna().address)),
      at(honest, 5, world.context(3, model, round, owner.address, 1n)),
    ]) {
      await expectEvaluate(lie);
      await refused(evaluate(round), 'InvalidProof');
    }
    await expectEvaluate(honest);
    await refused(evaluate(round, oneMore(SOME_DIRECTION)), 'InvalidProof');
    await refused(evaluate(round, SOME_DIRECTION, FAR - 1n), 'InvalidProof');
    await evaluate(round);
  });

  it('a direction is rejected out of time, malformed, or before every holdout has answered', async () => {
    const { round, holdout } = await opened();
    await refused(evaluate(99_999n), 'UnknownRound', 99_999n);
    await refused(evaluate(round), 'WrongStatus', round, 1n);
    await world.draw(round);
    await refused(evaluate(round), 'InvalidHoldouts', 1n);
    await world.answerHoldout(round, holdout);
    await refused(evaluate(round, []), 'WrongWordCount', 1n, 0n);
    await refused(evaluate(round, [...SOME_DIRECTION, 0n]), 'WrongWordCount', 1n, 2n);
    await refused(evaluate(round, [1n << 70n]), 'NonCanonicalInput');
    await refused(evaluate(round, SOME_DIRECTION, 1n), 'DeadlinePassed', 1n);
    await world.direct(round);
    await refused(evaluate(round), 'WrongStatus', round, 4n);
  });

  it('the direction of an earlier round is rejected', async () => {
    const { model, holdout, round } = await due();
    await world.rounds().settle(round);
    await world.step(round);
    const next = await world.open(model, [holdout]);
    await world.draw(next);
    await world.answerHoldout(next, holdout);
    await refused(evaluate(next), 'InvalidProof');
  });

  it('a checkpoint is accepted from any account that has the proof, before or after settlement', async () => {
    for (const settleFirst of [true, false]) {
      const { model, holdout, round } = await due();
      if (settleFirst) await world.rounds().settle(round);
      if (settleFirst) await refused(world.open(model, [holdout]), 'StepPending', round);
      await expectStep(await world.stepSignals(round, SOME_WEIGHTS));
      const mined = await step(round);
      expect([...(mined.event('CheckpointProven').weights as bigint[])]).toEqual(SOME_WEIGHTS);
      if (!settleFirst) await world.rounds().settle(round);
      await refused(step(round), 'StepNotDue', round);
      const next = await world.open(model, [holdout]);
      expect((await world.rounds().round(next)).weights).toEqual(SOME_WEIGHTS);
    }
  });

  it('a checkpoint that differs from its proof is rejected', async () => {
    const { model, round } = await due({ eta: 77 });
    const honest = await world.stepSignals(round, SOME_WEIGHTS);
    await refused(step(round), 'InvalidProof');
    const { owner } = world;
    for (const lie of [
      // Another sum, count, rate, old checkpoint; another round, role, model, beneficiary, fee.
      [otherX, otherY, ...honest.slice(2)],
      at(honest, 2, (honest[2] ?? 0n) + 1n),
      at(honest, 3, 78n),
      at(honest, 4, SOME_WEIGHTS[0] ?? 0n),
      at(honest, 6, world.context(4, model, round - 1n, owner.address)),
      at(honest, 6, world.context(3, model, round, owner.address)),
      at(honest, 6, world.context(4, 1n, round, owner.address)),
      at(honest, 6, world.context(4, model, round, anna().address)),
      at(honest, 6, world.context(4, model, round, owner.address, 1n)),
    ]) {
      await expectStep(lie);
      await refused(step(round), 'InvalidProof');
    }
    expect(honest[4]).toBe(ZERO_WEIGHTS[0]);
    await expectStep(honest);
    await refused(step(round, oneMore(SOME_WEIGHTS)), 'InvalidProof');
    await refused(step(round, SOME_WEIGHTS, FAR - 1n), 'InvalidProof');
    await step(round);
    expect((await world.rounds().training(model)).checkpoint).toEqual(SOME_WEIGHTS);
  });

  it('a checkpoint is rejected if its sum holds a set that was not accepted, or lacks one that was', async () => {
    const model = await world.register();
    const helpful = await world.commit(model, anna());
    const harmful = await world.commit(model, ben());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, helpful);
    await world.rounds(ben()).enrol(round, harmful);
    await world.evaluate(round);
    const accepted = await world.attest(round, helpful, 2);
    const refusedSet = await world.attest(round, harmful, -2);
    const { schedule, sum } = await world.rounds().round(round);
    await world.anvil.mineTo(schedule.attestDeadline);
    const honest = await world.stepSignals(round, SOME_WEIGHTS);
    expect(honest.slice(0, 2)).toEqual(sum);
    const total = (points: readonly { commitment: readonly [bigint, bigint] }[]) =>
      points.map(({ commitment: [x, y] }) => ({ x, y })).reduce(addPoints);
    for (const outcomes of [
      [...accepted.outcomes, ...refusedSet.outcomes],
      refusedSet.outcomes,
      accepted.outcomes.slice(1),
    ]) {
      const { x, y } = total(outcomes);
      await expectStep([x, y, ...honest.slice(2)]);
      await refused(step(round), 'InvalidProof');
    }
    const { x, y } = total(accepted.outcomes);
    await expectStep([x, y, ...honest.slice(2)]);
    await step(round);
  });

  it('a checkpoint is rejected out of time, malformed, or when none is due', async () => {
    const { model, dataset, holdout, round } = await opened();
    await refused(step(99_999n), 'UnknownRound', 99_999n);
    await refused(step(round), 'WrongStatus', round, 1n);
    await world.evaluate(round);
    const { schedule } = await world.rounds().round(round);
    await refused(step(round), 'TooEarly', schedule.attestDeadline);
    await refused(world.rounds().settle(round), 'TooEarly', schedule.attestDeadline);
    await world.attest(round, dataset, 1);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    await refused(step(round, []), 'WrongWordCount', 1n, 0n);
    await refused(step(round, [1n << 140n]), 'NonCanonicalInput');
    await refused(step(round, SOME_WEIGHTS, 1n), 'DeadlinePassed', 1n);
    await world.rounds().settle(round);
    await refused(world.rounds().settle(round), 'WrongStatus', round, 5n);
    await expectStep(await world.stepSignals(round, SOME_WEIGHTS));
    await world.rounds().closeModel(model);
    await refused(step(round), 'StepNotDue', round);

    const none = await opened();
    await world.evaluate(none.round);
    const end = (await world.rounds().round(none.round)).schedule;
    await world.anvil.mineTo(end.attestDeadline + 1n);
    await refused(step(none.round), 'StepNotDue', none.round);
    await world.rounds().settle(none.round);
    await refused(step(none.round), 'StepNotDue', none.round);
    expect((await world.rounds().dataset(holdout)).unopened).toBe(8);
  });

  it('the proof binds the model’s owner at the time of the transaction', async () => {
    const { model, round } = await answered();
    const before = await world.evaluateSignals(round, SOME_DIRECTION);
    await expectEvaluate(before);
    await world.registry().transferModel(model, ben().address);
    await world.registry(ben()).acceptModel(model);
    await refused(evaluate(round), 'InvalidProof');
    await world.direct(round);
  });
});
