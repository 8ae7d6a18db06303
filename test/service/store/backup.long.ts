import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { datasetId } from '../../../src/protocol/context.ts';
import type { Field } from '../../../src/protocol/field.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { backUp, restore } from '../../../src/service/store/backup.ts';
import { JobQueues, type QueueSpec } from '../../../src/service/store/job-queues.ts';
import { openPglite } from '../../../src/service/store/pglite.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { describeDatabases, freshFolder, memoryDatabase } from '../../support/databases.ts';
import {
  BENEFICIARY,
  MODEL,
  newChain,
  originRequest,
  RECORDS,
  startHarness,
} from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

const log = createLogger('silent');
const NOW = new Date('2026-03-04T05:06:07Z');
const spec: QueueSpec<{ id: string }> = {
  name: 'kept',
  data: z.strictObject({ id: z.string() }),
  retryLimit: 0,
  retryDelaySeconds: 1,
  retryDelayMaxSeconds: 1,
  expireSeconds: 30,
};
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-backup-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fill(database: SqlDatabase): Promise<void> {
  const store = await Store.open(database, 'chain/1');
  for (let i = 0; i < 600; i++) {
    const statement = JSON.stringify({ big: '123456789012345678901234567890', text: `a "b" \\ \u2028 ${i}` });
    const call = { to: '0x00', data: '0x' };
    await store.add({ kind: 'origin', identity: `i${i}`, statementHash: '0x01', statement, call });
  }
  await store.reserveKey('key', 'r');
  await store.completeKey('key', 201, '{"a":1}');
  const queues = await JobQueues.start(database, log);
  const queue = await queues.open(spec);
  await queue.enqueue({ id: 'waits' });
  await queues.stop(1_000);
}

/** Everything, but for the queue's own bookkeeping. */
async function contentOf(database: SqlDatabase): Promise<string> {
  const tables = ['submissions', 'idempotency_keys', 'service_identity', 'transactions'];
  const contents = [];
  for (const table of tables) {
    contents.push(await database.query(`SELECT row_to_json(t)::text AS row FROM ${table} t ORDER BY 1`));
  }
  return JSON.stringify(contents);
}

describeDatabases('a backup', (open) => {
  let source: SqlDatabase;
  let target: SqlDatabase;
  beforeEach(async () => {
    source = await open();
    target = await open();
  });
  afterEach(async () => {
    await source.close();
    await target.close();
  });

  it('restores every row, on this store and on the other, with the waiting jobs of the queues', async () => {
    await fill(source);
    const path = join(folder, `${source.kind}.backup`);
    const { rows } = await backUp(source, path, NOW);
    // 600 submissions with an event each, a key, a queue and its job.
    expect(rows).toBe(1203);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const embedded = await memoryDatabase();
    for (const database of [target, embedded]) {
      expect(await restore(database, path)).toEqual({ rows: 1203, takenAt: NOW.toISOString() });
      expect(await contentOf(database)).toBe(await contentOf(source));
      const queues = await JobQueues.start(database, log);
      const seen: string[] = [];
      await (await queues.open(spec)).work(async ({ data }) => {
        seen.push(data.id);
      });
      await waitFor('the job', () => seen.length > 0);
      await queues.stop(1_000);
      expect(seen).toEqual(['waits']);
      // Numbers go on, and nothing is put over what is there.
      const store = await Store.open(database, 'chain/1');
      const call = { to: '0x00', data: '0x' };
      const more = {
        kind: 'origin' as const,
        identity: 'more',
        statementHash: '0x01',
        statement: '{}',
        call,
      };
      expect((await store.add(more)).created).toBe(true);
      await expect(restore(database, path)).rejects.toMatchObject({ code: 'store-not-empty', exitCode: 4 });
    }
    await embedded.close();
  });

  it('rejects a file that is cut off, altered, of something else or of a later version, and writes nothing', async () => {
    await fill(source);
    const path = join(folder, 'whole.backup');
    await backUp(source, path, NOW);
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n');
    const head = JSON.parse(lines[0] ?? '');
    const withHead = (change: object) =>
      [JSON.stringify({ ...head, ...change }), ...lines.slice(1)].join('\n');
    const cases: [string, string][] = [
      ['backup-damaged', text.slice(0, text.length / 2)],
      ['backup-damaged', text.slice(0, -10)],
      ['backup-damaged', text.replace('i17"', 'i18"')],
      ['backup-damaged', lines.toSpliced(9, 1).join('\n')],
      ['backup-damaged', ''],
      ['backup-damaged', '{}\n'],
      ['store-newer', withHead({ version: 2 })],
    ];
    const damaged = join(folder, 'damaged.backup');
    for (const [code, content] of cases) {
      writeFileSync(damaged, content);
      await expect(restore(target, damaged)).rejects.toMatchObject({ code, exitCode: 4 });
    }
    await expect(restore(target, join(folder, 'none'))).rejects.toMatchObject({ code: 'backup-unreadable' });
    expect(await target.query("SELECT to_regclass('submissions')::text AS name")).toEqual([{ name: null }]);
  });

  it('rejects to back up a database that is not of a service', async () => {
    const nothing = backUp(source, join(folder, 'nothing.backup'), NOW);
    await expect(nothing).rejects.toMatchObject({ code: 'store-empty', exitCode: 4 });
    expect(existsSync(join(folder, 'nothing.backup'))).toBe(false);
  });

  it('is all or nothing: after a crash in the middle it can be put back again', async () => {
    await fill(source);
    const path = join(folder, 'crash.backup');
    await backUp(source, path, NOW);
    let left = 2;
    const dying: SqlDatabase = {
      ...target,
      transaction: (work) =>
        target.transaction((client) =>
          work({
            query(sql, parameters) {
              if (/restore \*\//.test(sql) && left-- === 0) throw new Error('the connection is lost');
              return client.query(sql, parameters);
            },
          }),
        ),
    };
    await expect(restore(dying, path)).rejects.toThrow('the connection is lost');
    await restore(target, path);
    expect(await contentOf(target)).toBe(await contentOf(source));
  });
});

describe('a service on a restored, older backup', () => {
  // Opens five databases on the disk, which takes minutes on a busy machine.
  it('pays for nothing twice, and gives each submission the state that the chain shows', async () => {
    const before = join(folder, 'before');
    const chain = newChain();
    let isStuck = true;
    chain.at = (point) => {
      if (isStuck && point === 'simulate') throw new Error('the node is slow');
    };
    const requests = [51n, 52n].map((nullifier) => originRequest({ originNullifier: nullifier as Field }));
    const first = await startHarness({ dataDirectory: before }, chain);
    const ids: string[] = [];
    for (const request of requests) {
      ids.push(((await (await first.post('/v2/origins', request)).json()) as { id: string }).id);
    }
    await first.service.stop();
    const path = join(folder, 'older.backup');
    const database = await openPglite(before);
    await backUp(database, path, NOW);
    await database.close();

    // The service continues; then its database is lost.
    isStuck = false;
    const second = await startHarness({ dataDirectory: before }, chain);
    for (const id of ids) expect((await second.settled(id)).status).toBe('confirmed');
    await second.service.stop();
    for (const nullifier of [51n, 52n]) {
      const id = datasetId(MODEL as Field, nullifier as Field);
      const [known] = chain.datasets;
      if (known === undefined) throw new Error('no dataset');
      chain.datasets.push({ ...known, id, root: 99n as Field, beneficiary: BENEFICIARY, records: RECORDS });
    }
    expect([chain.effects.length, chain.nonce]).toEqual([2, 2]);

    const after = join(folder, 'after');
    const restored = await openPglite(await freshFolder(after));
    await restore(restored, path);
    await restored.close();
    const third = await startHarness({ dataDirectory: after }, chain);
    for (const id of ids) {
      expect(await third.settled(id)).toMatchObject({
        status: 'confirmed',
        reason: 'found on chain after a restore',
      });
    }
    // New submissions are relayed.
    const fresh = await third.post('/v2/origins', originRequest({ originNullifier: 53n as Field }));
    const { id } = (await fresh.json()) as { id: string };
    expect((await third.settled(id)).status).toBe('confirmed');
    await third.service.stop();
    expect([chain.effects.length, chain.nonce]).toEqual([3, 3]);
  });
});
