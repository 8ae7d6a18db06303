import { describe, expect, it } from 'vitest';
import { assertClaimDetermined } from '../../../src/cli/files/claim-gate.ts';
import {
  assertMayClaim,
  issueDetermination,
  readDetermination,
} from '../../../src/contributor/approval/determination.ts';
import { assertNotRevoked, issueStatusList } from '../../../src/contributor/approval/status-list.ts';
import { committee, FROM, LIST, NOW, UNTIL } from './support.ts';

const ACCOUNT = `0x${'11'.repeat(20)}`;
const terms = {
  type: 'RemunerationDetermination' as const,
  ...{ account: ACCOUNT, model: '77', declaredCost: '5000', grounds: 'extraction and checks' },
};
const request = { terms, from: FROM, until: UNTIL, status: { list: LIST, index: 9 } };
const claim = { account: ACCOUNT, model: 77n, claimed: 4000n, owed: 1000n };

describe('a determination', () => {
  it('lets an account claim up to the declared cost, counting what it claimed before', async () => {
    const keys = await committee(1);
    const read = await readDetermination(await issueDetermination(keys, request), keys.did, NOW, 'file');
    assertMayClaim(read, claim);
    const wrong = {
      'above-declared-cost': { ...claim, owed: 1001n },
      'determination-other': { ...claim, model: 78n },
    };
    for (const [code, each] of Object.entries(wrong))
      expect(() => assertMayClaim(read, each)).toThrow(expect.objectContaining({ code }));
    expect(() => assertMayClaim(read, { ...claim, account: `0x${'12'.repeat(20)}` })).toThrow(
      expect.objectContaining({ code: 'determination-other' }),
    );
  });

  it('is refused if it was changed, is of another committee, or out of time', async () => {
    const [keys, stranger] = [await committee(1), await committee(2)];
    const signed = await issueDetermination(keys, request);
    await expect(readDetermination(signed, stranger.did, NOW, 'file')).rejects.toMatchObject({
      code: 'determination-false',
    });
    await expect(readDetermination(signed, keys.did, UNTIL, 'file')).rejects.toMatchObject({
      code: 'determination-expired',
    });
    const raised = { ...signed, credentialSubject: { ...terms, declaredCost: '50000' } };
    await expect(readDetermination(raised, keys.did, NOW, 'file')).rejects.toMatchObject({
      code: 'determination-false',
    });
    await expect(readDetermination({ ...signed, extra: 1 }, keys.did, NOW, 'file')).rejects.toMatchObject({
      code: 'bad-determination',
    });
  });

  it('is revoked by the same status list as approvals', async () => {
    const keys = await committee(1);
    const read = await readDetermination(await issueDetermination(keys, request), keys.did, NOW, 'file');
    const list = await issueStatusList(keys, { list: LIST, revoked: [9], from: FROM, until: UNTIL });
    await expect(assertNotRevoked(list, read, NOW, 'status')).rejects.toMatchObject({
      code: 'approval-revoked',
    });
  });

  it('is demanded by a claim where one is named, and not elsewhere', async () => {
    const chain = {} as never;
    await assertClaimDetermined({}, chain, claim, NOW);
    await expect(
      assertClaimDetermined({ determination: 'none.json' }, chain, claim, NOW),
    ).rejects.toMatchObject({ code: 'no-determination' });
  });
});
