import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { testNumbers } from '../../../scripts/support/second-cases.ts';
import {
  type AttestedSet,
  closeRound,
  type Evaluation,
  expireRound,
  type HoldoutSums,
  isRollback,
  type MechanismState,
  type MechanismTerms,
  openRound,
  startAt,
} from '../../../src/protocol/second/mechanism.ts';
import { sumsOf } from '../../../src/protocol/second/model.ts';
import type { EncodedRecord } from '../../../src/protocol/second/record.ts';

const TERMS: MechanismTerms = {
  numbers: testNumbers({
    noise: 0,
    holdoutNoise: 0,
    lossNoise: 0,
    scoreScale: 1n << 24n,
    vScale: 2 ** 15,
    weightBound: 2 ** 27 - 1,
  }),
  kappa: 2 ** 16,
  eta: 2 ** 16,
  tolerance: 131,
  minSets: 2,
};
const FEATURES = 3;

/** Records whose label follows the first feature, more or less. */
function records(count: number, random: SeededRandom, flip = 0.1): EncodedRecord[] {
  return Array.from({ length: count }, () => {
    const codes = Array.from({ length: FEATURES }, () => random.integer(100, 156));
    const isHigh = (codes[0] as number) > 128;
    return { codes, label: isHigh !== random.next() < flip ? 1 : 0 };
  });
}

const holdouts = (state: MechanismState, random: SeededRandom, sizes = [100, 100]): HoldoutSums[] =>
  sizes.map((count) => {
    const drawn = records(count, random);
    return {
      at: sumsOf(drawn, state.weights),
      ...(state.pending ? { qBefore: sumsOf(drawn, state.pending.before).q } : {}),
      count,
    };
  });
const attested = (state: MechanismState, random: SeededRandom, flips: readonly number[]): AttestedSet[] =>
  flips.map((flip, i) => {
    const drawn = records(80, random, flip);
    return { id: `set ${i}`, words: sumsOf(drawn, state.weights).words, count: drawn.length };
  });
const zero = () => startAt([0n, 0n, 0n, 0n]);

/** One round without incident; two honest sets and one with flipped labels unless told. */
function round(state: MechanismState, random: SeededRandom, flips = [0.1, 0.1, 0.95]) {
  const opened = openRound(state, TERMS, holdouts(state, random));
  const evaluation = opened.evaluation as Evaluation;
  return {
    opened,
    closed: closeRound(opened.state, TERMS, evaluation, attested(opened.state, random, flips)),
  };
}

test('thousands of rounds lower the loss, accept honest sets, and pay the honest more than one that flips labels', () => {
  const random = new SeededRandom(77);
  let state = zero();
  const earned = new Map<string, bigint>();
  const losses: number[] = [];
  for (let r = 0; r < 2000; r++) {
    const { opened, closed } = round(state, random);
    losses.push(Number(opened.evaluation?.losses[0]) / 2 ** 16);
    for (const { id, score } of opened.settlements) earned.set(id, (earned.get(id) ?? 0n) + score);
    state = closed.state;
  }
  const late = losses.slice(1000).reduce((sum, loss) => sum + loss, 0) / 1000;
  expect(losses[0]).toBeCloseTo(0.25, 2);
  expect(late).toBeLessThan(0.15);
  // Once the model has converged, a direction is as much chance as knowledge, and the flipped set passes at times.
  const of = (i: number) => Number(earned.get(`set ${i}`) ?? 0n);
  expect(of(0)).toBeGreaterThan(0);
  expect(of(1)).toBeGreaterThan(0);
  expect(of(2)).toBeLessThan(0.25 * Math.min(of(0), of(1)));
});

describe('a round', () => {
  test('pays an accepted set at the next evaluation, for both scores', () => {
    const random = new SeededRandom(1);
    const first = round(zero(), random);
    expect(first.opened.settlements).toEqual([]);
    expect(first.opened.evaluation?.lossesBefore).toBeUndefined();
    expect(first.closed.accepted).toEqual(['set 0', 'set 1']);
    const second = openRound(first.closed.state, TERMS, holdouts(first.closed.state, random));
    expect(second.kind).toBe('open');
    expect(second.settlements.map(({ id, kind }) => [id, kind])).toEqual([
      ['set 0', 'paid'],
      ['set 1', 'paid'],
    ]);
    for (const { score } of second.settlements) expect(score).toBeGreaterThan(0n);
  });

  test('with fewer accepted sets than M takes no step, and nobody earns', () => {
    const random = new SeededRandom(2);
    const { closed } = round(zero(), random, [0.1, 0.95, 0.95]);
    expect(closed.accepted).toEqual(['set 0']);
    expect(closed.state.weights).toEqual(zero().weights);
    expect(openRound(closed.state, TERMS, holdouts(closed.state, random)).settlements).toEqual([]);
  });

  test('forfeits a set that owes its second score and stays silent; g is never taken for it', () => {
    const random = new SeededRandom(3);
    const { closed } = round(zero(), random);
    const { settlements } = openRound(
      closed.state,
      TERMS,
      holdouts(closed.state, random),
      new Set(['set 1']),
    );
    expect(settlements[0]?.kind).toBe('paid');
    expect(settlements[1]).toEqual({ id: 'set 1', score: 0n, kind: 'forfeit' });
  });

  test('pays the fallback, finally, where a due step is missed, and may be closed', () => {
    const random = new SeededRandom(4);
    const opened = openRound(zero(), TERMS, holdouts(zero(), random));
    const sets = attested(opened.state, random, [0.1, 0.1]);
    const closed = closeRound(opened.state, TERMS, opened.evaluation as Evaluation, sets, false);
    expect(closed.settlements.map(({ kind }) => kind)).toEqual(['fallback', 'fallback']);
    for (const { score } of closed.settlements) expect(score).toBeGreaterThan(0n);
    expect(closed.state).toMatchObject({ closable: true, pending: undefined, weights: zero().weights });
  });
});

describe('a void', () => {
  test('keeps the enrolled sets and what is owed; a second one releases them and lets anybody close', () => {
    const random = new SeededRandom(5);
    const { closed } = round(zero(), random);
    const first = openRound(closed.state, TERMS, undefined);
    expect(first).toMatchObject({ kind: 'void', released: false, settlements: [] });
    expect(first.state.closable).toBe(false);
    expect(first.state.pending).toBe(closed.state.pending);
    const second = openRound(first.state, TERMS, undefined);
    expect(second).toMatchObject({ kind: 'void', released: true });
    expect(second.state.closable).toBe(true);
    // The evaluation that comes at last settles what the voids left open.
    expect(openRound(second.state, TERMS, holdouts(second.state, random)).settlements).toHaveLength(2);
  });

  test('that is followed by an evaluation counts no longer', () => {
    const random = new SeededRandom(6);
    const after = openRound(openRound(zero(), TERMS, undefined).state, TERMS, holdouts(zero(), random));
    expect(openRound(after.state, TERMS, undefined)).toMatchObject({ released: false });
  });

  test('without end: the fallback settles what is owed, and anybody may close', () => {
    const random = new SeededRandom(7);
    const { closed } = round(zero(), random);
    const expired = expireRound(openRound(closed.state, TERMS, undefined).state, TERMS);
    expect(expired.settlements.map(({ kind }) => kind)).toEqual(['fallback', 'fallback']);
    expect(expired.state).toMatchObject({ closable: true, pending: undefined });
  });
});

describe('a rollback', () => {
  const evaluation = (
    losses: bigint[],
    lossesBefore: bigint[] | undefined,
    counts = [100, 100],
  ): Evaluation => ({
    directions: [],
    counts,
    V: [],
    losses,
    lossesBefore,
  });

  test('needs a rise of the weighted mean beyond the tolerance, and a step before', () => {
    expect(isRollback(evaluation([1131n, 1131n], [1000n, 1000n]), 131)).toBe(false);
    expect(isRollback(evaluation([1131n, 1132n], [1000n, 1000n]), 131)).toBe(true);
    expect(isRollback(evaluation([9999n, 9999n], undefined), 131)).toBe(false);
    // Weighted by records: the smaller holdout's rise counts less.
    expect(isRollback(evaluation([1000n, 1200n], [1000n, 1000n], [300, 100]), 60)).toBe(false);
    expect(isRollback(evaluation([1000n, 1200n], [1000n, 1000n], [100, 300]), 60)).toBe(true);
  });

  /** A state whose step made the model worse, and a holdout of each evaluator that says how much. */
  function spoiled(rises: readonly bigint[]) {
    const random = new SeededRandom(8);
    const { closed } = round(zero(), random);
    const sums = holdouts(closed.state, random).map((holdout, e) => ({
      ...holdout,
      qBefore: holdout.at.q - (((rises[e] as bigint) * BigInt(holdout.count)) << 24n),
    }));
    return { closed, opened: openRound(closed.state, TERMS, sums) };
  }

  test('goes back to the weights before, keeps the enrolled, and settles the round before', () => {
    const { closed, opened } = spoiled([400n, 400n]);
    expect(opened).toMatchObject({ kind: 'rollback', released: false });
    expect(opened.state.weights).toEqual(zero().weights);
    expect(opened.state.weights).not.toEqual(closed.state.weights);
    expect(opened.state.pending).toBeUndefined();
    expect(opened.state.closable).toBe(false);
  });

  test('pays nobody where the loss rose for every evaluator, else the fallback', () => {
    expect(spoiled([400n, 400n]).opened.settlements.map(({ kind }) => kind)).toEqual(['nothing', 'nothing']);
    const { settlements } = spoiled([900n, -10n]).opened;
    expect(settlements.map(({ kind }) => kind)).toEqual(['fallback', 'fallback']);
    for (const { score } of settlements) expect(score).toBeGreaterThan(0n);
  });

  test('within the tolerance is none', () => {
    expect(spoiled([100n, 100n]).opened.kind).toBe('open');
  });

  test('followed by a void releases the enrolled, but only voids in a row let anybody close', () => {
    const { opened } = spoiled([400n, 400n]);
    const next = openRound(opened.state, TERMS, undefined);
    expect(next).toMatchObject({ kind: 'void', released: true });
    expect(next.state.closable).toBe(false);
  });
});
