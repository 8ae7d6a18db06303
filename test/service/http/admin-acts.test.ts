import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminActsPage } from '../../../src/api/admin-acts.ts';
import { AdminActs } from '../../../src/service/store/admin-acts.ts';
import { startRetention } from '../../../src/service/store/retention.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { memoryDatabase } from '../../support/databases.ts';
import { type Harness, startHarness } from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

describe('acts of administrators', () => {
  let database: SqlDatabase;
  let harness: Harness;
  let token: string;
  beforeAll(async () => {
    database = await memoryDatabase();
    harness = await startHarness({}, undefined, { database });
    const key = { label: 'test', requestsPerMinute: null, expiresAt: null };
    ({ token } = await harness.service.apiKeys.create({ ...key, tenant: 'operator', scopes: ['admin'] }));
  });
  afterAll(() => harness?.service.stop());

  const as = (key = token) => ({ Authorization: `Bearer ${key}` });
  const acts = async (query = '') =>
    adminActsPage.parse(await (await harness.get(`/v2/admin-acts${query}`, as())).json());
  const create = () =>
    harness.post('/v2/api-keys', { tenant: 'north', label: 'a', scopes: ['submit'] }, as());

  it('are listed with key, subject and outcome, newest first, page by page', async () => {
    const { key } = (await (await create()).json()) as { key: { id: string } };
    await harness.send('DELETE', `/v2/api-keys/${key.id}`, { headers: as() });
    await harness.send('DELETE', '/v2/api-keys/0123456789abcdef', { headers: as() });
    await harness.send('POST', '/v2/relay/resume', { headers: as() });
    await waitFor('the outcomes', async () => (await acts()).acts.every(({ status }) => status !== null), 50);
    const { acts: all, next } = await acts();
    expect(next).toBeNull();
    expect(all.map(({ act, subject, status }) => [act, subject, status])).toEqual([
      ['resumeRelay', null, 409],
      ['revokeApiKey', '0123456789abcdef', 404],
      ['revokeApiKey', key.id, 204],
      ['createApiKey', key.id, 201],
    ]);
    const { keys } = (await (await harness.get('/v2/api-keys', as())).json()) as { keys: { mark: string }[] };
    expect(new Set(all.map(({ by }) => by))).toEqual(new Set([keys[0]?.mark]));
    expect(JSON.stringify(all)).not.toContain(token.slice(-43));
    const first = await acts('?limit=3');
    expect(first.next).toContain('/v2/admin-acts?limit=3');
    const second = adminActsPage.parse(await (await harness.get(`${first.next}`, as())).json());
    expect([...first.acts, ...second.acts]).toEqual(all);
  });

  it('leave no record if they were not allowed, or change nothing', async () => {
    const before = (await acts()).acts.length;
    expect((await harness.send('DELETE', '/v2/api-keys/0123456789abcdef')).status).toBe(401);
    await harness.get('/v2/api-keys', as());
    expect((await acts()).acts.length).toBe(before);
  });

  it('do not happen without a record', async () => {
    const count = async () => (await database.query('SELECT count(*)::int AS count FROM api_keys'))[0]?.count;
    const before = await count();
    await database.query('ALTER TABLE admin_acts RENAME TO hidden_acts');
    expect((await create()).status).toBe(500);
    await database.query('ALTER TABLE hidden_acts RENAME TO admin_acts');
    expect(await count()).toBe(before);
  });

  it('are kept for two years', async () => {
    const old = new AdminActs(database, () => new Date(Date.now() - 731 * 86_400_000));
    const id = await old.begin('mark', 'createApiKey', null);
    const retention = startRetention(database, { warn: () => {} } as never);
    await retention.sweep();
    await retention.stop();
    const ids = (await acts()).acts.map((act) => act.id);
    expect(ids).not.toContain(id);
    expect(ids.length).toBeGreaterThan(0);
  });
});
