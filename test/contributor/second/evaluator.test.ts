import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openPolicy } from '../../../scripts/support/second-cases.ts';
import { Guard } from '../../../src/contributor/guard.ts';
import { Ledger } from '../../../src/contributor/ledger/ledger.ts';
import { type AnswerDeps, Answering } from '../../../src/contributor/second/answering.ts';
import { holdoutDraw, unopenedHoldout } from '../../../src/contributor/second/derived-draw.ts';
import { SecondEvaluator } from '../../../src/contributor/second/evaluator.ts';
import type { ApprovedSecondPolicy } from '../../../src/contributor/second/limits.ts';
import type { Holding } from '../../../src/contributor/second/round-facts.ts';
import { addPoints, IDENTITY } from '../../../src/protocol/babyjub.ts';
import { asField } from '../../../src/protocol/field.ts';
import { buildSecondDataset } from '../../../src/protocol/second/build-dataset.ts';
import { completePolicy } from '../../../src/protocol/second/policy.ts';
import { policyHash } from '../../../src/protocol/second/policy-hash.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import type { SecondProver } from '../../../src/prover/second/jobs.ts';
import { EVALUATOR, ToldChain } from './support/told-chain.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-second-evaluator-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROUND = 1n;
const BATCHES = 2;
/** Full batches of a holdout. */
const FULL = 4;
const holderSecret = asField(987654321n);
const open = openPolicy(TINY);
const policyOf = (minHoldoutRecords: number) =>
  completePolicy({ ...open, terms: { ...open.terms, minHoldoutRecords } }, TINY);

const holdingOf = (id: bigint): Holding => {
  const { dataset } = buildSecondDataset(
    Array.from({ length: FULL * TINY.n }, (_, i) => ({
      ...{ codes: [100 + i, 128, 128, 120 + Number(id)], label: 0 as const, key: `${i}` },
    })),
    {
      ...{ signingKey: new Uint8Array(32).fill(1), orderKey: new Uint8Array(32).fill(2) },
      ...{ saltKey: new Uint8Array(32).fill(Number(id)), tagSecret: asField(4n) },
    },
    {
      ...{ shape: TINY, model: asField(5n), schemaHash: open.schemaHash, nonce: `${id}`, smallestBatch: 1 },
      ...{ firstDay: 10_000, lastDay: 10_029 },
    },
  );
  return { id, role: 'holdout', dataset };
};
const [first, second] = [holdingOf(21n), holdingOf(22n)];

/** Ends a proof where it would begin: the checks let it pass. */
const PASSED = 'the checks passed';
const prover = {
  prove: async () => {
    throw new Error(PASSED);
  },
} as unknown as SecondProver;

let told: ToldChain;
let ledger: Ledger;
let deps: AnswerDeps;
let count = 0;

/** A round that drew on both holdouts, both of which have answered. */
async function answered(fewest: number): Promise<SecondEvaluator> {
  const policy = policyOf(fewest);
  const approved: ApprovedSecondPolicy = {
    ...{ policy, shape: TINY, holdoutBatches: BATCHES, hash: policyHash(policy, TINY) },
    draws: { batchesPerRound: BATCHES, epochs: 1 },
  };
  told = new ToldChain(approved);
  for (const { id, dataset } of [first, second])
    told.datasets.set(id, {
      ...{ role: 'holdout', root: dataset.root, records: dataset.records, beneficiary: EVALUATOR },
      unopened: FULL,
    });
  told.drawn = (drawing, id) => {
    const { dataset } = id === first.id ? first : second;
    return holdoutDraw(dataset, unopenedHoldout(dataset, []), BATCHES, drawing);
  };
  told.tell(ROUND, { phase: 'evaluating', holdouts: [first.id, second.id] });
  deps = {
    ...{ prover, holderSecret, guard: new Guard(ledger), policy: approved, chain: told.chain },
    ...{ beneficiary: EVALUATOR, deadline: () => 1n },
    verifierCodes: {
      ...{ 'attestation-tiny': 'code 2', 'seal-f4': 'code 3', 'evaluate-f4': 'code 4' },
      ...{ 'score-f4': 'code 5', 'step-f4': 'code 6' },
    },
  };
  const evaluator = new SecondEvaluator(deps);
  for (const holding of [first, second])
    await expect(evaluator.prepareAnswer(holding, ROUND, 'round')).rejects.toThrow(PASSED);
  await tellSum([first, second]);
  return evaluator;
}

/** Tells that the round drew on these holdouts alone: their fresh commitments are public. */
async function tellSum(holdings: readonly Holding[]): Promise<void> {
  const answering = new Answering(deps);
  const points = await Promise.all(
    holdings.map(async (holding) => (await answering.reopen(holding, ROUND)).seal.fresh),
  );
  told.sum = points.reduce(addPoints, IDENTITY);
}

const evaluations = () => ledger.entries.filter(({ entry }) => entry.kind === 'evaluation');

beforeEach(async () => {
  const holder = { holderSecret, holder: holderOf(holderSecret) };
  ledger = await Ledger.open(join(folder, `${++count}.ledger`), holder);
});

describe('an evaluator of the second edition', () => {
  test('proves the direction of all its holdouts, and the same once more', async () => {
    const evaluator = await answered(4 * TINY.n);
    for (let i = 0; i < 2; i++)
      await expect(evaluator.prepare([first, second], ROUND)).rejects.toThrow(PASSED);
    expect(evaluations()).toHaveLength(1);
  });

  test('makes no direction of a part of them, and none of a holdout twice', async () => {
    const evaluator = await answered(1);
    for (const part of [[first], [second], [], [first, first]]) {
      await tellSum(part);
      await expect(evaluator.prepare(part, ROUND)).rejects.toMatchObject({ code: 'contradicts-chain' });
    }
    expect(evaluations()).toEqual([]);
  });

  test('makes one direction a round, also for a node that names one holdout after the other', async () => {
    const evaluator = await answered(1);
    const only = async (holding: Holding) => {
      told.tell(ROUND, { phase: 'evaluating', holdouts: [holding.id] });
      await tellSum([holding]);
      return evaluator.prepare([holding], ROUND);
    };
    await expect(only(first)).rejects.toThrow(PASSED);
    await expect(only(second)).rejects.toMatchObject({ code: 'second-statement', exitCode: 3 });
    expect(evaluations()).toHaveLength(1);
  });

  test('makes none of fewer records than the policy’s fewest of an evaluator', async () => {
    const evaluator = await answered(4 * TINY.n + 1);
    await expect(evaluator.prepare([first, second], ROUND)).rejects.toMatchObject({
      ...{ code: 'too-few-records', exitCode: 3 },
    });
    expect(evaluations()).toEqual([]);
  });

  test('answers nothing with a ledger that lacks openings which the chain shows', async () => {
    const evaluator = await answered(1);
    told.datasets.set(first.id, { ...told.datasets.get(first.id), unopened: FULL - BATCHES });
    await expect(evaluator.prepareAnswer(first, ROUND, 'round')).rejects.toThrow(PASSED);
    told.datasets.set(first.id, { ...told.datasets.get(first.id), unopened: FULL - BATCHES - 1 });
    await expect(evaluator.prepareAnswer(first, ROUND, 'round')).rejects.toMatchObject({
      ...{ code: 'restored-ledger', exitCode: 3 },
    });
  });
});
