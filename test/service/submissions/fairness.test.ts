import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchVerifier } from '../../../src/verifier/batch-verifier.ts';
import {
  type Harness,
  newChain,
  originRequest,
  setRequest,
  startHarness,
} from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe('a tenant that floods the service', () => {
  let verifyAll: BatchVerifier['verifyAll'];
  const flows: (string | undefined)[] = [];
  let harness: Harness;
  let nullifier = 40_000n;
  const origin = () => originRequest({ originNullifier: nullifier++ as never });
  const tenants = new Map<string, { id: string; headers: Record<string, string> }>();
  const post = (tenant: string, path: string, body: unknown) =>
    harness.post(path, body, tenants.get(tenant)?.headers);

  beforeAll(async () => {
    const verifier: BatchVerifier = {
      verifyAll: (key, items, flow) => {
        flows.push(flow);
        return verifyAll(key, items, flow);
      },
      combine: () => Promise.reject(new Error('nothing is combined')),
    };
    harness = await startHarness({ tenantGasPerDay: 1_500_000 }, newChain(), { verifier });
    for (const tenant of ['loud', 'quiet', 'costly']) {
      const { key, token } = await harness.service.apiKeys.create({
        tenant,
        scopes: ['submit', 'read:own', 'admin'],
      });
      tenants.set(tenant, { id: key.id, headers: { Authorization: `Bearer ${token}` } });
    }
  });
  afterAll(() => harness.service.stop());

  it('takes no room of another, which is verified as a flow of its own', async () => {
    const gate = Promise.withResolvers<void>();
    let waiting = 0;
    verifyAll = async (_key, items, flow) => {
      waiting++;
      if (flow === 'loud') await gate.promise;
      return items.map(() => flow !== 'loud');
    };
    const bodies = Array.from({ length: 64 }, origin);
    const flood = bodies.map((body) => post('loud', '/v2/origins', body));
    await waitFor('the flood to fill its room', () => waiting === 64);
    const more = await post('loud', '/v2/origins', 'not even read');
    expect([more.status, await codeOf(more)]).toEqual([503, 'busy']);
    expect((await post('quiet', '/v2/origins', origin())).status).toBe(201);
    expect(new Set(flows)).toEqual(new Set(['loud', 'quiet']));
    gate.resolve();
    for (const answer of flood) expect((await answer).status).toBe(422);
  });

  it('with one bad set has it verified once, also when it is sent many times at once', async () => {
    let batches = 0;
    verifyAll = async (_key, items) => {
      batches++;
      return items.map(() => false);
    };
    const bad = await setRequest();
    const send = async () => {
      const answer = await post('loud', '/v2/attestation-sets', bad);
      return [answer.status, await codeOf(answer)];
    };
    for (const answer of await Promise.all(Array.from({ length: 10 }, send))) {
      expect(answer).toEqual([422, 'invalid-proof']);
    }
    expect(await send()).toEqual([422, 'invalid-proof']);
    expect(await post('quiet', '/v2/attestation-sets', bad).then(codeOf)).toBe('invalid-proof');
    // One batch for the attestations, one for the opening.
    expect(batches).toBe(2);
    verifyAll = async (_key, items) => items.map(() => false);
    const other = await setRequest({}, 'another proof');
    expect(await post('loud', '/v2/attestation-sets', other).then(codeOf)).toBe('invalid-proof');
  });

  it('has a gas budget of its own', async () => {
    verifyAll = async (_key, items) => items.map(() => true);
    const answers: Response[] = [];
    for (let i = 0; i < 4; i++) answers.push(await post('costly', '/v2/origins', origin()));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
    const last = answers[3] as Response;
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeOf(last)).toBe('quota-used');
    expect((await post('quiet', '/v2/origins', origin())).status).toBe(201);
  });

  it('is named in log and metrics by a mark that the list of keys shows, never by id or name', async () => {
    const { id, headers } = tenants.get('loud') as { id: string; headers: Record<string, string> };
    const { keys } = (await (await harness.get('/v2/api-keys', headers)).json()) as {
      keys: { id: string; mark: string; lastUsedAt: string | null }[];
    };
    const own = keys.find((key) => key.id === id);
    await waitFor('the last use to be recorded', async () => {
      const listed = (await (await harness.get('/v2/api-keys', headers)).json()) as { keys: typeof keys };
      return listed.keys.every(({ lastUsedAt }) => lastUsedAt !== null);
    });
    const metrics = await (await harness.get('/metrics')).text();
    expect(metrics).toMatch(
      new RegExp(`assay_caller_submissions_total\\{caller="${own?.mark}",result="limited"\\} 1`),
    );
    expect(metrics).toMatch(
      new RegExp(`assay_caller_submissions_total\\{caller="${own?.mark}",result="refused"\\} \\d+`),
    );
    expect(harness.logged()).toContain(`"caller":"${own?.mark}"`);
    for (const text of [metrics, harness.logged()]) {
      expect(text.includes(id)).toBe(false);
      expect(text.includes('loud')).toBe(false);
    }
  });
});
