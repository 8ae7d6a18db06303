import { describe, expect, test } from 'vitest';
import type { RoundView } from '../../src/protocol/chain-state.ts';
import { nextAction } from '../../src/trainer/next-action.ts';
import { scheduleFrom } from '../../src/trainer/schedule.ts';

const schedule = scheduleFrom(100n, {
  enrolBlocks: 10n,
  beaconBlocks: 4n,
  evaluateBlocks: 20n,
  attestBlocks: 20n,
  stepBlocks: 20n,
});
/** Seal 111, beacon 115, V until 135, attestations until 155, checkpoint until 175. */
const round = (changes: Partial<RoundView>): RoundView =>
  ({
    ...schedule,
    status: 'open',
    stepped: false,
    sets: 0,
    minSets: 2,
    holdoutsDue: 2,
    ...changes,
  }) as RoundView;

const next = (changes: Partial<RoundView> | undefined, height: bigint, settledRounds = 0, closed = false) =>
  nextAction({ closed, settledRounds, height, round: changes === undefined ? undefined : round(changes) }, 3);

describe("the owner's next move", () => {
  test('heights follow the phases', () => {
    expect(schedule).toEqual({
      sealHeight: 111n,
      beaconHeight: 115n,
      evaluateDeadline: 135n,
      attestDeadline: 155n,
      stepDeadline: 175n,
    });
  });

  test('opens the first round, and the next one after a settled or void one, until the goal', () => {
    expect(next(undefined, 100n)).toEqual({ kind: 'open' });
    expect(next({ status: 'void' }, 140n, 1)).toEqual({ kind: 'open' });
    expect(next({ status: 'settled' }, 160n, 2)).toEqual({ kind: 'open' });
    expect(next({ status: 'settled' }, 160n, 3)).toEqual({ kind: 'done' });
    expect(next({ status: 'void' }, 160n, 3)).toEqual({ kind: 'done' });
  });

  test('waits for each block and acts from it on', () => {
    expect(next({}, 110n)).toMatchObject({ kind: 'wait', until: 111n });
    expect(next({}, 111n)).toEqual({ kind: 'seal' });
    expect(next({ status: 'sealed' }, 115n)).toMatchObject({ kind: 'wait', until: 116n });
    expect(next({ status: 'sealed' }, 116n)).toEqual({ kind: 'beacon' });
    expect(next({ status: 'attesting' }, 155n)).toMatchObject({ kind: 'wait', until: 156n });
    expect(next({ status: 'attesting' }, 156n)).toEqual({ kind: 'settle' });
  });

  test('evaluates once every holdout has answered', () => {
    expect(next({ status: 'evaluating' }, 120n)).toEqual({ kind: 'await-holdouts', until: 135n });
    expect(next({ status: 'evaluating', holdoutsDue: 0 }, 135n)).toEqual({ kind: 'evaluate' });
  });

  test('voids a round that has no V by the deadline, in any phase', () => {
    for (const status of ['open', 'sealed', 'evaluating'] as const) {
      expect(next({ status, holdoutsDue: 0 }, 136n)).toEqual({ kind: 'void' });
    }
  });

  test('steps where enough sets are in the sum, even once the goal is reached', () => {
    expect(next({ status: 'settled', sets: 2 }, 160n, 3)).toEqual({ kind: 'step' });
    expect(next({ status: 'settled', sets: 2 }, 175n, 3)).toEqual({ kind: 'step' });
    expect(next({ status: 'settled', sets: 2, stepped: true }, 160n, 3)).toEqual({ kind: 'done' });
    expect(next({ status: 'settled', sets: 1 }, 160n, 3)).toEqual({ kind: 'done' });
  });

  test('rejects going on after a missed step or in a closed model', () => {
    expect(next({ status: 'settled', sets: 2 }, 176n)).toEqual({ kind: 'over', why: 'step-missed' });
    expect(next({ status: 'settled', sets: 1 }, 160n, 1, true)).toEqual({ kind: 'over', why: 'closed' });
    expect(next({ status: 'settled', sets: 1 }, 160n, 3, true)).toEqual({ kind: 'done' });
  });
});
