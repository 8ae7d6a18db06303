import { expect, it } from 'vitest';
import type { DatasetState, RoundState } from '../../../src/chain/clients/second/round-types.ts';
import { derivedDraw } from '../../../src/console/check/chain-draw.ts';
import type { MinedEvent } from '../../../src/console/check/chain-events.ts';
import { asField } from '../../../src/protocol/field.ts';
import { drawBatches, NOTHING_OPENED } from '../../../src/protocol/second/draw.ts';
import { packed } from '../support/history.ts';

const ROUNDS = `0x${'3'.repeat(40)}`;
const MODEL = asField(7n);
const PINS = { batchSize: 8, batchesPerRound: 3, epochs: 2, minRecords: 12 };

const datasetOf = (role: DatasetState['role']) =>
  ({ role, root: asField(5n), model: MODEL, records: 36, batches: 5 }) as unknown as DatasetState;
const roundOf = (id: bigint) =>
  ({ id, model: MODEL, beacon: 1_000n + id, pins: PINS }) as unknown as RoundState;
const opening = (name: string, round: bigint, batches: readonly number[]): MinedEvent => ({
  ...{ name, block: Number(round), transaction: '0x' },
  args: { round, challenge: packed(batches) },
});
const seed = (round: bigint) => ({
  ...{ beacon: 1_000n + round, chainId: 31337n, rounds: ROUNDS, model: MODEL, round, root: asField(5n) },
});
const given = (role: DatasetState['role'], round: bigint, draws: number) => ({
  ...{ dataset: datasetOf(role), round: roundOf(round), drawing: roundOf(round) },
  ...{ chainId: 31337n, rounds: ROUNDS, draws },
});
const read = async (id: bigint) => roundOf(id);

it('derives a contributor’s draws from the beacons and what was opened before, until it is exhausted', async () => {
  const sizes = [8, 8, 8, 8, 4];
  let state = NOTHING_OPENED;
  const earlier: MinedEvent[] = [];
  for (const id of [1n, 2n, 3n, 4n]) {
    const draws = Math.min(3, 5 - (state.opened.size % 5));
    const next = drawBatches(seed(id), sizes, state, { ...PINS, batchesPerRound: draws });
    expect(await derivedDraw(given('contributor', id, draws), earlier, read)).toEqual(next.drawn);
    // A draw that was not answered counts, too.
    earlier.push(opening(id === 2n ? 'DrawSpent' : 'Attested', id, next.drawn));
    earlier.push(opening('ScoreProven', id, []));
    state = next.state;
  }
  expect(await derivedDraw(given('contributor', 5n, 3), earlier, read)).toBeUndefined();
});

it('derives a holdout’s draw among the full batches that no earlier round opened', async () => {
  const own = opening('HoldoutAttested', 2n, [0]);
  const earlier = [opening('HoldoutAttested', 1n, [1, 3]), own];
  const drawn = await derivedDraw(given('holdout', 2n, 2), earlier, read);
  expect([...(drawn ?? [])].sort()).toEqual([0, 2]);
});
