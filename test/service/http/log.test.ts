import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexlify } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledgementLeaf, readCheckpoint } from '../../../src/api/transparency-log.ts';
import { runLogVerify } from '../../../src/cli/commands/log/verify.ts';
import type { Acknowledgement } from '../../../src/client/acknowledgement.ts';
import { ServiceLog } from '../../../src/client/service-log.ts';
import {
  type Harness,
  OPERATOR,
  originRequest,
  type SubmissionBody,
  startHarness,
} from '../second/support/second-harness.ts';

const now = () => Math.floor(Date.now() / 1000);

describe('the log of acknowledgements', () => {
  let harness: Harness;
  let folder: string;
  const ids: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-log-'));
    harness = await startHarness();
  });
  afterAll(() => harness?.service.stop());

  const json = async (path: string) => (await (await harness.get(path)).json()) as never;
  async function submit(nullifier: bigint): Promise<Acknowledgement> {
    const answer = await harness.post('/v2/origins', originRequest({ originNullifier: nullifier as never }));
    const { id } = (await answer.json()) as SubmissionBody;
    ids.push(id);
    const acknowledgement: Acknowledgement = await json(`/v2/receipts/${id}`);
    writeFileSync(join(folder, `${ids.length}.json`), JSON.stringify(acknowledgement));
    return acknowledgement;
  }

  it('shows a signed checkpoint that has every acknowledgement, with its proofs', async () => {
    const empty = readCheckpoint(await (await harness.get('/v2/log/checkpoint')).text());
    expect(empty).toMatchObject({ size: 0, operator: OPERATOR.address.toLowerCase() });
    const { domain, message } = await submit(1n);
    await submit(2n);
    const checkpoint = readCheckpoint(await (await harness.get('/v2/log/checkpoint')).text());
    expect(checkpoint.size).toBe(2);
    const leaf = hexlify(
      acknowledgementLeaf({ chainId: domain.chainId, rounds: domain.verifyingContract }, message),
    );
    const byLeaf = await json(`/v2/log/proof?leaf=${leaf}&size=2`);
    expect(byLeaf).toMatchObject({ leaf, index: 0, size: 2 });
    expect(await json(`/v2/log/proof?submission=${ids[0]}&size=2`)).toEqual(byLeaf);
    expect(await json('/v2/log/consistency?from=1&to=2')).toMatchObject({ from: 1, to: 2 });
  });

  it('answers requests for what it has not, and malformed ones', async () => {
    const status = async (query: string) => (await harness.get(`/v2/log/${query}`)).status;
    const leaf = `0x${'ab'.repeat(32)}`;
    expect(await status(`proof?leaf=${leaf}&size=2`)).toBe(404);
    expect(await status(`proof?submission=${ids[0]}&size=3`)).toBe(404);
    expect(await status(`proof?submission=${ids[1]}&size=1`)).toBe(404);
    expect(await status(`proof?submission=${crypto.randomUUID()}&size=1`)).toBe(404);
    expect(await status('consistency?from=1&to=3')).toBe(404);
    for (const query of [
      'proof?size=2',
      `proof?leaf=${leaf}&submission=${ids[0]}&size=2`,
      `proof?leaf=${leaf}`,
      `proof?leaf=${leaf}&size=-1`,
      `proof?leaf=${leaf}&size=9999999999999999`,
      'consistency?from=2&to=1',
      'consistency?from=x&to=1',
    ]) {
      expect(await status(query), query).toBe(400);
    }
  });

  it('hides the submission of another tenant, whose leaf alone tells nothing', async () => {
    const { token } = await harness.service.apiKeys.create({
      tenant: 'south',
      label: 'test',
      scopes: ['read:own'],
      requestsPerMinute: null,
      expiresAt: null,
    });
    const path = `/v2/log/proof?submission=${ids[0]}&size=2`;
    expect((await harness.get(path, { Authorization: `Bearer ${token}` })).status).toBe(404);
  });

  it('is verified from one run to the next; a service with another log is caught', async () => {
    const reader = new ServiceLog(harness.service.url);
    const state = join(folder, 'state.json');
    const files = [join(folder, '1.json'), join(folder, '2.json')];
    const options = { state, operator: OPERATOR.address };
    const first = await runLogVerify({ ...options, acknowledgements: files }, reader, now());
    expect(first.included.map(({ index }) => index)).toEqual([0, 1]);
    await submit(3n);
    const next = await runLogVerify(
      { ...options, acknowledgements: [join(folder, '3.json')] },
      reader,
      now(),
    );
    expect(next.included.map(({ index }) => index)).toEqual([2]);

    // The same operator on an empty database, as if it had started afresh.
    const other = await startHarness();
    try {
      const forgetful = new ServiceLog(other.service.url);
      await expect(runLogVerify(options, forgetful, now() + 1)).rejects.toMatchObject({
        code: 'log-shrank',
        exitCode: 3,
      });
    } finally {
      await other.service.stop();
    }
    await expect(runLogVerify(options, reader, now())).resolves.toMatchObject({ checkpoint: { size: 3 } });
  });
});
