import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnswerFacts, Limits, RoundFacts } from '../../src/contributor/checks/facts.ts';
import { Guard } from '../../src/contributor/guard.ts';
import { NO_NOISE } from '../../src/contributor/ledger/entries.ts';
import { Ledger } from '../../src/contributor/ledger/ledger.ts';
import { openingsOf } from '../../src/contributor/ledger/ledger-view.ts';
import { asField } from '../../src/protocol/field.ts';
import { holderOf } from '../../src/protocol/signature.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-guard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const holderSecret = asField(987654321n);
const holder = { holderSecret, holder: holderOf(holderSecret) };

const LIMITS: Limits = {
  policies: [11n],
  openings: 2,
  fewestRecords: 5,
  mostDraws: 2,
  weightBound: 100n,
  noise: NO_NOISE,
  verifierCodes: { attest: '0xaa', seal: '0xbb' },
  provingSeconds: 60,
};
const FACTS: AnswerFacts = {
  place: { chainId: 31337n, contract: '0xABababABabABabABababABabABabABabABabABab' },
  model: 7n,
  round: 1n,
  dataset: 9n,
  root: 5n,
  role: 'contributor',
  policyHash: 11n,
  trainerKey: [1n, 2n],
  weights: [100n, -100n, 0n],
  verifiers: [
    { circuit: 'attest', codeHash: '0xaa' },
    { circuit: 'seal', codeHash: '0xbb' },
  ],
  window: { blocks: 300n, secondsPerBlock: 12 },
  noise: NO_NOISE,
  drawable: [0, 1, 2, 3],
  published: { lastRound: 0n, answered: 0 },
  part: 'round',
  directions: [[3n, 4n, 5n]],
  beacon: 77n,
  indices: [2, 0],
  derived: [2, 0],
  recordsOf: (index) => (index === 3 ? 1 : 4),
};

let ledger: Ledger;
let guard: Guard;
let path: string;
let count = 0;

async function fresh(): Promise<void> {
  path = join(folder, `${count++}.ledger`);
  await open();
}
async function open(): Promise<void> {
  ledger = await Ledger.open(path, holder);
  guard = new Guard(ledger);
}
/** The ledger as a new process finds it. */
async function reopen(): Promise<void> {
  ledger.close();
  await open();
}
beforeEach(fresh);

const enrol = (changes: Partial<RoundFacts> = {}, limits: Partial<Limits> = {}) =>
  guard.admitEnrolment({ ...FACTS, ...changes }, { ...LIMITS, ...limits });
const answer = (changes: Partial<AnswerFacts> = {}, limits: Partial<Limits> = {}) =>
  guard.admitAnswer({ ...FACTS, ...changes }, { ...LIMITS, ...limits });

/** Expects a refusal, and that neither an enrolment nor an answer was written. */
function refused(code: string, act: () => unknown): void {
  const kinds = () =>
    ledger.entries.filter(({ entry }) => ['enrolment', 'answer'].includes(entry.kind)).length;
  const before = kinds();
  expect(act).toThrow(expect.objectContaining({ code, exitCode: 3 }));
  expect(kinds()).toBe(before);
}

describe('before enrolling and again before proving, a round is refused', () => {
  const both: readonly [string, Partial<RoundFacts>, Partial<Limits>?][] = [
    ['policy-not-approved', { policyHash: 12n }],
    ['unknown-verifier', { verifiers: [{ circuit: 'attest', codeHash: '0xac' }] }],
    ['unknown-verifier', { verifiers: [{ circuit: 'attest', codeHash: undefined }] }],
    ['unknown-verifier', { verifiers: [{ circuit: 'other', codeHash: '0xaa' }] }],
    ['weights-out-of-bounds', { weights: [0n, 101n, 0n] }],
    ['weights-out-of-bounds', { weights: [0n, 0n, -101n] }],
    ['window-too-short', { window: { blocks: 9n, secondsPerBlock: 12 } }],
    ['noise-missing', { noise: { ...NO_NOISE, bound: 82 } }],
    ['noise-missing', {}, { noise: { words: 25, holdoutWords: 0, squaredError: 0, bound: 0 } }],
    [
      'noise-missing',
      { noise: { words: 26, holdoutWords: 0, squaredError: 0, bound: 0 } },
      { noise: { words: 25, holdoutWords: 1, squaredError: 0, bound: 0 } },
    ],
  ];
  test.each(both)('with the word %s', (code, changes, limits) => {
    refused(code, () => enrol(changes, limits));
    refused(code, () => answer(changes, limits));
  });

  test('if its trainer key is not the one that was pinned for the dataset', () => {
    enrol();
    refused('trainer-key-changed', () => enrol({ round: 2n, trainerKey: [1n, 3n] }));
    refused('trainer-key-changed', () => answer({ round: 2n, trainerKey: [4n, 2n] }));
    answer();
    // Another dataset has a pin of its own.
    enrol({ dataset: 10n, root: 6n, trainerKey: [1n, 3n] });
  });
});

test('an answer is scored again at one direction alone, also by a new process', async () => {
  const score = (direction: readonly bigint[], changes: Partial<RoundFacts> = {}) =>
    guard.admitScore({ ...FACTS, ...changes }, direction);
  score([1n, 2n]);
  await reopen();
  score([1n, 2n]);
  expect(ledger.entries.filter(({ entry }) => entry.kind === 'score')).toHaveLength(1);
  expect(() => score([2n, 1n])).toThrow(expect.objectContaining({ code: 'second-statement', exitCode: 3 }));
  // Another round, and another dataset, have a score of their own.
  score([2n, 1n], { round: 2n });
  score([2n, 1n], { root: 6n, dataset: 10n });
});

describe('a challenge is refused', () => {
  test.each<[string, Partial<AnswerFacts>]>([
    ['bad-draw', { indices: [2, 1] }],
    ['bad-draw', { indices: [0, 2] }],
    ['bad-draw', { indices: [2] }],
    ['bad-draw', { indices: [] }],
    ['bad-draw', { indices: [2, 0, 1], derived: [2, 0, 1] }],
    ['bad-draw', { drawable: [2], indices: [2, 0] }],
    ['too-few-records', { indices: [3], derived: [3] }],
    ['too-few-records', { recordsOf: () => 2 }],
  ])('with the word %s', (code, changes) => {
    refused(code, () => answer(changes));
  });

  test('if the dataset has another statement for the round: another W, V, draw, beacon, policy, key or noise', () => {
    const first = answer();
    for (const changes of [
      { weights: [99n, -100n, 0n] },
      { directions: [[3n, 4n, 6n]] },
      { directions: [] },
      { indices: [0, 2], derived: [0, 2] },
      { beacon: 78n },
      { policyHash: 12n },
      { trainerKey: [1n, 3n] },
      { noise: { ...NO_NOISE, words: 1 } },
      { model: 8n },
    ] as Partial<AnswerFacts>[]) {
      refused('second-statement', () => answer(changes, { policies: [11n, 12n] }));
    }
    expect(answer()).toBe(first);
    expect(ledger.entries.filter(({ entry }) => entry.kind === 'answer')).toHaveLength(1);
  });

  test('at the weights before, unless a holdout answered the round with the same batches', () => {
    const before = { role: 'holdout', part: 'before', weights: [1n, 2n, 3n] } as const;
    refused('second-statement', () => answer(before));
    answer({ role: 'holdout' });
    refused('second-statement', () => answer({ ...before, role: 'contributor' }));
    refused('second-statement', () => answer({ ...before, indices: [0, 2], derived: [0, 2] }));
    answer(before);
    refused('second-statement', () => answer({ ...before, weights: [1n, 2n, 4n] }));
    // Both statements together are one opening.
    expect(openingsOf(ledger.entries, 5n).get(2)).toBe(1);
  });

  test('if a batch was opened as often as is ever answered, on whichever chain', async () => {
    answer();
    answer({ round: 2n, place: { ...FACTS.place, chainId: 1n } });
    await reopen();
    expect([...openingsOf(ledger.entries, 5n)]).toEqual([
      [2, 2],
      [0, 2],
    ]);
    refused('openings-spent', () => answer({ round: 3n }));
    refused('openings-spent', () => enrol({ round: 3n }));
    answer({ round: 3n, indices: [1, 3], derived: [1, 3] });
    // Another dataset has openings of its own.
    answer({ round: 3n, root: 6n, dataset: 10n });
  });
});

describe('what leaves', () => {
  test('is on disk before: a process that is killed after the intent finds the same statement, and no other', async () => {
    const statement = answer();
    // As after a kill: the file as it is, in another process.
    writeFileSync(`${path}.copy`, readFileSync(path));
    const copy = await Ledger.open(`${path}.copy`, holder);
    const again = new Guard(copy);
    expect(again.admitAnswer(FACTS, LIMITS)).toBe(statement);
    expect(() => again.admitAnswer({ ...FACTS, weights: [1n, 1n, 1n] }, LIMITS)).toThrow(
      expect.objectContaining({ code: 'second-statement' }),
    );
    copy.close();
  });

  test('does not leave if the ledger cannot be written', async () => {
    ledger.close();
    let full = false;
    const { writeSync, fsyncSync } = await import('node:fs');
    ledger = await Ledger.open(path, holder, {
      write: (descriptor, bytes) => {
        if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        return writeSync(descriptor, bytes);
      },
      sync: fsyncSync,
    });
    guard = new Guard(ledger);
    guard.pin(FACTS);
    full = true;
    expect(() => enrol()).toThrow(expect.objectContaining({ code: 'ledger-unwritable', exitCode: 4 }));
    expect(() => answer()).toThrow(expect.objectContaining({ code: 'ledger-unwritable', exitCode: 4 }));
  });
});

describe('a ledger that is not the newest', () => {
  test('is noticed as lost, by the rounds that the chain shows of its dataset', () => {
    for (const published of [
      { lastRound: 3n, answered: 0 },
      { lastRound: 0n, answered: 1 },
      { lastRound: 0n, answered: 0, head: 'a'.repeat(64) },
    ]) {
      refused('ledger-lost', () => enrol({ published }));
      refused('ledger-lost', () => answer({ published }));
    }
  });

  test('is noticed as a restored copy, by the round or by the head of the last enrolment', async () => {
    enrol();
    answer();
    const old = readFileSync(path);
    const head = enrol({ round: 2n, published: { lastRound: 1n, answered: 1 } });
    ledger.close();
    writeFileSync(path, old);
    await open();
    refused('restored-ledger', () => answer({ round: 2n, published: { lastRound: 2n, answered: 1 } }));
    refused('restored-ledger', () => enrol({ round: 3n, published: { lastRound: 1n, answered: 1, head } }));
    refused('restored-ledger', () => enrol({ round: 3n, published: { lastRound: 1n, answered: 2 } }));
  });

  test('is noticed as one of two machines, if both went on', async () => {
    enrol();
    const copy = readFileSync(path);
    enrol({ round: 2n, published: { lastRound: 1n, answered: 0 } });
    ledger.close();
    writeFileSync(path, copy);
    await open();
    // This machine enrols for round 3 while the other one is enrolled for round 2.
    enrol({ round: 3n, published: { lastRound: 1n, answered: 0 } });
    refused('two-machines', () => answer({ round: 2n, published: { lastRound: 2n, answered: 0 } }));
  });

  test('goes on with the head that it published, and with holdouts that the owner drew', async () => {
    const head = enrol();
    await reopen();
    answer({ published: { lastRound: 1n, answered: 0, head } });
    enrol({ round: 2n, published: { lastRound: 1n, answered: 1, head } });
    answer({ root: 6n, dataset: 10n, role: 'holdout', published: { lastRound: 1n, answered: 0 } });
  });

  test('lets a retired dataset answer nothing', () => {
    const { chainId, contract } = FACTS.place;
    ledger.append({ kind: 'retired', chainId, contract: contract.toLowerCase(), dataset: 9n });
    refused('dataset-retired', () => enrol());
    refused('dataset-retired', () => answer());
  });
});
