import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SecondRoundsClient } from '../../../src/chain/clients/second/rounds-client.ts';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import type { RoundState } from '../../../src/protocol/second/chain-state.ts';
import { SecondWalk } from './support/walk.ts';

/** Owner, evaluators and contributors each type one run command. The test mines blocks when no party has anything to do. */
const walk = new SecondWalk();
/** Slow enough that no machine proves for half of a window, although all parties prove at the same time. */
const PACE = 30;
const WINDOWS = '--evaluate-blocks 400 --attest-blocks 400 --step-blocks 400';
let rounds: SecondRoundsClient;

beforeAll(async () => {
  await walk.start({ round: { rounds: 1 } });
  rounds = new SecondRoundsClient(addressOf(walk.devnet.deployment, 'Rounds2'), walk.devnet.anvil.provider);
});
afterAll(() => walk.stop());

/** Whether every contributor has done its part in a round that takes answers. */
async function isAnswered({ id, enrolled, attested, pending }: RoundState): Promise<boolean> {
  if (attested < enrolled) return false;
  if (pending === 0n || (await rounds.round(pending)).phase !== 'stepped') return true;
  const entries = await Promise.all(
    walk.of('contributor').map(({ dataset }) => rounds.entry(pending, BigInt(dataset))),
  );
  return entries.every(({ accepted, paid }) => !accepted || paid) && (await rounds.round(id)).id === id;
}

/** The height up to which nothing is left to do but to wait; undefined while somebody acts. */
async function idleUntil(round: RoundState): Promise<bigint | undefined> {
  const { phase, schedule, closing, enrolled } = round;
  if (phase === 'open' && (closing || enrolled === walk.of('contributor').length)) return schedule.sealHeight;
  if (phase === 'sealed') return schedule.beaconHeight + 1n;
  if (phase === 'attesting' && (await isAnswered(round))) return schedule.attestDeadline + 1n;
  return undefined;
}

async function mineWhenIdle(stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const { lastRound } = await rounds.training(BigInt(walk.model));
    const height = lastRound === 0n ? undefined : await idleUntil(await rounds.round(lastRound));
    if (height !== undefined) await walk.mineTo(height, PACE);
    await sleep(50);
  }
}

test('every party types one command, and the model is trained, evaluated, settled and closed', async () => {
  const holdouts = walk.of('holdout').map(({ dataset }) => dataset);
  const trainer = walk.at.json(
    walk.owner(
      `trainer run --model ${walk.model} --policy @policy.json --holdout ${holdouts.join(' ')} --poll 0.1 ${WINDOWS}`,
    ),
  );
  const runs = Promise.all(walk.sites.map((site) => walk.at.json(`${walk.run(site)} --poll 0.1`)));
  // A run that fails must end the test, not leave the others waiting.
  const failed = runs.then(() => new Promise<never>(() => {}));
  let over = false;
  const miner = mineWhenIdle(() => over);
  const owned = await Promise.race([trainer, failed]).finally(() => {
    over = true;
  });
  await miner;
  const acts = (await runs).map((result) => result.acts);
  expect(owned.lastRound).toBe('2');
  expect(owned.weights.some((word: string) => word !== '0')).toBe(true);
  expect(acts.slice(0, 2)).toEqual(Array(2).fill(['enrol 1', 'answer 1', 'score 1']));
  expect(acts.slice(2)).toEqual(Array(2).fill(['answer 1', 'evaluate 1', 'answer 2', 'evaluate 2']));
  const { closed } = await rounds.training(BigInt(walk.model));
  expect(closed).toBe(true);
  expect((await rounds.round(1n)).outcome).toBe('paid');
});
