import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decisionFile, decisionOn, refusals } from '../../../../src/cli/hospital/page/decisions.ts';
import { waitingIn } from '../../../../src/cli/hospital/page/next-public.ts';
import type { EntrySummary, RoundSummary } from '../../../../src/client/round-reader.ts';
import type { Decision } from '../../../../src/console/hospital/messages.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'assay-decisions-'));
});
afterEach(() => rmSync(work, { recursive: true }));

const decision = (change: Partial<Decision> = {}): Decision => ({
  ...{ round: '7', dataset: '5', step: 'enrol', verdict: 'refused', by: 'Dr. Ada' },
  at: '2026-11-30T10:00:00.000Z',
  ...change,
});

test('decisions are kept in a file for its owner alone, and the last one counts', async () => {
  const book = decisionFile(join(work, 'new'));
  expect(await book.all()).toEqual([]);
  await book.add(decision());
  expect(await refusals(join(work, 'new'))(7n, 5n, 'enrol')).toBe(true);
  await book.add(decision({ verdict: 'approved' }));
  expect(statSync(join(work, 'new', 'decisions.json')).mode & 0o777).toBe(0o600);
  const all = await decisionFile(join(work, 'new')).all();
  expect(all.map(({ verdict }) => verdict)).toEqual(['refused', 'approved']);
  expect(decisionOn(all, decision())?.verdict).toBe('approved');
  const isRefused = refusals(join(work, 'new'));
  expect(await isRefused(7n, 5n, 'enrol')).toBe(false);
  expect(await isRefused(7n, 5n, 'answer')).toBe(false);
  expect(await isRefused(8n, 5n, 'enrol')).toBe(false);
});

test('a damaged file of decisions stops what depends on it', async () => {
  writeFileSync(join(work, 'decisions.json'), '{"format":"assay/decisions/v1","decisions":[{}]}', {
    mode: 0o600,
  });
  await expect(refusals(work)(7n, 5n, 'enrol')).rejects.toMatchObject({ code: 'bad-decisions-file' });
  await expect(decisionFile(work).add(decision())).rejects.toMatchObject({ code: 'bad-decisions-file' });
});

const round = (change: Partial<RoundSummary>): RoundSummary =>
  ({ id: 7n, status: 'open', enrolmentBond: 0n, ...change }) as RoundSummary;
const entry = (change: Partial<EntrySummary> = {}): EntrySummary =>
  ({ enrolled: false, attestedAt: 0n, challenge: undefined, ...change }) as EntrySummary;
const until = { seal: 'block 10', answer: 'block 20' };

test('an enrolment waits while a round is open, and an answer once batches are drawn', () => {
  const waiting = (change: Partial<RoundSummary>, part: Partial<EntrySummary>, role = 'contributor') =>
    waitingIn(round(change), entry(part), role, until);
  expect(waiting({}, {})).toMatchObject({ step: 'enrol', until: 'block 10' });
  expect(waiting({}, { enrolled: true })).toBeUndefined();
  expect(waiting({}, {}, 'holdout')).toBeUndefined();
  expect(waiting({ status: 'sealed' }, {})).toBeUndefined();
  const drawn = { enrolled: true, challenge: [3, 9] };
  expect(waiting({ status: 'attesting' }, drawn)).toMatchObject({ step: 'answer', until: 'block 20' });
  expect(waiting({ status: 'attesting' }, drawn)?.public.join()).toContain('batches 3, 9');
  expect(waiting({ status: 'attesting' }, { ...drawn, attestedAt: 1n })).toBeUndefined();
  expect(waiting({ status: 'evaluating' }, drawn)).toBeUndefined();
  expect(waiting({ status: 'evaluating' }, drawn, 'holdout')).toMatchObject({ step: 'answer' });
});

test('a deposit is named where there is one', () => {
  const bond = { enrolmentBond: 5n };
  expect(waitingIn(round(bond), entry(), 'contributor', until)?.public.join()).toContain('deposit of 5');
  const drawn = entry({ enrolled: true, challenge: [1] });
  expect(waitingIn(round({ ...bond, status: 'attesting' }), drawn, 'contributor', until)?.refusal).toContain(
    'loses the deposit',
  );
});
