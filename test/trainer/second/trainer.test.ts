import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TRAINER_SECRET } from '../../../scripts/support/second-cases.ts';
import type { SecondRoundsClient } from '../../../src/chain/clients/second/rounds-client.ts';
import { SecondContributor } from '../../../src/contributor/second/contributor.ts';
import type { SecondSender } from '../../../src/delivery/second/sender.ts';
import { packDirection } from '../../../src/protocol/second/model.ts';
import { SecondTrainer } from '../../../src/trainer/second/trainer.ts';
import { publicProver } from '../../attack/oracle/second/public-prover.ts';
import { makeSecondVictim, OWNER_KEY, SHAPE } from '../../attack/oracle/second/victim.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-second-trainer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const direction = (j: number) =>
  packDirection(Array.from({ length: SHAPE.f + 1 }, (_, i) => (i === j ? 8191n : 0n)));
const NEXT = 2n;

/** A node's word about the round that scores the set. */
const told = { pending: 1n, direction: direction(0) };
let sent = 0;
let trainer: SecondTrainer;
let dataset: bigint;

beforeAll(async () => {
  const settings = { seed: 1, noise: 0, epochs: 1, ledger: join(folder, 'ledger') };
  const victim = await makeSecondVictim(settings);
  const { holding } = victim;
  dataset = holding.id;
  const pins = { trainerKey: OWNER_KEY };
  victim.told.tell(1n, { phase: 'open', beacon: 0n }, pins);
  victim.told.lastRound = 0n;
  const contributor = new SecondContributor(victim.deps);
  await contributor.enrol(holding, 1n);
  victim.told.tell(1n, { direction: direction(SHAPE.f) }, pins);
  const { opened } = await contributor.prepare(holding, 1n);
  await victim.close();
  const { fresh, sealed } = opened.seal;
  const answer = { dataset, accepted: true, records: opened.count, fresh, sealedOpening: sealed };
  const rounds = {
    address: `0x${'ab'.repeat(20)}`,
    round: async (id: bigint) => ({ id, model: 5n, sum: fresh, ...(id === NEXT ? told : {}) }),
    answers: async () => [answer],
    dataset: async () => ({ beneficiary: `0x${'01'.repeat(20)}` }),
  } as unknown as SecondRoundsClient;
  trainer = new SecondTrainer({
    ...{ rounds, prover: publicProver, policy: victim.approved.policy, shape: SHAPE, chainId: 31337n },
    ...{ trainerSecret: TRAINER_SECRET, owner: `0x${'02'.repeat(20)}`, fromBlock: 0, deadline: () => 1n },
    sender: { score: async () => void sent++ } as unknown as SecondSender,
  });
});

test('a trainer scores a set at one direction, and only at an evaluation of the round after', async () => {
  Object.assign(told, { pending: 7n });
  await expect(trainer.score(dataset, 1n, NEXT)).rejects.toMatchObject({ code: 'wrong-phase' });
  Object.assign(told, { pending: 1n });
  const first = await trainer.score(dataset, 1n, NEXT);
  expect(await trainer.score(dataset, 1n, NEXT)).toBe(first);
  for (let j = 1; j <= SHAPE.f; j++) {
    Object.assign(told, { direction: direction(j) });
    await expect(trainer.score(dataset, 1n, NEXT)).rejects.toMatchObject({ code: 'second-statement' });
  }
  expect(sent).toBe(2);
});
