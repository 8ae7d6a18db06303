import { expect, test } from 'vitest';
import { openPolicy } from '../../../scripts/support/second-cases.ts';
import { answerOf, authenticatedTask, parseTask, roundTask } from '../../../src/contributor/second/task.ts';
import { asField } from '../../../src/protocol/field.ts';
import type { AnswerTask } from '../../../src/protocol/second/answer.ts';
import type { SecondDataset } from '../../../src/protocol/second/build-dataset.ts';
import { policyHash } from '../../../src/protocol/second/policy-hash.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';

const holderSecret = asField(99n);
const policy = openPolicy(TINY);
const hash = policyHash(policy, TINY);
const dataset = { shape: TINY, root: asField(4n), records: 9, model: asField(7n) } as SecondDataset;
const answer: AnswerTask = {
  ...{ dataset, holderSecret, policy, mode: 'contributor', beacon: 11n, indices: [0, 2] },
  ...{ weights: [asField(1n), asField(2n)], directions: [[5n, -6n, 0n, 1n, 2n]] },
  trainerKey: { x: 3n, y: 4n },
  context: {
    ...{ role: 'contributor', chainId: 31_337n, rounds: `0x${'ab'.repeat(20)}`, model: asField(7n) },
    ...{ round: 5n, beneficiary: `0x${'01'.repeat(20)}`, relayerFee: 0n, deadline: 8n },
  },
};
const task = roundTask([{ dataset: 77n, task: answer }], hash);
/** The file as a carried disk gives it back. */
const file = () =>
  JSON.parse(JSON.stringify(authenticatedTask(task, holderSecret))) as Record<string, unknown>;
const by = {
  ...{ dataset, holderSecret, beneficiary: `0x${'02'.repeat(20)}`, deadline: 60n },
  ...{ policy: { policy, hash }, relayerFee: (proofs: number) => BigInt(10 * proofs) },
};

test('a task file gives the same answer back, for the account, deadline and fee of the machine that proves', () => {
  const given = answerOf(parseTask(file(), holderSecret), 77n, by);
  const { beneficiary, deadline } = by;
  expect(given).toEqual({
    ...answer,
    context: { ...answer.context, beneficiary, deadline, relayerFee: 30n },
  });
});

test('holds nothing of the holder', () => {
  const text = JSON.stringify(file());
  expect(text).not.toContain('holderSecret');
  expect(text).not.toContain('"99"');
});

test('a file that was changed, or written with another secret, is refused', () => {
  const changes: Record<string, unknown>[] = [
    { ...file(), weights: ['2', '2'] },
    { ...file(), trainerKey: { x: '3', y: '5' } },
    { ...file(), round: '6' },
    { ...file(), answers: [{ ...(file()['answers'] as object[])[0], indices: [0, 1] }] },
  ];
  for (const changed of changes)
    expect(() => parseTask(changed, holderSecret)).toThrowError(
      expect.objectContaining({ code: 'task-not-authenticated', exitCode: 3 }),
    );
  expect(() => parseTask(file(), asField(98n))).toThrowError(
    expect.objectContaining({ code: 'task-not-authenticated' }),
  );
  expect(() => parseTask({ ...file(), format: 'assay/task/v2' }, holderSecret)).toThrowError(
    expect.objectContaining({ code: 'bad-task-file' }),
  );
});

test('a dataset that it does not hold, and another policy, are refused', () => {
  const bad = expect.objectContaining({ code: 'bad-task-file' });
  expect(() => answerOf(task, 78n, by)).toThrowError(bad);
  expect(() => answerOf(task, 77n, { ...by, dataset: { ...dataset, root: asField(5n) } })).toThrowError(bad);
  expect(() => answerOf(task, 77n, { ...by, policy: { policy, hash: asField(1n) } })).toThrowError(
    expect.objectContaining({ code: 'other-policy', exitCode: 3 }),
  );
});
