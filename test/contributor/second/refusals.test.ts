import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZeroHash } from 'ethers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openPolicy } from '../../../scripts/support/second-cases.ts';
import type { RoundState } from '../../../src/chain/clients/second/round-types.ts';
import { Guard } from '../../../src/contributor/guard.ts';
import { Ledger } from '../../../src/contributor/ledger/ledger.ts';
import { answersOf } from '../../../src/contributor/ledger/ledger-view.ts';
import type { AnswerDeps } from '../../../src/contributor/second/answering.ts';
import { SecondContributor } from '../../../src/contributor/second/contributor.ts';
import { contributorDraw, openedBefore } from '../../../src/contributor/second/derived-draw.ts';
import type { ApprovedSecondPolicy } from '../../../src/contributor/second/limits.ts';
import type { Holding } from '../../../src/contributor/second/round-facts.ts';
import { BASE, mulPoint } from '../../../src/protocol/babyjub.ts';
import { asField } from '../../../src/protocol/field.ts';
import { buildSecondDataset } from '../../../src/protocol/second/build-dataset.ts';
import { packDirection, packWeights } from '../../../src/protocol/second/model.ts';
import { publicNumbers } from '../../../src/protocol/second/numbers.ts';
import { completePolicy } from '../../../src/protocol/second/policy.ts';
import { policyHash } from '../../../src/protocol/second/policy-hash.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import type { SecondProver } from '../../../src/prover/second/jobs.ts';
import { CHAIN_ID, DATASET, RECORDS, ToldChain } from './support/told-chain.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-second-refusals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const holderSecret = asField(987654321n);
const open = openPolicy(TINY);
const policy = completePolicy({ ...open, terms: { ...open.terms, minRecords: 6 } }, TINY);
const approved: ApprovedSecondPolicy = {
  ...{ policy, shape: TINY, holdoutBatches: 2, hash: policyHash(policy, TINY) },
  draws: { batchesPerRound: 2, epochs: 2 },
};
const { dataset } = buildSecondDataset(
  Array.from({ length: RECORDS }, (_, i) => ({
    codes: [100 + i, 128, 128, 128],
    label: 0 as const,
    key: `${i}`,
  })),
  {
    ...{ signingKey: new Uint8Array(32).fill(1), orderKey: new Uint8Array(32).fill(2) },
    ...{ saltKey: new Uint8Array(32).fill(3), tagSecret: asField(4n) },
  },
  {
    ...{ shape: TINY, model: asField(5n), schemaHash: policy.schemaHash, nonce: '', smallestBatch: 1 },
    ...{ firstDay: 10_000, lastDay: 10_029 },
  },
);
const holding: Holding = { id: DATASET, role: 'contributor', dataset };

/** Ends the answer where proving would begin: the checks let it pass. */
const PASSED = 'the checks passed';
const prover = {
  prove: async () => {
    throw new Error(PASSED);
  },
} as unknown as SecondProver;

let told: ToldChain;
let ledger: Ledger;
let contributor: SecondContributor;
let count = 0;

beforeEach(async () => {
  told = new ToldChain(approved);
  told.drawn = (drawing) => contributorDraw(dataset, openedBefore(dataset, []), drawing);
  told.root = dataset.root;
  const holder = { holderSecret, holder: holderOf(holderSecret) };
  ledger = await Ledger.open(join(folder, `${++count}.ledger`), holder);
  contributor = withProvingTime(undefined);
});

const depsOf = (by: ApprovedSecondPolicy): AnswerDeps => ({
  ...{ prover, holderSecret, guard: new Guard(ledger), policy: by, chain: told.chain },
  ...{ beneficiary: `0x${'01'.repeat(20)}`, deadline: () => 1n },
  verifierCodes: {
    ...{ 'attestation-tiny': 'code 2', 'seal-f4': 'code 3', 'evaluate-f4': 'code 4' },
    ...{ 'score-f4': 'code 5', 'step-f4': 'code 6' },
  },
});

const withProvingTime = (provingSeconds: number | undefined) =>
  new SecondContributor({
    ...depsOf(approved),
    ...(provingSeconds === undefined ? {} : { provingSeconds }),
  });

/** Enrols for a round that the chain tells truly, which then draws. */
async function enrolled(id = 1n, pins: Partial<RoundState['pins']> = {}): Promise<void> {
  told.tell(id, { phase: 'open', beacon: 0n }, pins);
  told.lastRound = 0n;
  await contributor.enrol(holding, id);
  told.tell(id);
}
const refused = async (code: string): Promise<void> => {
  await expect(contributor.prepare(holding, 1n)).rejects.toMatchObject({ code, exitCode: 3 });
  expect(answersOf(ledger.entries, dataset.root)).toEqual([]);
};

describe('a contributor of the second edition', () => {
  test('answers an honest round, and the same statement once more', async () => {
    await enrolled();
    await expect(contributor.prepare(holding, 1n)).rejects.toThrow(PASSED);
    await expect(contributor.prepare(holding, 1n)).rejects.toThrow(PASSED);
    expect(answersOf(ledger.entries, dataset.root)).toHaveLength(1);
  });

  test('enrols with the head of its ledger after the one that it enrolled with before', async () => {
    await enrolled();
    await expect(contributor.prepare(holding, 1n)).rejects.toThrow(PASSED);
    told.tell(2n, { phase: 'open', beacon: 0n });
    told.lastRound = 1n;
    await contributor.enrol(holding, 2n);
    const [first, second] = told.enrolments;
    expect(first?.previousHead).toBe(ZeroHash);
    expect(second?.previousHead).toBe(first?.head);
    expect(second?.head).not.toBe(first?.head);
  });

  test('refuses to enrol where the chain shows a head that its ledger never published', async () => {
    await enrolled();
    await expect(contributor.prepare(holding, 1n)).rejects.toThrow(PASSED);
    told.tell(2n, { phase: 'open', beacon: 0n });
    // The last round is the same: the head alone tells of the other copy.
    told.lastRound = 1n;
    told.ledgerHead = `0x${'ab'.repeat(32)}`;
    await expect(contributor.enrol(holding, 2n)).rejects.toMatchObject({ code: 'restored-ledger' });
  });

  test('makes no second statement for a round: other weights or directions', async () => {
    await enrolled();
    await expect(contributor.prepare(holding, 1n)).rejects.toThrow(PASSED);
    for (const edit of [
      { weights: packWeights([1n, 0n, 0n, 0n, 0n]) },
      { direction: packDirection([1n, 0n, 0n, 0n, 0n]) },
    ]) {
      told.tell(1n, edit);
      await expect(contributor.prepare(holding, 1n)).rejects.toMatchObject({ code: 'second-statement' });
    }
  });

  test('refuses a draw that does not follow from the beacon, and one of the wrong size', async () => {
    await enrolled();
    for (const lie of [
      (drawn: readonly number[]) => [...drawn].reverse(),
      (drawn: readonly number[]) => drawn.slice(1),
      (drawn: readonly number[]) => [...drawn, ...drawn],
      () => [],
    ]) {
      told.lie = lie;
      await refused('bad-draw');
    }
  });

  test('refuses a beacon that is not the randomness of its block', async () => {
    await enrolled();
    told.otherRandomness = 78n;
    await refused('bad-draw');
  });

  test('refuses a foreign policy, other terms, and numbers without the noise, before it enrols', async () => {
    const without = { ...policy.numbers, noise: 0 };
    const rounds = {
      'policy-not-approved': { policyHash: asField(1n) },
      'noise-missing': { numbers: publicNumbers(without, policy.bound) },
      'terms-differ': { epochs: 4 },
    };
    for (const [code, pins] of Object.entries(rounds)) {
      told.tell(1n, { phase: 'open', beacon: 0n }, pins);
      told.lastRound = 0n;
      await expect(contributor.enrol(holding, 1n)).rejects.toMatchObject({ code, exitCode: 3 });
      expect(ledger.entries.filter(({ entry }) => entry.kind === 'enrolment')).toEqual([]);
    }
  });

  test('refuses terms with another learning rate, tolerance, factor, fewest records or draws', async () => {
    await enrolled();
    for (const pins of [
      ...[{ eta: 1 }, { tolerance: 1 }, { kappa: 1 }, { minRecords: 1 }, { minHoldoutRecords: 1 }],
      ...[{ batchesPerRound: 1 }, { holdoutBatches: 1 }, { batchSize: 1 }],
    ]) {
      told.tell(1n, {}, pins);
      await refused('terms-differ');
    }
  });

  test('refuses verifiers whose code is not the release’s, those of evaluation and score included', async () => {
    await enrolled();
    for (const address of [2, 3, 4, 5, 6]) {
      told.codes = { [address]: 'other code' };
      await refused('unknown-verifier');
    }
  });

  test('refuses another trainer key than the one that it pinned', async () => {
    await enrolled();
    told.tell(1n, {}, { trainerKey: mulPoint(BASE, 4n) });
    await refused('trainer-key-changed');
  });

  test('refuses weights beyond the bound of the policy', async () => {
    await enrolled();
    const steep = BigInt(policy.numbers.weightBound) + 1n;
    told.tell(1n, { weights: packWeights([steep, 0n, 0n, 0n, 0n]) });
    await refused('weights-out-of-bounds');
    told.tell(1n, { weights: packWeights([steep - 1n, 0n, 0n, 0n, 0n]) });
    await expect(contributor.prepare(holding, 1n)).rejects.toThrow(PASSED);
  });

  test('refuses a dataset that has another root, role, model or number of records on chain', async () => {
    await enrolled();
    told.root = dataset.root + 1n;
    await refused('contradicts-chain');
    told.root = dataset.root;
    for (const other of [{ role: 'holdout' as const }, { model: asField(6n) }, { records: RECORDS - 1 }]) {
      told.dataset = other;
      await refused('contradicts-chain');
      told.tell(2n, { phase: 'open', beacon: 0n });
      told.lastRound = 1n;
      await expect(contributor.enrol(holding, 2n)).rejects.toMatchObject({ code: 'contradicts-chain' });
    }
  });

  test('refuses a round of another model, and answers as its role on chain alone', async () => {
    await enrolled();
    told.tell(1n, { model: asField(6n) });
    await refused('contradicts-chain');
    // A node may tell the command line that the dataset is a holdout; the proven state says otherwise.
    told.tell(1n, { phase: 'evaluating' });
    await expect(contributor.prepare({ ...holding, role: 'holdout' }, 1n)).rejects.toMatchObject({
      code: 'contradicts-chain',
    });
    expect(answersOf(ledger.entries, dataset.root)).toEqual([]);
  });

  test('refuses windows that are too short for its proofs', async () => {
    told.secondsPerBlock = 1;
    contributor = withProvingTime(10);
    told.tell(1n, { phase: 'open', beacon: 0n });
    told.lastRound = 0n;
    await expect(contributor.enrol(holding, 1n)).rejects.toMatchObject({ code: 'window-too-short' });
  });

  test('opens no batch more often than the policy’s openings, also if another chain asked for them', async () => {
    await enrolled();
    for (const round of [7n, 8n])
      ledger.append({
        ...{ kind: 'answer', chainId: 1n, contract: `0x${'cd'.repeat(20)}`, model: 5n, dataset: DATASET },
        ...{ root: dataset.root, round, policyHash: 1n, weightsHash: '0'.repeat(64), part: 'round' },
        ...{ indices: [0, 1, 2, 3], statementHash: '0'.repeat(64) },
        noise: { words: 0, holdoutWords: 0, squaredError: 0, bound: 0 },
      });
    await expect(contributor.prepare(holding, 1n)).rejects.toMatchObject({ code: 'openings-spent' });
  });

  test('refuses a bond that is larger than the approved policy names, before its intent is in the ledger', async () => {
    const [token, amount] = [`0x${'0b'.repeat(20)}`, 1000n];
    const bond = { round: 1n, token, amount };
    const asked: unknown[] = [];
    const enrolling = (enrolmentBond: bigint) => {
      contributor = new SecondContributor({
        ...depsOf({ ...approved, enrolmentBond }),
        bonds: {
          consider: async (each) => void asked.push(['consider', each, ledger.entries.length]),
          approve: async (each) => void asked.push(['approve', each, ledger.entries.length > 0]),
        },
      });
      return enrolled(1n, { settlementToken: token, enrolmentBond: amount });
    };
    await expect(enrolling(999n)).rejects.toMatchObject({ code: 'terms-differ', exitCode: 3 });
    expect(ledger.entries).toEqual([]);
    expect(asked).toEqual([]);
    await enrolling(1000n);
    expect(asked).toEqual([
      ['consider', bond, 0],
      ['approve', bond, true],
    ]);
  });

  test('refuses draws of fewer records than the policy’s fewest', async () => {
    // The last batch has two records: a round that draws it alone opens too few.
    const single = { ...approved, draws: { batchesPerRound: 1, epochs: 2 } };
    told = new ToldChain(single);
    told.drawn = (drawing) => contributorDraw(dataset, openedBefore(dataset, []), drawing);
    told.root = dataset.root;
    contributor = new SecondContributor(depsOf(single));
    await enrolled();
    await refused('too-few-records');
  });

  test('refuses to go on with a ledger that lacks a round of the chain', async () => {
    told.tell(1n);
    await refused('ledger-lost');
    expect(told.chain.chainId).toBe(CHAIN_ID);
  });
});
