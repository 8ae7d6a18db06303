import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../../src/api/scopes.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { ApiKeys } from '../../../src/service/store/api-keys.ts';
import { migrate } from '../../../src/service/store/migrations.ts';
import { IDEMPOTENCY_KEPT_HOURS } from '../../../src/service/store/reservations.ts';
import { startRetention } from '../../../src/service/store/retention.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { memoryDatabase } from '../../support/databases.ts';
import {
  type Harness,
  originRequest,
  type SubmissionBody,
  startHarness,
} from '../second/support/second-harness.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('API keys in the store', () => {
  let database: SqlDatabase;
  let now = Date.UTC(2030, 0, 1);
  let keys: ApiKeys;
  beforeAll(async () => {
    database = await memoryDatabase();
    await migrate(database);
    keys = new ApiKeys(database, () => new Date(now));
  });
  afterAll(() => database.close());

  it('are stored as hashes only', async () => {
    const { key, token } = await keys.create({ tenant: 'a', scopes: ['submit'] });
    expect(token).toMatch(/^assay_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    const rows = JSON.stringify(await database.query('SELECT * FROM api_keys'));
    expect(rows).toContain(key.id);
    expect(rows).not.toContain(token.slice(-43));
    expect(await keys.authenticate(token)).toEqual(key);
    const again = await keys.create({ tenant: 'a', scopes: ['submit'] });
    expect(again.token.slice(-43)).not.toBe(token.slice(-43));
  });

  it('rejects an altered secret, another id, another form', async () => {
    const { key, token } = await keys.create({ tenant: 'a', scopes: ['submit'] });
    const other = await keys.create({ tenant: 'b', scopes: ['submit'] });
    const flipped = token.slice(0, -2) + (token.at(-2) === 'A' ? 'B' : 'A') + token.slice(-1);
    const swapped = `assay_${other.key.id}_${token.slice(-43)}`;
    for (const wrong of [flipped, swapped, `assay_${key.id}_`, token.slice(1), `${token}A`, '', key.id]) {
      expect(await keys.authenticate(wrong), wrong).toBeUndefined();
    }
  });

  it('are revoked at once, under any clock', async () => {
    const { key, token } = await keys.create({ tenant: 'a', scopes: ['submit'] });
    expect(await keys.revoke(key.id)).toBe(true);
    const then = now;
    for (const shift of [0, -DAY, DAY]) {
      now = then + shift;
      expect(await keys.authenticate(token)).toBeUndefined();
    }
    now = then;
    expect(await keys.revoke('0123456789abcdef')).toBe(false);
    expect(await keys.rotate(key.id, 1)).toBeUndefined();
  });

  it('outlive a clock that is a day fast or slow, and then end (S7)', async () => {
    const start = now;
    const { token } = await keys.create({
      tenant: 'a',
      scopes: ['submit'],
      expiresAt: new Date(start + HOUR),
    });
    for (const [at, works] of [
      [-DAY, true],
      [0, true],
      [HOUR - 1 + DAY, true],
      [HOUR + DAY, false],
    ] as const) {
      now = start + at;
      expect((await keys.authenticate(token)) !== undefined, `${at}`).toBe(works);
    }
    now = start;
  });

  it('are rotated: both work for a while, then the new one only', async () => {
    const lifetime = { expiresAt: new Date(now + 100 * DAY), requestsPerMinute: 7 };
    const old = await keys.create({ tenant: 'r', scopes: ['submit', 'read:own'], ...lifetime });
    now += 50 * DAY;
    const next = await keys.rotate(old.key.id, 24);
    expect(next?.key).toMatchObject({ tenant: 'r', scopes: ['submit', 'read:own'], requestsPerMinute: 7 });
    expect(next?.key.expiresAt?.getTime()).toBe(now + 100 * DAY);
    expect(await keys.authenticate(old.token)).toBeDefined();
    now += 2 * DAY;
    expect(await keys.authenticate(old.token)).toBeUndefined();
    expect(await keys.authenticate(`${next?.token}`)).toBeDefined();
    await keys.rotate(`${next?.key.id}`, 0);
    expect(await keys.authenticate(`${next?.token}`)).toBeUndefined();
  });

  it('answers to idempotent requests are kept longer than promised, and not for ever', async () => {
    const store = await Store.open(database, 'chain', () => new Date(now));
    await store.reserveKey('a k', 'hash');
    await store.completeKey('a k', 201, '{}');
    const { sweep, stop } = startRetention(database, createLogger('silent'), () => new Date(now));
    now += 24 * HOUR + DAY - 1;
    await sweep();
    expect(await store.reserveKey('a k', 'hash')).toMatchObject({ state: 'done' });
    expect(IDEMPOTENCY_KEPT_HOURS).toBe(48);
    now += 2;
    await sweep();
    expect(await store.reserveKey('a k', 'hash')).toEqual({ state: 'new' });
    await stop();
  });
});

describe('requests with keys (A7, A14)', () => {
  let harness: Harness;
  const tokens: Record<string, string> = {};
  const ids: Record<string, string> = {};
  const make = async (name: string, tenant: string, scopes: Scope[], requestsPerMinute?: number) => {
    const { key, token } = await harness.service.apiKeys.create({
      tenant,
      scopes,
      requestsPerMinute: requestsPerMinute ?? null,
    });
    tokens[name] = token;
    ids[name] = key.id;
  };
  const as = (name: string) => bearer(tokens[name] as string);
  let nullifier = 900n;
  const submit = (name: string, headers: Record<string, string> = {}, at = nullifier++) =>
    harness.post('/v2/origins', originRequest({ originNullifier: at as never }), {
      ...as(name),
      ...headers,
    });

  beforeAll(async () => {
    harness = await startHarness({ allowsAnonymous: false });
    await make('north', 'north', ['submit', 'read:own']);
    await make('north-2', 'north', ['read:own']);
    await make('south', 'south', ['submit', 'read:own']);
    await make('admin', 'operator', ['admin']);
    await make('slow', 'slow', ['submit', 'read:own'], 2);
  });
  afterAll(() => harness.service.stop());

  const problem = async (response: Response): Promise<Record<string, unknown>> => ({
    ...((await response.json()) as Record<string, unknown>),
    instance: undefined,
  });

  it('rejects submissions and private reads without a good key: 401 for anything', async () => {
    const body = originRequest();
    const known = ((await (await submit('north')).json()) as SubmissionBody).id;
    const bad = [
      undefined,
      'Bearer x',
      `Basic ${tokens.north}`,
      `Bearer ${tokens.north}A`,
      `Bearer ${tokens.north} ${tokens.south}`,
    ];
    for (const authorization of bad) {
      const headers: Record<string, string> =
        authorization === undefined ? {} : { Authorization: authorization };
      const answers = [
        await harness.post('/v2/origins', body, headers),
        await harness.post('/v2/steps', '{', headers),
        await harness.get(`/v2/submissions/${known}`, headers),
        await harness.get(`/v2/submissions/${randomUUID()}`, headers),
        await harness.get(`/v2/receipts/${known}`, headers),
        await harness.get('/v2/submissions', headers),
        await harness.get('/v2/api-keys', headers),
      ];
      for (const response of answers) {
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
        expect((await problem(response)).code).toBe('unauthenticated');
      }
    }
  });

  it('reads what is public without a key, and refuses a wrong one even there', async () => {
    for (const path of ['/v2/models', '/v2/models/7001', '/v2/rounds/5', '/v2/datasets/81', '/docs']) {
      expect((await harness.get(path)).status, path).toBe(200);
    }
    expect((await harness.get('/v2/models', bearer(`${tokens.north}x`))).status).toBe(401);
    expect((await harness.get('/healthz', bearer('x'))).status).toBe(200);
  });

  it("answers for another's id as for an unknown one (V6)", async () => {
    const { id } = (await (await submit('north')).json()) as SubmissionBody;
    for (const kind of ['submissions', 'receipts']) {
      expect((await harness.get(`/v2/${kind}/${id}`, as('north'))).status).toBe(200);
      expect((await harness.get(`/v2/${kind}/${id}`, as('north-2'))).status).toBe(200);
      const foreign = await harness.get(`/v2/${kind}/${id}`, as('south'));
      const unknown = await harness.get(`/v2/${kind}/${randomUUID()}`, as('south'));
      expect([foreign.status, unknown.status]).toEqual([404, 404]);
      expect(await problem(foreign)).toEqual(await problem(unknown));
      const names = (response: Response) =>
        [...response.headers.keys()].filter((name) => !['date', 'x-request-id', 'etag'].includes(name));
      expect(names(foreign)).toEqual(names(unknown));
      expect(foreign.headers.get('content-length')).toBe(unknown.headers.get('content-length'));
    }
  });

  it('a scope that a key lacks is 403', async () => {
    const body = originRequest();
    for (const response of [
      await harness.post('/v2/origins', body, as('north-2')),
      await harness.get('/v2/api-keys', as('north')),
      await harness.get('/v2/submissions', as('admin')),
    ]) {
      expect(response.status).toBe(403);
      expect((await problem(response)).code).toBe('insufficient-scope');
    }
  });

  it('Idempotency-Keys of two tenants are independent, and of two keys of one tenant the same (A7)', async () => {
    const key = { 'Idempotency-Key': 'the-same' };
    const first = await submit('north', key, 7001n);
    const other = await submit('south', key, 7002n);
    expect([first.status, other.status]).toEqual([201, 201]);
    expect(other.headers.has('idempotency-replayed')).toBe(false);
    expect((await submit('north', key, 7001n)).headers.get('idempotency-replayed')).toBe('true');
    expect((await submit('north', key, 7003n)).status).toBe(422);
    expect((await submit('south', key, 7002n)).headers.get('idempotency-replayed')).toBe('true');
  });

  it('two tenants with the same statement share the submission, and both may read it', async () => {
    const first = (await (await submit('north', {}, 7010n)).json()) as SubmissionBody;
    expect((await harness.get(`/v2/submissions/${first.id}`, as('south'))).status).toBe(404);
    const second = await submit('south', {}, 7010n);
    // As if it were the first: the status must not tell of another tenant.
    expect(second.status).toBe(201);
    expect(((await second.json()) as SubmissionBody).id).toBe(first.id);
    expect((await harness.get(`/v2/submissions/${first.id}`, as('south'))).status).toBe(200);
  });

  it('pages through submissions and acknowledgements, newest first, without gaps while more arrive', async () => {
    await make('pager', 'pager', ['submit', 'read:own']);
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift(((await (await submit('pager')).json()) as SubmissionBody).id);
    const read: string[] = [];
    let path: string | null = '/v2/submissions?limit=2';
    while (path !== null) {
      const response = await harness.get(path, as('pager'));
      const page = (await response.json()) as { submissions: { id: string }[]; next: string | null };
      expect(page.submissions.length).toBeLessThanOrEqual(2);
      expect(response.headers.get('link')).toBe(page.next === null ? null : `<${page.next}>; rel="next"`);
      expect(response.headers.get('cache-control')).toBe('no-store');
      read.push(...page.submissions.map(({ id }) => id));
      if (read.length === 2) await submit('pager');
      path = page.next;
    }
    expect(read).toEqual(made);
    const receipts = await harness.get('/v2/receipts?limit=3', as('pager'));
    const page = (await receipts.json()) as { receipts: { message: { submission: string } }[]; next: string };
    expect(page.receipts.slice(1).map(({ message }) => message.submission)).toEqual(made.slice(0, 2));
    // A cursor of another tenant's list tells nothing.
    expect((await harness.get(page.next, as('north'))).status).toBe(400);
    expect((await harness.get(page.next, as('pager'))).status).toBe(200);
  });

  it('each key has its own limit, from any address', async () => {
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await harness.get('/v2/submissions', as('slow'))).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const refused = await harness.get('/v2/submissions', as('slow'));
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await harness.get('/v2/submissions', as('north'))).status).toBe(200);
  });

  it('an administrator makes, lists, rotates and revokes keys; a token is shown once and logged never', async () => {
    const send = (path: string, body: unknown) => harness.post(path, body, as('admin'));
    const made = await send('/v2/api-keys', { tenant: 'west', scopes: ['submit'] });
    expect(made.status).toBe(201);
    const { key, token } = (await made.json()) as { key: { id: string }; token: string };
    expect((await harness.post('/v2/origins', {}, bearer(token))).status).toBe(400);
    const rotated = await send(`/v2/api-keys/${key.id}/rotation`, { overlapHours: 0 });
    const next = (await rotated.json()) as { key: { id: string }; token: string };
    expect((await harness.post('/v2/origins', {}, bearer(token))).status).toBe(401);
    expect((await harness.post('/v2/origins', {}, bearer(next.token))).status).toBe(400);
    const removed = await harness.send('DELETE', `/v2/api-keys/${next.key.id}`, { headers: as('admin') });
    expect(removed.status).toBe(204);
    expect((await harness.post('/v2/origins', {}, bearer(next.token))).status).toBe(401);

    const list = await (await harness.get('/v2/api-keys?limit=100', as('admin'))).text();
    expect(list).toContain(next.key.id);
    for (const text of [list, harness.logged()]) {
      for (const secret of [token, next.token, ...Object.values(tokens)]) {
        expect(text.includes(secret.slice(-43))).toBe(false);
      }
    }
    const first = (await (await harness.get('/v2/api-keys?limit=2', as('admin'))).json()) as {
      keys: { id: string }[];
      next: string;
    };
    const second = (await (await harness.get(first.next, as('admin'))).json()) as { keys: { id: string }[] };
    expect([...first.keys, ...second.keys].map(({ id }) => id)).toEqual(
      ['north', 'north-2', 'south', 'admin'].map((name) => ids[name]),
    );
  });

  it('rejects malformed requests for keys, and unknown ones', async () => {
    for (const body of [
      {},
      { tenant: 'anonymous', scopes: ['submit'] },
      { tenant: 'A b', scopes: ['submit'] },
      { tenant: 'west', scopes: [] },
      { tenant: 'west', scopes: ['root'] },
      { tenant: 'west', scopes: ['submit'], expiresAt: 'soon' },
      { tenant: 'west', scopes: ['submit'], secret: 'mine' },
    ]) {
      expect((await harness.post('/v2/api-keys', body, as('admin'))).status).toBe(400);
    }
    const unknown = '/v2/api-keys/0123456789abcdef';
    expect((await harness.post(`${unknown}/rotation`, {}, as('admin'))).status).toBe(404);
    expect((await harness.send('DELETE', unknown, { headers: as('admin') })).status).toBe(404);
  });
});

describe('where anonymous submissions are allowed', () => {
  it('they are readable by their id; submissions of a key stay private', async () => {
    const harness = await startHarness({ allowsAnonymous: true });
    try {
      const { token } = await harness.service.apiKeys.create({
        tenant: 'north',
        scopes: ['submit', 'read:own'],
      });
      const open = (await (
        await harness.post('/v2/origins', originRequest({ originNullifier: 1n as never }))
      ).json()) as SubmissionBody;
      const own = (await (
        await harness.post('/v2/origins', originRequest({ originNullifier: 2n as never }), bearer(token))
      ).json()) as SubmissionBody;
      expect((await harness.get(`/v2/submissions/${open.id}`)).status).toBe(200);
      expect((await harness.get(`/v2/submissions/${own.id}`)).status).toBe(404);
      expect((await harness.get(`/v2/submissions/${own.id}`, bearer(token))).status).toBe(200);
      expect((await harness.get('/v2/submissions')).status).toBe(401);
    } finally {
      await harness.service.stop();
    }
  });
});

describe('what may be published (V5)', () => {
  it('rejects gradients, influences of records and counts in a body, and answers with none', async () => {
    const harness = await startHarness();
    try {
      const request = originRequest({ originNullifier: 3n as never });
      for (const name of ['gradient', 'influence', 'scores', 'count', 'records', 'weights', 'opening']) {
        for (const path of ['/v2/origins', '/v2/attestation-sets', '/v2/evaluations', '/v2/steps']) {
          expect((await harness.post(path, { ...request, [name]: ['1'] })).status).toBe(400);
        }
        const statement = { ...request.statement, [`per-record-${name}`]: ['1'] };
        expect((await harness.post('/v2/origins', { ...request, statement })).status).toBe(400);
      }
      const text = await (await harness.post('/v2/origins', request)).text();
      expect(text).not.toMatch(/gradient|influence|proof|publicSignals/);
    } finally {
      await harness.service.stop();
    }
  });
});
