import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPolicy } from '../../../../scripts/support/second-cases.ts';
import { decisionFile, decisionOn, refusals } from '../../../../src/cli/hospital/page/decisions.ts';
import { waitingIn } from '../../../../src/cli/hospital/page/next-public.ts';
import type { PageRound } from '../../../../src/cli/hospital/page/page-chain.ts';
import type { Decision } from '../../../../src/console/hospital/messages.ts';
import type {
  SecondDatasetView,
  SecondEntryView,
  SecondRoundView,
} from '../../../../src/protocol/second/chain-state.ts';
import { publicNumbers } from '../../../../src/protocol/second/numbers.ts';
import { TINY } from '../../../../src/protocol/second/shape.ts';

const policy = openPolicy(TINY);

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

interface Change {
  readonly round?: Partial<SecondRoundView>;
  readonly entry?: Partial<SecondEntryView>;
  readonly bond?: bigint;
  readonly noise?: number;
  readonly rest?: Partial<PageRound>;
  readonly dataset?: Partial<SecondDatasetView>;
}

const until = { seal: 'block 10', evaluation: 'block 15', answer: 'block 20' };
const TOKEN = `0x${'0b'.repeat(20)}`;

/** The steps that wait in an open round of a contributor, as changed. */
function waiting({ round = {}, entry = {}, bond = 0n, noise = 0, rest = {}, dataset = {} }: Change) {
  const numbers = { ...policy.numbers, noise };
  const pins = {
    ...{ evaluators: ['a', 'b'], features: TINY.f, enrolmentBond: bond, settlementToken: TOKEN },
    numbers: publicNumbers(numbers, policy.bound),
  };
  const known = {
    round: { ...{ id: 7n, phase: 'open', closing: false, pending: 0n, pins }, ...round },
    entry: { ...{ enrolled: false, attested: false, attestedBefore: false, draws: 2 }, ...entry },
    ...{ moments: [], drawn: [], scored: undefined, isEvaluationDue: false, ...rest },
  } as unknown as PageRound;
  return waitingIn(known, { role: 'contributor', withdrawn: false, retired: false, ...dataset }, until);
}

test('an enrolment waits while a round is open, and an answer once batches are drawn', () => {
  expect(waiting({})).toMatchObject([{ step: 'enrol', until: 'block 10' }]);
  expect(waiting({ entry: { enrolled: true } })).toEqual([]);
  expect(waiting({ round: { closing: true } })).toEqual([]);
  expect(waiting({ dataset: { withdrawn: true } })).toEqual([]);
  expect(waiting({ dataset: { role: 'holdout' } })).toEqual([]);
  expect(waiting({ round: { phase: 'sealed' } })).toEqual([]);
  const drawn = { rest: { drawn: [3, 9] } };
  const [answer] = waiting({ round: { phase: 'attesting' }, ...drawn });
  expect(answer).toMatchObject({ step: 'answer', until: 'block 20' });
  expect(answer?.public.join()).toContain('batches 3, 9');
  expect(answer?.public.join()).toContain('2 scores of 16 bits');
  expect(waiting({ round: { phase: 'evaluating' }, ...drawn })).toEqual([]);
});

test('a second score waits before the answer, and names the round of the set', () => {
  const steps = waiting({ round: { phase: 'attesting' }, rest: { drawn: [1], scored: 6n } });
  expect(steps).toMatchObject([
    { step: 'score', round: '6', until: 'block 20' },
    { step: 'answer', round: '7' },
  ]);
});

test('a holdout waits for its answers, for those before the step, and for its evaluation', () => {
  const holdout = (change: Change) =>
    waiting({
      ...change,
      round: { phase: 'evaluating', ...change.round },
      entry: { enrolled: true, ...change.entry },
      dataset: { role: 'holdout' },
    });
  expect(holdout({ rest: { drawn: [4] } })).toMatchObject([{ step: 'answer', until: 'block 15' }]);
  const answered = { attested: true };
  expect(holdout({ entry: answered })).toEqual([]);
  expect(holdout({ entry: answered, round: { pending: 6n } })).toHaveLength(1);
  expect(holdout({ entry: answered, rest: { isEvaluationDue: true } })).toHaveLength(1);
  expect(holdout({ entry: { draws: 0 } })).toEqual([]);
});

test('a deposit is named with its token where there is one, and what silence costs', () => {
  expect(waiting({ bond: 5n })[0]?.public.join()).toContain(
    `deposit of 5 (smallest units of the token ${TOKEN})`,
  );
  const round = { phase: 'attesting' } as const;
  const [answer] = waiting({ round, bond: 5n, rest: { drawn: [1] } });
  expect(answer?.refusal).toContain('retired from this model for good, and its deposit is lost');
});

test('the privacy of an answer is named: its epsilon, or that there is no bound', () => {
  const limited = (noise: number) =>
    waiting({ round: { phase: 'attesting' }, noise, rest: { drawn: [1] } })[0]?.limited.join();
  expect(limited(0)).toContain('no privacy bound holds');
  expect(limited(28)).toMatch(/spends epsilon \d+\.\d\d at delta 0\.000001/);
});
