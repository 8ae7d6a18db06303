import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  assertCovers,
  assertInTime,
  assertPrivacy,
  assertSignedUnder,
} from '../../../src/contributor/approval/assert-approved.ts';
import { type CommitteeKeys, parseCommitteeKey } from '../../../src/contributor/approval/committee-key.ts';
import { issueCredential } from '../../../src/contributor/approval/credential.ts';
import { describeTerms } from '../../../src/contributor/approval/describe.ts';
import { claimedCommittee, readApproval } from '../../../src/contributor/approval/read-approval.ts';
import { issueSdJwt } from '../../../src/contributor/approval/sd-jwt.ts';
import { assertNotRevoked, issueStatusList } from '../../../src/contributor/approval/status-list.ts';
import type { Approval, ApprovalTerms } from '../../../src/contributor/approval/terms.ts';
import { asField } from '../../../src/protocol/field.ts';
import { committee, FACTS, FROM, LIST, NOW, OTHER_LIST, TERMS, UNTIL } from './support.ts';

let keys: CommitteeKeys;
let stranger: CommitteeKeys;
beforeAll(async () => {
  [keys, stranger] = [await committee(1), await committee(2)];
});

const request = (terms: ApprovalTerms = TERMS) => ({
  terms,
  ...{ from: FROM, until: UNTIL },
  status: { list: LIST, index: 41 },
});
const FORMS = {
  vc: async (by: CommitteeKeys, terms?: ApprovalTerms) =>
    JSON.stringify(await issueCredential(by, request(terms))),
  'sd-jwt': (by: CommitteeKeys, terms?: ApprovalTerms) => issueSdJwt(by, request(terms)),
} as const;
const approvalOf = async (terms: ApprovalTerms = TERMS): Promise<Approval> =>
  readApproval(await FORMS.vc(keys, terms), keys.did, 'file');

describe.each(Object.keys(FORMS) as (keyof typeof FORMS)[])('an approval as %s', (form) => {
  it('is read with the terms, times and status that were signed, and opens no connection', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    onTestFinished(() => fetched.mockRestore());
    const approval = await readApproval(await FORMS[form](keys), keys.did, 'file');
    expect(approval).toMatchObject({ terms: TERMS, from: FROM, until: UNTIL, form, committee: keys.did });
    expect(approval.status).toEqual({ list: LIST, index: 41 });
    expect(approval.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("of another committee is refused, also under this committee's name", async () => {
    const foreign = await FORMS[form](stranger);
    await expect(readApproval(foreign, keys.did, 'file')).rejects.toMatchObject({ code: 'approval-false' });
    expect(claimedCommittee(foreign, 'file')).toBe(stranger.did);
    const posing = await FORMS[form]({ seed: stranger.seed, did: keys.did });
    await expect(readApproval(posing, keys.did, 'file')).rejects.toMatchObject({ code: 'approval-false' });
  });
});

describe('a changed approval', () => {
  const changes: Record<string, (credential: Record<string, unknown>) => void> = {
    'another root': (each) =>
      Object.assign(each['credentialSubject'] as object, { dataset: { root: '1235' } }),
    'more openings': (each) => Object.assign(each['credentialSubject'] as object, { openings: 5 }),
    'a later end': (each) => Object.assign(each, { validUntil: '2036-01-01T00:00:00Z' }),
    'another place in the list': (each) =>
      Object.assign(each['credentialStatus'] as object, { statusListIndex: '42' }),
  };
  it.each(Object.entries(changes))('with %s is false', async (_, change) => {
    const credential = await issueCredential(keys, request());
    change(credential);
    await expect(readApproval(JSON.stringify(credential), keys.did, 'file')).rejects.toMatchObject({
      ...{ code: 'approval-false', exitCode: 3 },
    });
  });

  it('with a member that the form does not know is refused before its signature is looked at', async () => {
    const credential = { ...(await issueCredential(keys, request())), extra: 1 };
    await expect(readApproval(JSON.stringify(credential), keys.did, 'file')).rejects.toMatchObject({
      code: 'bad-approval',
    });
  });

  it('as SD-JWT with a withheld purpose is not enough for the gate', async () => {
    const [jwt, ...disclosures] = (await FORMS['sd-jwt'](keys)).split('~');
    const isPurpose = (text: string) => Buffer.from(text, 'base64url').toString('utf8').includes('"purpose"');
    const withheld = [jwt, ...disclosures.filter((text) => !isPurpose(text))].join('~');
    await expect(readApproval(withheld, keys.did, 'file')).rejects.toMatchObject({ code: 'bad-approval' });
  });

  it('as SD-JWT with a changed disclosure is refused', async () => {
    const [jwt, ...disclosures] = (await FORMS['sd-jwt'](keys)).split('~');
    const changed = disclosures.map((text) =>
      Buffer.from(Buffer.from(text, 'base64url').toString('utf8').replace('2026/14', '2026/15')).toString(
        'base64url',
      ),
    );
    await expect(readApproval([jwt, ...changed].join('~'), keys.did, 'file')).rejects.toMatchObject({
      exitCode: expect.any(Number),
    });
  });
});

describe('the status list', () => {
  const listOf = (revoked: readonly number[], by = keys, list = LIST) =>
    issueStatusList(by, { list, revoked, from: FROM, until: UNTIL });

  it('lets an approval pass that it does not name, and stops one that it names', async () => {
    const approval = await approvalOf();
    await assertNotRevoked(await listOf([40, 42]), approval, NOW, 'status');
    await expect(assertNotRevoked(await listOf([41]), approval, NOW, 'status')).rejects.toMatchObject({
      code: 'approval-revoked',
    });
  });

  it('counts only if the same committee signed it, with the id that the approval names', async () => {
    const approval = await approvalOf();
    for (const list of [await listOf([], stranger), await listOf([], keys, OTHER_LIST)])
      await expect(assertNotRevoked(list, approval, NOW, 'status')).rejects.toMatchObject({
        code: 'status-false',
      });
    const emptied = await listOf([41]);
    Object.assign(emptied['credentialSubject'] as object, {
      encodedList: ((await listOf([]))['credentialSubject'] as { encodedList: string }).encodedList,
    });
    await expect(assertNotRevoked(emptied, approval, NOW, 'status')).rejects.toMatchObject({
      code: 'status-false',
    });
  });

  it('says nothing after its time', async () => {
    const approval = await approvalOf();
    await assertNotRevoked(await listOf([]), approval, UNTIL - 1, 'status');
    for (const time of [FROM - 301, UNTIL])
      await expect(assertNotRevoked(await listOf([]), approval, time, 'status')).rejects.toMatchObject({
        code: 'status-stale',
      });
  });
});

describe('an approval against a dataset', () => {
  it('is valid from its first second, give or take five minutes between two clocks, and not at its last', async () => {
    const approval = await approvalOf();
    assertInTime(approval, FROM - 300);
    assertInTime(approval, UNTIL - 1);
    expect(() => assertInTime(approval, FROM - 301)).toThrow(
      expect.objectContaining({ code: 'approval-early' }),
    );
    expect(() => assertInTime(approval, UNTIL)).toThrow(
      expect.objectContaining({ code: 'approval-expired' }),
    );
  });

  it('covers the root, model and policy that it names', async () => {
    const approval = await approvalOf();
    assertCovers(approval, FACTS);
    const other = {
      root: 'approval-other-dataset',
      model: 'approval-other-model',
      policyHash: 'approval-other-policy',
    };
    for (const [name, code] of Object.entries(other))
      expect(() => assertCovers(approval, { ...FACTS, [name]: asField(5n) })).toThrow(
        expect.objectContaining({ code }),
      );
  });

  it('may cover every dataset of a source within a period', async () => {
    const cover = (firstDay: string, lastDay: string, source = '5,6') =>
      approvalOf({ ...TERMS, dataset: { source, firstDay, lastDay } });
    // The dataset's days are 1990-01-01 to 1990-12-31.
    assertCovers(await cover('1990-01-01', '1990-12-31'), FACTS);
    for (const approval of [
      await cover('1990-01-02', '1990-12-31'),
      await cover('1990-01-01', '1990-12-30'),
      await cover('1990-01-01', '1990-12-31', '5,7'),
    ])
      expect(() => assertCovers(approval, FACTS)).toThrow(
        expect.objectContaining({ code: 'approval-other-dataset' }),
      );
  });

  it('with an epsilon stops sums without noise, and answers that spend more', async () => {
    const approval = await approvalOf({ ...TERMS, privacy: { epsilon: '8', delta: '0.000001' } });
    assertPrivacy(await approvalOf(), null);
    assertPrivacy(approval, { epsilon: 8, delta: 1e-6 });
    for (const offered of [null, { epsilon: 8.01, delta: 1e-6 }, { epsilon: 1, delta: 1e-5 }])
      expect(() => assertPrivacy(approval, offered)).toThrow(
        expect.objectContaining({ code: 'privacy-not-approved' }),
      );
  });

  it('needs the source to have signed under it, with a list of objections of the last day or later', async () => {
    const approval = await approvalOf();
    const optOut = { list: 'a'.repeat(64), readOn: '2026-11-01', leftOut: 0, patients: 9 };
    assertSignedUnder(approval, { approval: approval.hash, optOut });
    const wrong = {
      'approval-not-endorsed': { approval: null, optOut },
      'opt-out-missing': { approval: approval.hash, optOut: null },
      'opt-out-stale': { approval: approval.hash, optOut: { ...optOut, readOn: '2026-10-31' } },
    };
    for (const [code, endorsement] of Object.entries(wrong))
      expect(() => assertSignedUnder(approval, endorsement)).toThrow(expect.objectContaining({ code }));
    expect(() => assertSignedUnder(approval, undefined)).toThrow(
      expect.objectContaining({ code: 'approval-not-endorsed' }),
    );
  });

  it('is told in words that name the risk', () => {
    const words = describeTerms(TERMS, FROM, UNTIL).join('\n');
    for (const part of ['root 1234', 'disease specific research', 'NO BOUND', 'DAC 2026/14', '2026-11-01'])
      expect(words).toContain(part);
  });
});

describe("a committee's key", () => {
  it('is read with and without did:key, and nothing else is', async () => {
    expect(await parseCommitteeKey(keys.did)).toBe(keys.did);
    expect(await parseCommitteeKey(keys.did.slice(8))).toBe(keys.did);
    for (const text of ['', 'z6Mk', `${keys.did.slice(0, -1)}`, 'did:web:example.org'])
      await expect(parseCommitteeKey(text)).rejects.toMatchObject({ code: 'bad-committee-key' });
  });
});
