import { readFileSync, statSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { runServiceKeyCreate } from '../../src/cli/commands/service-key/create.ts';
import { withKeyAdministration } from '../../src/cli/commands/service-key/key-administration.ts';
import { runServiceKeyRevoke } from '../../src/cli/commands/service-key/revoke.ts';
import { runServiceKeyRotate } from '../../src/cli/commands/service-key/rotate.ts';
import { SecondServiceClient } from '../../src/client/second/service-client.ts';
import { originRequest, startHarness } from '../service/second/support/second-harness.ts';
import { freshFolder } from '../support/databases.ts';
import { Workspace } from './support/assay.ts';

const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const deps = { now: () => Math.floor(Date.now() / 1000) };
const inDatabase = { dataDir: await freshFolder(at('data')) };
afterAll(() => workspace.remove());

const token = (name: string) => readFileSync(at(name), 'utf8').trim();

describe('service-key', () => {
  test('makes the first key in the database and further keys through the service', async () => {
    const admin = await runServiceKeyCreate(deps, {
      ...inDatabase,
      tenant: 'operator',
      scopes: 'admin',
      out: at('admin.key'),
    });
    expect(statSync(at('admin.key')).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(admin)).not.toContain(token('admin.key').slice(-43));

    const harness = await startHarness({ dataDirectory: at('data'), allowsAnonymous: false });
    try {
      // The folder is locked, because a service runs on it.
      await expect(
        runServiceKeyCreate(deps, { ...inDatabase, tenant: 'north', out: at('never.key') }),
      ).rejects.toMatchObject({ code: 'store-locked', exitCode: 4 });
      const remote = { service: harness.service.adminUrl, serviceKey: at('admin.key') };
      const made = await runServiceKeyCreate(deps, {
        ...remote,
        tenant: 'north',
        label: 'first',
        days: '30',
        out: at('north.key'),
      });
      expect(made).toMatchObject({ tenant: 'north', scopes: ['submit', 'read:own', 'webhooks'] });
      const client = new SecondServiceClient(harness.service.url, { apiKey: token('north.key') });
      const { id } = await client.submitOrigin(originRequest() as never);
      expect(await client.submission(id)).toMatchObject({ id });

      await runServiceKeyRotate({ ...remote, id: made.id, out: at('north-2.key'), overlapHours: '0' });
      await expect(client.submission(id)).rejects.toMatchObject({ code: 'unauthenticated', exitCode: 5 });
      const next = new SecondServiceClient(harness.service.url, { apiKey: token('north-2.key') });
      expect(await next.submission(id)).toMatchObject({ id });
      const keys = await withKeyAdministration(remote, (administration) => administration.list());
      expect(keys.map(({ revokedAt }) => revokedAt !== null)).toEqual([false, true, false]);
      await runServiceKeyRevoke({ ...remote, id: `${keys[2]?.id}` });
      await expect(next.submission(id)).rejects.toMatchObject({ code: 'unauthenticated' });
      for (const unknown of ['0123456789abcdef', 'x']) {
        await expect(runServiceKeyRevoke({ ...remote, id: unknown })).rejects.toMatchObject({
          code: 'not-found',
          exitCode: 5,
        });
      }
    } finally {
      await harness.service.stop();
    }
    const kept = await withKeyAdministration(inDatabase, (administration) => administration.list());
    expect(kept.length).toBe(3);
  });

  test('rejects contradictory options, and key files that others can read', async () => {
    const wanted = { ...inDatabase, tenant: 'north', out: at('x.key') };
    for (const change of [
      { tenant: 'anonymous' },
      { tenant: 'North' },
      { scopes: 'root' },
      { days: '0' },
      { service: 'http://127.0.0.1:9' },
      { label: 'a\nb' },
    ]) {
      await expect(runServiceKeyCreate(deps, { ...wanted, ...change })).rejects.toMatchObject({
        code: 'bad-option',
        exitCode: 2,
      });
    }
    workspace.write('open.key', `assay_0123456789abcdef_${'A'.repeat(43)}`, 0o644);
    workspace.write('wrong.key', 'hunter2', 0o600);
    for (const [serviceKey, code] of [
      [at('open.key'), 'file-exposed'],
      [at('wrong.key'), 'bad-api-key'],
    ] as const) {
      await expect(
        runServiceKeyRevoke({ service: 'http://127.0.0.1:9', serviceKey, id: '0123456789abcdef' }),
      ).rejects.toMatchObject({ code, exitCode: 2, message: expect.not.stringContaining('hunter2') });
    }
  });

  test('does not send a key over plain http to another machine', () => {
    const apiKey = `assay_0123456789abcdef_${'A'.repeat(43)}`;
    expect(() => new SecondServiceClient('http://assay.example', { apiKey })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
    expect(() => new SecondServiceClient('https://assay.example', { apiKey })).not.toThrow();
    expect(() => new SecondServiceClient('http://127.0.0.1:8480', { apiKey })).not.toThrow();
  });
});
