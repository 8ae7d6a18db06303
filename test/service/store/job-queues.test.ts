import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { AssayError } from '../../../src/protocol/errors.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { HopelessJobError, JobQueues, type QueueSpec } from '../../../src/service/store/job-queues.ts';
import { migrate } from '../../../src/service/store/migrations.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { describeDatabases } from '../../support/databases.ts';
import { waitFor } from '../support/wait-for.ts';

interface Data {
  readonly id: string;
}
const spec = (name: string): QueueSpec<Data> => ({
  name,
  data: z.strictObject({ id: z.string() }),
  retryLimit: 2,
  retryDelaySeconds: 1,
  retryDelayMaxSeconds: 1,
  expireSeconds: 30,
});
const log = createLogger('silent');

describeDatabases('JobQueues', (open) => {
  let database: SqlDatabase;
  let queues: JobQueues;
  const start = () => JobQueues.start(database, log, { pollSeconds: 0.5 });
  beforeAll(async () => {
    database = await open();
    await migrate(database);
    queues = await start();
    await database.query('CREATE TABLE notes (id text PRIMARY KEY)');
  });
  afterAll(async () => {
    await queues?.stop(1_000);
    await database?.close();
  });

  it('runs each job once, at once', async () => {
    const seen: string[] = [];
    const queue = await queues.open(spec('done'));
    await queue.work(async ({ data }) => {
      seen.push(data.id);
    });
    const ids = Array.from({ length: 20 }, (_, i) => `${i}`);
    for (const id of ids) await queue.enqueue({ id });
    await waitFor('a condition of the test', () => seen.length >= ids.length);
    await waitFor('a condition of the test', async () => (await queue.counts()).active === 0);
    expect([...seen].sort()).toEqual([...ids].sort());
    expect(await queue.counts()).toEqual({ waiting: 0, active: 0, dead: 0 });
  });

  it('runs several at once, of each group one', async () => {
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    const ended: string[] = [];
    const gate = Promise.withResolvers<void>();
    const queue = await queues.open(spec('groups'));
    for (const id of ['slow-1', 'slow-2', 'slow-3']) await queue.enqueue({ id }, { group: 'slow' });
    for (let i = 0; i < 6; i++) await queue.enqueue({ id: `quick-${i}` }, { group: `quick-${i}` });
    await queue.work(async ({ data: { id } }) => {
      const group = id.startsWith('slow') ? 'slow' : id;
      const now = (running.get(group) ?? 0) + 1;
      running.set(group, now);
      most.set(group, Math.max(now, most.get(group) ?? 0));
      if (group === 'slow') await gate.promise;
      running.set(group, (running.get(group) ?? 0) - 1);
      ended.push(id);
    }, 4);
    await waitFor('a condition of the test', () => ended.length === 6);
    expect(ended.every((id) => id.startsWith('quick'))).toBe(true);
    gate.resolve();
    await waitFor('a condition of the test', () => ended.length === 9);
    expect(most.get('slow')).toBe(1);
    await waitFor('a condition of the test', async () => (await queue.counts()).active === 0);
  });

  it('retries after a pause, then keeps the job as a dead letter with the code and no message', async () => {
    const attempts: number[] = [];
    let isMended = false;
    const queue = await queues.open(spec('flaky'));
    await queue.work(async ({ attempt }) => {
      attempts.push(attempt);
      if (!isMended) throw new AssayError('receiver-away', 'quotes mrs-miller');
    });
    await queue.enqueue({ id: 'a' });
    await waitFor('a condition of the test', async () => (await queue.counts()).dead === 1);
    expect(attempts).toEqual([0, 1, 2]);
    const [letter] = await queue.deadLetters();
    expect(letter).toMatchObject({ data: { id: 'a' }, reason: 'receiver-away' });
    const rows = await database.query(
      'SELECT row_to_json(job)::text AS text FROM pgboss.job WHERE name LIKE $1',
      ['flaky%'],
    );
    expect(JSON.stringify(rows)).not.toContain('mrs-miller');

    isMended = true;
    expect(await queue.retryDeadLetters([`${letter?.id}`])).toBe(1);
    await waitFor('a condition of the test', () => attempts.length === 4);
    expect(attempts.at(-1)).toBe(0);
    expect(await queue.deadLetters()).toEqual([]);
  });

  it('gives a hopeless job up at once, and rejects data that is not what the queue takes', async () => {
    let runs = 0;
    const queue = await queues.open(spec('hopeless'));
    await queue.work(async () => {
      runs++;
      throw new HopelessJobError('gone', 'the receiver is gone');
    });
    await queue.enqueue({ id: 'a' });
    await waitFor('a condition of the test', async () => (await queue.counts()).dead === 1);
    expect(runs).toBe(1);
    await expect(queue.enqueue({ id: 1 } as never)).rejects.toMatchObject({ code: 'job-malformed' });
  });

  it('enqueues in the transaction of a row: both or neither', async () => {
    const queue = await queues.open(spec('within'));
    const enqueue = (id: string, fail: boolean) =>
      database.transaction(async (client) => {
        await client.query('INSERT INTO notes (id) VALUES ($1)', [id]);
        await queue.enqueue({ id }, { within: client });
        if (fail) throw new Error('rolled back');
      });
    await expect(enqueue('no', true)).rejects.toThrow('rolled back');
    expect((await queue.counts()).waiting).toBe(0);
    await enqueue('yes', false);
    expect((await queue.counts()).waiting).toBe(1);
    const seen: string[] = [];
    await queue.work(async ({ data }) => {
      seen.push(data.id);
    });
    await waitFor('a condition of the test', () => seen.length === 1);
    expect(seen).toEqual(['yes']);
  });

  it('waits for the time that a job asks for', async () => {
    const queue = await queues.open(spec('later'));
    await queue.enqueue({ id: 'a' }, { startAfter: new Date(Date.now() + 3_600_000) });
    const seen: string[] = [];
    await queue.work(async ({ data }) => {
      seen.push(data.id);
    });
    await queue.enqueue({ id: 'b' });
    await waitFor('a condition of the test', () => seen.length === 1);
    expect(seen).toEqual(['b']);
    expect((await queue.counts()).waiting).toBe(1);
  });

  it('shares jobs between two workers: each goes to one of them', async () => {
    const other = await start();
    const seen: string[] = [];
    const [queue, second] = [await queues.open(spec('once')), await other.open(spec('once'))];
    for (const each of [queue, second]) {
      await each.work(async ({ data }) => {
        seen.push(data.id);
      });
    }
    for (let i = 0; i < 30; i++) await queue.enqueue({ id: `${i}` });
    await waitFor('a condition of the test', () => seen.length >= 30);
    await other.stop(1_000);
    expect(new Set(seen).size).toBe(30);
    expect(seen.length).toBe(30);
  });

  it('runs a job again whose worker was stopped in the middle of it', async () => {
    const first = await start();
    let isAborted = false;
    let isStarted = false;
    const queue = await first.open(spec('stop'));
    await queue.work(async ({ signal }) => {
      isStarted = true;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      isAborted = true;
    });
    await queue.enqueue({ id: 'a' });
    await waitFor('a condition of the test', () => isStarted);
    await first.stop(1_000);
    expect(isAborted).toBe(true);
    const seen: string[] = [];
    await (await queues.open(spec('stop'))).work(async ({ data }) => {
      seen.push(data.id);
    });
    await waitFor('a condition of the test', () => seen.length === 1);
    expect(seen).toEqual(['a']);
  });

  it('runs a job again whose worker died with it', async () => {
    const queue = await queues.open(spec('died'));
    await queue.enqueue({ id: 'a' });
    // As a killed process leaves it: taken, with no sign of life.
    await database.query(
      `UPDATE pgboss.job SET state = 'active', started_on = now() - interval '20 seconds',
         heartbeat_on = now() - interval '20 seconds' WHERE name = 'died'`,
    );
    const seen: string[] = [];
    await (await queues.open(spec('died'))).work(async ({ data }) => {
      seen.push(data.id);
    });
    await waitFor('a condition of the test', () => seen.length === 1);
    expect(seen).toEqual(['a']);
  });
});
