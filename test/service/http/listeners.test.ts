import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '../../../src/protocol/errors.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { memoryDatabase } from '../../support/databases.ts';
import { type Harness, newChain, originRequest, startHarness } from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

/** Every spelling by which a rule of a proxy could be passed. */
const SPELLINGS = ['/metrics', '/metrics/', '/METRICS', '//metrics', '/%6detrics', '/metrics?', '/Metrics'];
const INTERNAL = ['/healthz', '/readyz', '/v2/api-keys', '/v2/relay', '/v2/relay/dead-letters'];

describe('the two listeners', () => {
  let harness: Harness;
  let admin: Record<string, string>;
  beforeAll(async () => {
    harness = await startHarness();
    const { token } = await harness.service.apiKeys.create({ tenant: 'operator', scopes: ['admin'] });
    admin = { Authorization: `Bearer ${token}` };
  });
  afterAll(() => harness.service.stop());

  it('give metrics, health and administration to the operator alone, by every spelling of a path', async () => {
    for (const path of [...SPELLINGS, ...INTERNAL]) {
      const answer = await fetch(`${harness.service.url}${path}`, { headers: admin });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    for (const path of ['/metrics', ...INTERNAL]) {
      const answer = await fetch(`${harness.service.adminUrl}${path}`, { headers: admin });
      expect([path, answer.status]).toEqual([path, 200]);
    }
    expect((await fetch(`${harness.service.adminUrl}/v2/models`)).status).toBe(404);
  });

  it('know each path by one spelling, so that no limit is passed by another', async () => {
    for (const path of ['/V1/origins', '/v2/origins/', '/v2/Origins']) {
      const answer = await harness.send('POST', path, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(originRequest()),
      });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });

  it('answer control characters in paths and dates out of range with 400, never 500', async () => {
    const { token } = await harness.service.apiKeys.create({
      tenant: 'north',
      scopes: ['webhooks', 'read:own', 'admin'],
    });
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const asked: [string, string, string?][] = [
      ['GET', '/v2/submissions/%00'],
      ['GET', '/v2/receipts/a%00b'],
      ['GET', '/v2/models/%00'],
      ['GET', '/v2/webhooks/%00/deliveries'],
      ['DELETE', '/v2/webhooks/%00'],
      ['POST', '/v2/webhooks/%00/deliveries/%00/retry', '{}'],
      ['DELETE', '/v2/api-keys/%00'],
      ['POST', '/v2/api-keys/%00/rotation', '{}'],
      ['POST', '/v2/relay/dead-letters/%00/retry', '{}'],
      ['GET', '/docs/%00'],
      ['POST', '/v2/api-keys', '{"tenant":"x","scopes":["submit"],"expiresAt":"0000-01-01T00:00:00Z"}'],
      ['POST', '/v2/api-keys', '{"tenant":"x","scopes":["submit"],"expiresAt":"9999-12-31T23:59:59Z"}'],
      ['POST', '/v2/api-keys', '{"tenant":"x\\u0000","scopes":["submit"]}'],
      ['GET', '/v2/submissions?since=0000-01-01T00:00:00Z'],
      ['GET', '/v2/submissions?until=2026-02-31T00:00:00Z&since=9999-01-01T00:00:00Z'],
    ];
    for (const [method, path, body] of asked) {
      const answer = await harness.send(method, path, { headers, ...(body === undefined ? {} : { body }) });
      expect([method, path, answer.status]).toEqual([method, path, 400]);
    }
  });

  it('answer what the HTTP parser refuses with a problem document', async () => {
    const { hostname, port } = new URL(harness.service.url);
    const answer = (text: string) =>
      new Promise<string>((resolve) => {
        let said = '';
        const socket = connect(Number(port), hostname, () => socket.write(text));
        socket.on('data', (chunk) => {
          said += chunk;
        });
        socket.on('close', () => resolve(said));
        socket.on('error', () => resolve(said));
      });
    const cases: [string, number, string][] = [
      ['nonsense\r\n\r\n', 400, 'invalid-request'],
      [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ];
    for (const [text, status, code] of cases) {
      const said = await answer(text);
      expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(said).toContain('Content-Type: application/problem+json');
      expect(JSON.parse(said.slice(said.indexOf('{')))).toMatchObject({ status, code });
    }
  });
});

describe('/readyz', () => {
  it('asks the chain once for many requests, and answers while it hangs', async () => {
    const chain = newChain();
    let asked = 0;
    let isHung = false;
    chain.isReady = () => {
      asked++;
      return isHung ? new Promise(() => {}) : Promise.resolve(true);
    };
    const harness = await startHarness({}, chain);
    try {
      const start = performance.now();
      const answers = await Promise.all(Array.from({ length: 100 }, () => harness.get('/readyz')));
      for (const { status } of answers) expect(status).toBe(200);
      // A sample a second at most, however long this took.
      expect(asked).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - start) / 1_000));
      isHung = true;
      await waitFor(
        'a chain that hangs not to count as ready',
        async () => (await harness.get('/readyz')).status === 503,
      );
      expect(await (await harness.get('/readyz')).json()).toMatchObject({ chain: false, store: true });
    } finally {
      await harness.service.stop();
    }
  });

  it('tells a database that answers and cannot write', async () => {
    const real = await memoryDatabase();
    let isFull = false;
    const database: SqlDatabase = {
      ...real,
      query: (sql, parameters) =>
        isFull && !/^\s*SELECT\b/i.test(sql)
          ? Promise.reject(new AssayError('store-unavailable', 'no space left', { exitCode: 4 }))
          : real.query(sql, parameters),
    };
    const harness = await startHarness({}, newChain(), { database });
    try {
      isFull = true;
      await waitFor(
        'the full disk to be told',
        async () => (await harness.get('/readyz')).status === 503,
        500,
      );
      expect(await (await harness.get('/readyz')).json()).toMatchObject({ store: true, writable: false });
      isFull = false;
      await waitFor('the room to be seen', async () => (await harness.get('/readyz')).status === 200, 200);
    } finally {
      await harness.service.stop();
    }
  });
});
