import { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { SCORE_UNIT } from '../../src/chain/clients/registry-client.ts';
import { type AttestationSet, setCalldata } from '../../src/chain/clients/rounds-types.ts';
import { addPoints, BASE, IDENTITY } from '../../src/protocol/babyjub.ts';
import { challenge, type DrawSeed, holdoutChallenge } from '../../src/protocol/challenge.ts';
import { asField } from '../../src/protocol/field.ts';
import { refused } from './support/refused.ts';
import { commitmentOf, NO_PROOF, SOURCES, World } from './support/world.ts';

describe('attest', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const seed = async (round: bigint, dataset: bigint): Promise<DrawSeed> => {
    const { beacon, model } = await world.rounds().round(round);
    const { root } = await world.rounds().dataset(dataset);
    return {
      beacon,
      chainId: 31337n,
      rounds: world.address('Rounds'),
      model: asField(model),
      round,
      root: asField(root),
    };
  };
  /** A round in which Anna's dataset may attest. */
  const ready = async (records = 40, terms = {}) => {
    const model = await world.register(terms);
    const dataset = await world.commit(model, anna(), { records });
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, dataset);
    await world.evaluate(round);
    return { model, dataset, holdout, round };
  };
  const send = (set: AttestationSet) => world.rounds(world.wallet(8)).attest(set);

  it('the challenge drawn on chain is the one that src/protocol draws', async () => {
    const model = await world.register({ challengeSize: 32 });
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const datasets: bigint[] = [];
    for (const records of [1, 4, 5, 40, 124, 128, 129, 4096]) {
      datasets.push(await world.commit(model, anna(), { records }));
    }
    const round = await world.open(model, [holdout]);
    for (const dataset of datasets) await world.rounds(anna()).enrol(round, dataset);
    await world.draw(round);
    for (const dataset of datasets) {
      const { batches } = await world.rounds().dataset(dataset);
      const drawn = await world.rounds().challenge(round, dataset);
      expect(drawn).toEqual(challenge(await seed(round, dataset), batches, 32));
      expect(new Set(drawn).size).toBe(Math.min(batches, 32));
      expect(Math.max(...drawn)).toBeLessThan(batches);
    }
  });

  it('each holdout batch is opened once over all rounds, in the order that src/protocol draws', async () => {
    const model = await world.register({ holdoutBatches: 3 });
    const holdout = await world.commit(model, world.wallet(3), { role: 2, records: 40 });
    let pool = Array.from({ length: 10 }, (_, i) => i);
    const opened: number[] = [];
    for (let i = 0; i < 3; i++) {
      const round = await world.open(model, [holdout]);
      await world.draw(round);
      const expected = holdoutChallenge(await seed(round, holdout), pool, 3);
      const drawn = await world.answerHoldout(round, holdout);
      expect(drawn).toEqual(expected.drawn);
      pool = expected.pool;
      opened.push(...drawn);
      await refused(world.rounds().challenge(round, holdout), 'AlreadyAttested');
      await world.direct(round);
      await world.finish(round);
    }
    expect(new Set(opened).size).toBe(9);
    expect((await world.rounds().dataset(holdout)).unopened).toBe(1);
    await refused(world.open(model, [holdout]), 'HoldoutExhausted', holdout, 1n);
  });

  it('the holdout batches of a round are divided among its datasets, and their openings are summed', async () => {
    const model = await world.register({ holdoutBatches: 3 });
    const holdouts = [
      await world.commit(model, world.wallet(3), { role: 2, records: 40 }),
      await world.commit(model, world.wallet(4), { role: 2, records: 7 }),
    ] as const;
    const round = await world.open(model, holdouts);
    expect((await world.rounds().entry(round, holdouts[0])).draws).toBe(2);
    expect((await world.rounds().entry(round, holdouts[1])).draws).toBe(1);
    await world.draw(round);
    let sum = IDENTITY;
    let records = 0n;
    for (const holdout of holdouts) {
      const { set, ...said } = await world.answer(round, holdout, 0);
      // Batches of four; the last of seven records has three.
      for (const batch of said.challenge) records += holdout === holdouts[1] && batch === 1 ? 3n : 4n;
      await world.expectAnswer(said);
      await world.rounds().attestHoldout(set);
      sum = set.outcomes.reduce((total, { commitment: [x, y] }) => addPoints(total, { x, y }), sum);
      await refused(world.rounds().attestHoldout(set), 'AlreadyAttested', round, holdout);
    }
    const { holdoutSum, holdoutRecords } = await world.rounds().round(round);
    expect([holdoutSum, holdoutRecords]).toEqual([[sum.x, sum.y], records]);
  });

  it('a holdout that answers with a score or as a contributor is rejected', async () => {
    const model = await world.register();
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const dataset = await world.commit(model, anna());
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, dataset);
    await world.draw(round);
    const scored = await world.answer(round, holdout, 1);
    await world.expectAnswer(scored);
    await refused(world.rounds().attestHoldout(scored.set), 'BandOutOfRange', 8n);
    for (const bands of [
      [1, 0],
      [0, 1],
    ]) {
      const one = await world.answer(round, holdout, bands);
      await world.expectAnswer(one);
      await refused(world.rounds().attestHoldout(one.set), 'BandOutOfRange', 8n);
    }
    const wrong = { ...scored.set, dataset };
    await refused(world.rounds().attestHoldout(wrong), 'InvalidRole', 1n);
    await refused(send(wrong), 'WrongStatus', round, 3n);
    await world.answerHoldout(round, holdout);
    await world.direct(round);
    await refused(send({ ...wrong, dataset: holdout }), 'InvalidRole', 2n);
  });

  it('a score is exactly (n/k)·Σband, and only sets that help enter the sum', async () => {
    const { dataset, round } = await ready(41);
    const { set, ...said } = await world.answer(round, dataset, [7, -7, 1, 1]);
    await world.expectAnswer(said);
    await send(set);
    const state = await world.rounds().round(round);
    expect(state.sets).toBe(1);
    expect((await world.rounds().entry(round, dataset)).score).toBe((11n * 2n * SCORE_UNIT) / 4n);
    expect(state.positiveScore).toBe((11n * 2n * SCORE_UNIT) / 4n);
    const challenged = await world.rounds().challenge(round, dataset);
    const records = challenged.reduce((total, index) => total + (index === 10 ? 1 : 4), 0);
    expect(state.sumRecords).toBe(BigInt(records));
  });

  it('a set of as many batches as a challenge can have is accepted', async () => {
    const { dataset, round } = await ready(4096, { challengeSize: 32 });
    const set = await world.attest(round, dataset, 1);
    expect(set.outcomes).toHaveLength(32);
    expect((await world.rounds().entry(round, dataset)).score).toBe(1024n * SCORE_UNIT);
    const { sum, sumRecords } = await world.rounds().round(round);
    const { x, y } = set.outcomes
      .map(({ commitment: [cx, cy] }) => ({ x: cx, y: cy }))
      .reduce(addPoints, IDENTITY);
    expect([sum, sumRecords]).toEqual([[x, y], 128n]);
  });

  it('a set that would hurt is recorded and stays out of the sum', async () => {
    for (const bands of [
      [-1, 0, 0, 0],
      [0, 0, 0, 0],
    ]) {
      const { dataset, round } = await ready();
      await world.attest(round, dataset, bands);
      const state = await world.rounds().round(round);
      expect(state).toMatchObject({ sets: 0, attested: 1, sumRecords: 0n, positiveScore: 0n, sum: [0n, 1n] });
      expect(await world.rounds().entry(round, dataset)).toMatchObject({ accepted: false });
    }
  });

  it('a second answer is rejected', async () => {
    const { dataset, round } = await ready();
    const set = await world.attest(round, dataset, 1);
    await refused(send(set), 'AlreadyAttested', round, dataset);
  });

  it('an answer that differs from its proofs in any signal is rejected', async () => {
    const { dataset, round } = await ready();
    const { set, ...said } = await world.answer(round, dataset, [1, 2, 3, 4]);
    await world.expectAnswer(said);
    const [first, second, ...rest] = set.outcomes as [
      AttestationSet['outcomes'][0],
      AttestationSet['outcomes'][0],
    ];
    const { x, y } = commitmentOf(9_999);
    for (const changed of [
      { outcomes: [second, first, ...rest] },
      { outcomes: [{ ...first, band: first.band + 1 }, second, ...rest] },
      { outcomes: [{ ...first, commitment: [x, y] as const }, second, ...rest] },
      { relayerFee: 1n },
      { deadline: set.deadline - 1n },
    ]) {
      await refused(send({ ...set, ...changed }), 'InvalidProof');
    }
    await refused(
      send({ ...set, outcomes: [{ ...first, band: 15 }, second, ...rest] }),
      'BandOutOfRange',
      15n,
    );
    await send(set);
  });

  it('the answer of a batch that was not drawn is rejected', async () => {
    const { dataset, round } = await ready();
    const { set, signals, opening, challenge: drawn } = await world.answer(round, dataset, 1);
    const undrawn = Array.from({ length: 10 }, (_, i) => i).find((i) => !drawn.includes(i)) ?? 0;
    // A valid proof of another batch of the same dataset: the same signals but for the index.
    const index = signals.findIndex((value, i) => i === 1 && value === BigInt(drawn[0] ?? 0));
    expect(index).toBe(1);
    const elsewhere = signals.map((value, i) => (i === 1 ? BigInt(undrawn) : value));
    await world.expectAnswer({ signals: elsewhere, opening });
    await refused(send(set), 'InvalidProof');
  });

  it('the answer to another round is rejected', async () => {
    const { model, dataset, holdout, round } = await ready();
    const old = await world.attest(round, dataset, 1);
    await world.finish(round);
    const next = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(next, dataset);
    await world.evaluate(next);
    await refused(send(old), 'WrongStatus', round, 5n);
    await refused(send({ ...old, round: next }), 'InvalidProof');
  });

  it('the answer of another dataset is rejected, enrolled or not', async () => {
    const { model, dataset, round } = await ready();
    const { set } = await world.answer(round, dataset, 1);
    const stranger = await world.commit(model, world.wallet(2));
    await refused(world.rounds().challenge(round, stranger), 'NotEnrolled', round, stranger);
    await refused(send({ ...set, dataset: stranger }), 'NotEnrolled', round, stranger);
    await refused(send({ ...set, dataset: 1n }), 'UnknownDataset', 1n);
    await refused(send({ ...set, round: 99_999n }), 'UnknownRound', 99_999n);
  });

  it('sets and openings of another size are rejected', async () => {
    const { dataset, round } = await ready();
    const { set, ...said } = await world.answer(round, dataset, 1);
    await world.expectAnswer(said);
    await refused(send({ ...set, proofs: set.proofs.slice(1) }), 'WrongSetSize', 4n, 18n, 8n, 4n);
    await refused(send({ ...set, outcomes: set.outcomes.slice(1) }), 'WrongSetSize', 4n, 24n, 6n, 3n);
    await refused(send({ ...set, proofs: [...set.proofs, NO_PROOF] }), 'WrongSetSize', 4n, 30n, 8n, 4n);
    await refused(send({ ...set, proofs: [], outcomes: [] }), 'WrongSetSize', 4n, 0n, 0n, 0n);
    const rounds = new Contract(world.address('Rounds'), ABIS.rounds, world.wallet(8));
    for (const [change, ...sizes] of [
      [{ bands: '0x080808' }, 24n, 8n, 3n],
      [{ bands: '0x0808080808' }, 24n, 8n, 5n],
      [{ commitments: setCalldata(set).commitments.slice(1) }, 24n, 7n, 4n],
      [{ points: setCalldata(set).points.slice(1) }, 23n, 8n, 4n],
    ] as const) {
      const odd = { ...setCalldata(set), ...change };
      await refused(rounds.getFunction('attest').staticCall(odd), 'WrongSetSize', 4n, ...sizes);
    }
    await refused(send({ ...set, sealedOpening: [] }), 'WrongOpeningLength', 4n, 0n);
    await refused(send({ ...set, sealedOpening: [1n, 2n, 3n, 4n, 5n] }), 'WrongOpeningLength', 4n, 5n);
  });

  it.each([
    { features: 5, words: 4n, given: [1n, 2n, 3n, 4n, 5n] },
    { features: 6, words: 5n, given: [1n, 2n, 3n, 4n] },
  ])(
    'an opening has exactly $words sealed words for $features features and the bias',
    async ({ features, words, given }) => {
      const openVerifier = await world.put('MockVerifier', words + 5n);
      const config = await world.config({ shape: { batchSize: 4, features, depth: 10 } });
      const version = await world.version({}, { openVerifier });
      const { model } = await world.registry().register({ config, sources: SOURCES, version });
      const holdout = await world.commit(model, world.wallet(3), { role: 2 });
      const round = await world.open(model, [holdout]);
      await world.draw(round);
      const { set } = await world.answer(round, holdout, 0);
      const odd = { ...set, sealedOpening: given };
      await refused(world.rounds().attestHoldout(odd), 'WrongOpeningLength', words, BigInt(given.length));
      const right = { ...set, sealedOpening: [1n, 2n, 3n, 4n, 5n].slice(0, Number(words)) };
      await refused(world.rounds().attestHoldout(right), 'InvalidProof');
    },
  );

  it('an opening of other values than the committed sum, or to another key than the trainer’s, is rejected', async () => {
    const { dataset, round } = await ready();
    const { set, signals, opening } = await world.answer(round, dataset, [1, 2, 3, 4]);
    const { x, y } = addPoints(BASE, BASE);
    const at = (i: number, value: bigint) => opening.map((old, j) => (j === i ? value : old));
    const [first] = set.outcomes as [AttestationSet['outcomes'][0]];
    for (const other of [
      // One commitment in the place of their sum; the round's sum so far; another key; another context.
      [...first.commitment, ...opening.slice(2)],
      [0n, 1n, ...opening.slice(2)],
      [...opening.slice(0, 2), x, y, ...opening.slice(4)],
      at(8, world.context(2, 1n, round, anna().address)),
      at(8, (opening[8] ?? 0n) + 1n),
    ]) {
      await world.expectAnswer({ signals, opening: other });
      await refused(send(set), 'InvalidProof');
    }
    for (let i = 0; i < 4; i++) {
      await world.expectAnswer({ signals, opening: at(4 + i, 77n) });
      await refused(send(set), 'InvalidProof');
    }
    expect(await world.rounds().round(round)).toMatchObject({ sets: 0, attested: 0, sum: [0n, 1n] });
    await world.expectAnswer({ signals, opening });
    for (let i = 0; i < 4; i++) {
      const sealedOpening = set.sealedOpening.map((word, j) => (j === i ? word + 1n : word));
      await refused(send({ ...set, sealedOpening }), 'InvalidProof');
    }
    await send(set);
    expect((await world.rounds().round(round)).sum).toEqual(opening.slice(0, 2));
  });

  it('a holdout’s answer without its opening is rejected', async () => {
    const model = await world.register();
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const round = await world.open(model, [holdout]);
    await world.draw(round);
    const { set, signals, opening } = await world.answer(round, holdout, 0);
    const [first] = set.outcomes as [AttestationSet['outcomes'][0]];
    await world.expectAnswer({ signals, opening: [...first.commitment, ...opening.slice(2)] });
    await refused(world.rounds().attestHoldout(set), 'InvalidProof');
    expect((await world.rounds().round(round)).holdoutsDue).toBe(1);
    await world.expectAnswer({ signals, opening });
    await world.rounds().attestHoldout(set);
  });

  it('a passed deadline and a fee above the terms are rejected, and answers are accepted while paused', async () => {
    const { dataset, round } = await ready();
    const late = await world.answer(round, dataset, 1, { deadline: 1n });
    await world.expectAnswer(late);
    await refused(send(late.set), 'DeadlinePassed', 1n);
    const dear = await world.answer(round, dataset, 1, { relayerFee: 101n });
    await world.expectAnswer(dear);
    await refused(send(dear.set), 'FeeTooHigh', 101n, 100n);
    await world.rounds().pause();
    await world.attest(round, dataset, 1);
    await world.rounds().unpause();
  });

  it('a dataset that misses the deadline is retired for good', async () => {
    const { model, dataset, holdout, round } = await ready();
    const { set, ...said } = await world.answer(round, dataset, 1);
    await world.expectAnswer(said);
    const { schedule } = await world.rounds().round(round);
    await refused(world.rounds().retire(dataset), 'DatasetUnavailable', dataset);
    await world.anvil.mineTo(schedule.attestDeadline);
    await refused(send(set), 'TooLate', schedule.attestDeadline);
    expect(await world.rounds().isRetired(dataset)).toBe(false);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    expect(await world.rounds().isRetired(dataset)).toBe(true);
    await world.finish(round);
    const next = await world.open(model, [holdout]);
    await refused(world.rounds(anna()).enrol(next, dataset), 'DatasetUnavailable', dataset);
    await world.rounds(world.wallet(9)).retire(dataset);
    await refused(world.rounds().retire(dataset), 'DatasetUnavailable', dataset);
    const nullifier = world.nullifierOf(dataset);
    const again = world.statement(model, anna().address, { originNullifier: nullifier });
    await refused(world.rounds().commit(again, NO_PROOF), 'NullifierUsed', nullifier);
  });

  it('a dataset whose score budget is spent is rejected', async () => {
    const { model, dataset, holdout, round } = await ready(40, { scoreBudget: 2 });
    await world.attest(round, dataset, 1);
    await world.finish(round);
    await world.play(model, [holdout], [{ dataset, by: anna(), band: 1 }]);
    const third = await world.open(model, [holdout]);
    await refused(world.rounds(anna()).enrol(third, dataset), 'ScoreBudgetSpent', dataset, 2n);
  });
});
