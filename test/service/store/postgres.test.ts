import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../../src/service/logger.ts';
import { openPostgres } from '../../../src/service/store/postgres.ts';
import type { SqlClient, SqlDatabase } from '../../../src/service/store/sql.ts';
import { type NewSubmission, Store } from '../../../src/service/store/submission-store.ts';
import { describePostgres } from '../../support/databases.ts';
import { waitForValue } from '../support/wait-for.ts';

const log = createLogger('silent');
const submission = (identity: string): NewSubmission => ({
  kind: 'origin',
  identity,
  statementHash: '0x01',
  statement: '{}',
  call: { to: '0x00', data: '0x' },
});

describePostgres('a PostgreSQL server in trouble (S6)', (server) => {
  let url: string;
  let database: SqlDatabase;
  let store: Store;
  beforeAll(async () => {
    url = await server().createDatabase();
    database = openPostgres(url, log, { timeoutMs: 10_000 });
    store = await Store.open(database, 'chain/1');
  });
  afterAll(() => database?.close());

  /** Retries after `store-unavailable`, as a client does; any other error fails the test. */
  const addAtLast = (identity: string): Promise<string> =>
    waitForValue('the database to come back', async () => {
      try {
        return (await store.add(submission(identity))).submission.id;
      } catch (error) {
        expect(error).toMatchObject({ code: 'store-unavailable' });
        return undefined;
      }
    });

  it('tries again after a deadlock', async () => {
    await database.script(
      'CREATE TABLE pair (id integer PRIMARY KEY, n integer); INSERT INTO pair VALUES (1, 0), (2, 0)',
    );
    let runs = 0;
    const meet: (() => void)[] = [];
    const both = async (client: SqlClient, order: readonly number[]) => {
      runs++;
      await client.query('UPDATE pair SET n = n + 1 WHERE id = $1', [order[0]]);
      // Only the first time do both wait for each other.
      if (runs <= 2) {
        await new Promise<void>((resolve) => {
          meet.push(resolve);
          if (meet.length === 2) for (const go of meet) go();
        });
      }
      await client.query('UPDATE pair SET n = n + 1 WHERE id = $1', [order[1]]);
    };
    await Promise.all([
      database.transaction((client) => both(client, [1, 2])),
      database.transaction((client) => both(client, [2, 1])),
    ]);
    expect(runs).toBe(3);
    expect(await database.query('SELECT n FROM pair')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('answers "unavailable" when all connections are taken, and goes on when one is free', async () => {
    const small = openPostgres(url, log, { connections: 1, timeoutMs: 2_000 });
    const held = Promise.withResolvers<void>();
    const holding = small.transaction(() => held.promise);
    await expect(small.query('SELECT 1')).rejects.toMatchObject({ code: 'store-unavailable', exitCode: 4 });
    held.resolve();
    await holding;
    expect(await small.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await small.close();
  });

  it('fails a transaction, and nothing else, whose connection the server closes in the middle', async () => {
    const hasty = openPostgres(url, log, { timeoutMs: 1_000 });
    const hanging = hasty.transaction(async (client) => {
      await client.query('UPDATE pair SET n = 99');
      await delay(3_000);
      await client.query('SELECT 1');
    });
    await expect(hanging).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await hasty.query('SELECT n FROM pair')).toEqual([{ n: 2 }, { n: 2 }]);
    await hasty.close();
  });

  it('loses nothing and doubles nothing over restarts of the server, in order and not', async () => {
    const identities = Array.from({ length: 40 }, (_, i) => `restart ${i}`);
    const adding = identities.map(async (identity, i) => {
      await delay(25 * i);
      return [identity, await addAtLast(identity)] as const;
    });
    await delay(200);
    await server().restart('immediate');
    await delay(200);
    await server().restart('fast');
    for (const [identity, id] of await Promise.all(adding)) {
      const rows = await database.query('SELECT id FROM submissions WHERE identity = $1', [identity]);
      expect(rows).toEqual([{ id }]);
    }
  });

  it('answers "unavailable" while the server is paused, and has done it once when it goes on', async () => {
    const paused = [server().pid(), ...childrenOf(server().pid())];
    for (const pid of paused) process.kill(pid, 'SIGSTOP');
    try {
      await expect(store.add(submission('paused'))).rejects.toMatchObject({ code: 'store-unavailable' });
      expect(await store.isReady()).toBe(false);
    } finally {
      for (const pid of paused) process.kill(pid, 'SIGCONT');
    }
    const id = await addAtLast('paused');
    const rows = await database.query("SELECT id FROM submissions WHERE identity = 'paused'");
    expect(rows).toEqual([{ id }]);
  });
});

/** The server's own processes: each connection has one. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}
