import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runApproveShow } from '../../../../src/cli/commands/approve/show.ts';
import { runHospitalServe } from '../../../../src/cli/commands/hospital/serve.ts';
import { passwordFromFileOrPrompt } from '../../../../src/cli/files/password.ts';
import { COMMITTEE_FILES, readHospital, writeHospital } from '../../../../src/cli/hospital/hospital-file.ts';
import type { HospitalPage } from '../../../../src/cli/hospital/page/hospital-page.ts';
import type {
  ApprovalDraft,
  ApprovalReview,
  IssuedApproval,
  LogAnswer,
} from '../../../../src/console/hospital/approval-messages.ts';
import { BASE_TEXT, secondSettings } from '../../second/support/second-policy.ts';
import { PASSWORD, Workspace } from '../../support/assay.ts';
import { tinyRows } from '../../support/tiny-policy.ts';
import { Person } from '../../support/walk.ts';

/** A committee signs on the page of a folder that holds its key. No chain is needed for that. */
const workspace = new Workspace();
const county = workspace.path('county');
const inFolder = (path: string) => join(county, path);
const person = new Person(county, workspace.path('config'));
const DAY = 86_400;
let now = Math.floor(Date.now() / 1000);
const dayIn = (days: number) => new Date((now + days * DAY) * 1000).toISOString().slice(0, 10);
let page: HospitalPage;
let close: () => Promise<void>;

type Post = (name: string, body?: unknown) => Promise<unknown>;
const post: Post = async (name, body) => {
  const handle = page.handlers().post[name];
  if (handle === undefined) throw new Error(`the page has no ${name}`);
  return handle(body);
};

beforeAll(async () => {
  await new Person(workspace.path('.'), workspace.path('config')).types(`hospital init ${county}`);
  writeFileSync(inFolder('records/records.csv'), tinyRows(15));
  writeFileSync(inFolder('base.json'), BASE_TEXT);
  writeFileSync(inFolder('policy.json'), JSON.stringify(secondSettings()));
  const { file } = await readHospital(county);
  const joined = { policy: 'policy.json', circuit: 'attestation-tiny', role: 'contributor' } as const;
  await writeHospital(county, { ...file, ...joined, model: { name: 'risk', id: '81' } }, true);
  await person.types('source build');
  const deps = {
    ...{ note: () => {}, now: () => now, password: passwordFromFileOrPrompt },
    prover: async () => {
      throw new Error('nothing is proven here');
    },
  };
  const paths = { userBook: workspace.path('book.json'), provingTimes: workspace.path('times.json') };
  const server = await runHospitalServe({ deps, cwd: county, ...paths });
  ({ page, close } = server);
});
afterAll(async () => {
  await close?.();
  workspace.remove();
});

const draft = (changes: Partial<ApprovalDraft> = {}): ApprovalDraft => ({
  ...{ dataset: { root: '1' }, duo: ['DUO:0000007'], purpose: 'Predict readmission', permit: 'DAC 14' },
  ...{ expires: dayIn(30), openings: '4', epsilon: 'none', delta: '', optOutUntil: dayIn(-1) },
  ...changes,
});

async function sign(given: ApprovalDraft, changes: object = {}): Promise<IssuedApproval> {
  const { review } = (await post('approval-review', given)) as ApprovalReview;
  const signing = { review, form: 'vc', replace: true, password: PASSWORD, ...changes };
  return (await post('approval-issue', { draft: given, ...signing })) as IssuedApproval;
}

const builtRoot = async (): Promise<string> => (await page.state()).committee?.root ?? '';

describe('a committee on the page of a folder', () => {
  test('is not there before the folder holds its key, and the folder says what it lacks', async () => {
    expect(await page.state()).toMatchObject({
      committee: undefined,
      approval: { words: [], problem: expect.stringContaining('no committee is named') },
    });
    const made = await person.types(
      `approve keygen --keystore ${inFolder(COMMITTEE_FILES.keystore)} --password-file ${workspace.password} --json`,
    );
    const { committee } = JSON.parse(made) as { committee: string };
    expect((await page.state()).committee).toMatchObject({ committee, isTrusted: false, approvals: [] });
    await person.types(`approve trust ${committee}`);
    expect(await page.state()).toMatchObject({
      committee: { committee, isTrusted: true, root: expect.stringMatching(/^[0-9]+$/) },
      approval: { committee, problem: expect.stringContaining('no approval of the data access committee') },
    });
  });

  test('reads what it would sign, in the words of the command, and signs nothing else', async () => {
    const { words, review } = (await post('approval-review', draft())) as ApprovalReview;
    expect(words).toContain('dataset: the one with root 1, and no other');
    expect(words).toContain('model: 81');
    expect(words.join()).toContain('NO BOUND');
    const signing = { review, form: 'vc', replace: false, password: PASSWORD };
    await expect(
      post('approval-issue', { ...signing, draft: draft({ openings: '5' }) }),
    ).rejects.toMatchObject({ code: 'other-approval' });
    expect(existsSync(inFolder('approval/approval.json'))).toBe(false);
  });

  test('signs nothing with a wrong password', async () => {
    await expect(sign(draft(), { password: 'wrong' })).rejects.toMatchObject({ code: 'wrong-password' });
    for (const file of ['approval.json', 'status.json', 'register.json'])
      expect(existsSync(inFolder(`approval/${file}`))).toBe(false);
  });

  test.each([
    [{ expires: '2020-01-01' }, 'lies in the past'],
    [{ expires: 'tomorrow' }, 'must be a day'],
    [{ duo: [] }, 'not complete'],
    [{ epsilon: '2', delta: '' }, 'needs --delta'],
    [{ purpose: '' }, 'the purpose in words'],
    [{ dataset: { firstDay: '2026-02-01', lastDay: '2026-01-01' } }, 'ends before it begins'],
  ])('has an approval refused that is not whole: %j', async (changes, words) => {
    await expect(post('approval-review', draft(changes))).rejects.toThrow(words);
  });

  test('issues an approval under which the source signs, and the folder may go on', async () => {
    const { id, out } = await sign(draft({ dataset: { root: await builtRoot() } }), { replace: false });
    const { credential, status } = { credential: out, status: inFolder('approval/status.json') };
    const shown = await runApproveShow(
      { now: () => now },
      {
        approval: credential,
        approvalStatus: status,
        committee: (await page.state()).committee?.committee ?? '',
      },
    );
    expect(shown).toMatchObject({ isKnown: true, faults: [], approval: { id, terms: { model: '81' } } });
    await person.types('source sign');
    const { approval, committee } = await page.state();
    expect(approval).toMatchObject({ problem: undefined });
    expect(approval?.words).toContain('permit: DAC 14');
    expect(committee).toMatchObject({
      approvals: [{ id, permit: 'DAC 14', state: 'valid' }],
      statusEnds: dayIn(90),
    });
    await expect(sign(draft(), { replace: false })).rejects.toMatchObject({ code: 'file-exists' });
  });

  test.each([
    ['another dataset', draft({ dataset: { root: '1' } }), 'another dataset'],
    ['a bound that rounds do not keep', { epsilon: '2', delta: '0.00001' }, 'epsilon 2 at delta'],
    ['the same dataset, which the source has not signed under it', {}, 'did not sign the dataset under'],
  ])('issues an approval for %s, and the folder refuses', async (_, changes, words) => {
    const root = await builtRoot();
    await sign(draft({ dataset: { root }, ...changes }));
    expect((await page.state()).approval?.problem).toContain(words);
  });

  test('sees its approval refused for another policy than the folder has now', async () => {
    await sign(draft({ dataset: { root: await builtRoot() } }), { form: 'sd-jwt' });
    await person.types('source sign --force');
    expect((await page.state()).approval?.problem).toBeUndefined();
    const text = readFileSync(inFolder('policy.json'), 'utf8');
    writeFileSync(inFolder('policy.json'), text.replace('"vScale":8192', '"vScale":17'));
    expect((await page.state()).approval?.problem).toContain('another policy');
    writeFileSync(inFolder('policy.json'), text);
  });

  test('sees an approval end, and its status list grow stale until it is signed anew', async () => {
    const before = now;
    now += 31 * DAY;
    const ended = await page.state();
    expect(ended.approval?.problem).toContain('the approval ended');
    expect(ended.committee?.approvals.every(({ state }) => state === 'ended')).toBe(true);
    await expect(post('approval-status', { password: 'wrong' })).rejects.toMatchObject({
      code: 'wrong-password',
    });
    await post('approval-status', { password: PASSWORD });
    expect((await page.state()).committee?.statusEnds).toBe(dayIn(90));
    now = before;
    await post('approval-status', { password: PASSWORD });
  });

  test('revokes for good, with the right password alone', async () => {
    const [newest] = (await page.state()).committee?.approvals ?? [];
    const approval = newest?.id ?? '';
    await expect(post('approval-revoke', { approval, password: 'wrong' })).rejects.toMatchObject({
      code: 'wrong-password',
    });
    expect((await page.state()).approval?.problem).toBeUndefined();
    await post('approval-revoke', { approval, password: PASSWORD });
    const after = await page.state();
    expect(after.committee?.approvals[0]).toMatchObject({ id: approval, state: 'revoked' });
    expect(after.approval?.problem).toContain('revoked this approval');
    await expect(post('approval-revoke', { approval, password: PASSWORD })).rejects.toMatchObject({
      code: 'already-revoked',
    });
  });

  test('finds a damaged register named, and the rest of the page whole', async () => {
    const register = inFolder(COMMITTEE_FILES.register);
    const text = readFileSync(register, 'utf8');
    writeFileSync(register, '{}');
    const { committee, name } = await page.state();
    expect(name).toBe('county');
    expect(committee?.problem).toContain("not a committee's register");
    writeFileSync(register, text);
  });
});

describe("the folder's log", () => {
  test('has what was done on the page, begun and ended, and the page reads it verified', async () => {
    const { entries, newest, head } = (await post('log')) as LogAnswer;
    expect(newest).toHaveLength(Math.min(entries, 200));
    expect(head).toMatch(/^[0-9a-f]{64}$/);
    const words = newest.map(({ words: each, outcome }) => `${each}: ${outcome}`);
    expect(words).toContain('approve issue begins: ');
    expect(words).toContain('approve issue ends: done');
    expect(words).toContain('approve issue ends: refused: wrong-password');
    expect(words).toContain('approve revoke ends: done');
    expect(newest.find(({ words: each }) => each === 'approve issue begins')?.touched).toEqual(['approval']);
    const before = entries;
    await post('preflight');
    const after = (await post('log')) as LogAnswer;
    expect(after.entries).toBe(before + 2);
    expect(after.newest.slice(0, 2).map(({ words: each, outcome }) => [each, outcome])).toEqual([
      ['check ends', 'done'],
      ['check begins', ''],
    ]);
    expect(after.newest[1]?.touched).toEqual(['records']);
  });

  test('that was changed is named, and then nothing is done that it would have to record', async () => {
    const { file, at } = await readHospital(county);
    const log = at(file.audit?.log ?? '');
    const kept = readFileSync(log);
    appendFileSync(log, '{"not":"a line"}\n');
    await expect(post('log')).rejects.toMatchObject({ code: 'audit-log-changed' });
    const register = readFileSync(inFolder(COMMITTEE_FILES.register), 'utf8');
    await expect(sign(draft())).rejects.toMatchObject({ code: 'audit-log-changed' });
    expect(readFileSync(inFolder(COMMITTEE_FILES.register), 'utf8')).toBe(register);
    await expect(post('preflight')).rejects.toMatchObject({ code: 'audit-log-changed' });
    writeFileSync(log, kept);
    await post('preflight');
  });
});
