import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/service/logger.ts';
import { migrate, SCHEMA_VERSION } from '../../../src/service/store/migrations.ts';
import { openPostgres } from '../../../src/service/store/postgres.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { describeDatabases, describePostgres } from '../../support/databases.ts';

const STEPS = [
  ['CREATE TABLE one (id integer)', 'CREATE TABLE two (id integer)'],
  ['ALTER TABLE one ADD COLUMN name text', 'INSERT INTO two (id) VALUES (1)'],
];

async function versionOf(database: SqlDatabase): Promise<number> {
  const [row] = await database.query('SELECT count(*)::text AS count FROM schema_version');
  return Number(row?.count);
}

describeDatabases('migrate', (open) => {
  let database: SqlDatabase;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  it('does each step once', async () => {
    await migrate(database);
    await migrate(database);
    expect(await versionOf(database)).toBe(SCHEMA_VERSION);
  });

  it('goes on where it stopped, wherever that was', async () => {
    const statements = STEPS.flat().length;
    for (let dieAt = 0; dieAt < 2 * statements + 6; dieAt++) {
      await database.query('DROP TABLE IF EXISTS one, two, schema_version');
      await migrate(failingAt(database, dieAt), STEPS).catch(() => undefined);
      await migrate(database, STEPS);
      const rows = await database.query('SELECT count(*)::text AS count FROM two');
      expect([await versionOf(database), rows[0]?.count], `${dieAt}`).toEqual([2, '1']);
    }
  });

  it('rejects a later version, and steps that are not its own, and writes nothing', async () => {
    await migrate(database, [...STEPS, ['CREATE TABLE three (id integer)']]);
    await expect(migrate(database, STEPS)).rejects.toMatchObject({ code: 'store-newer', exitCode: 4 });
    const edited = [STEPS[0] ?? [], ['SELECT 1'], ['SELECT 1'], ['CREATE TABLE four (id integer)']];
    await expect(migrate(database, edited)).rejects.toMatchObject({ code: 'store-foreign', exitCode: 4 });
    expect(await versionOf(database)).toBe(3);
    const [four] = await database.query("SELECT to_regclass('four')::text AS name");
    expect(four?.name).toBeNull();
  });
});

describePostgres('migrate, of replicas that start together', (server) => {
  it('is done once', async () => {
    const url = await server().createDatabase();
    const replicas = Array.from({ length: 4 }, () => openPostgres(url, createLogger('silent')));
    await Promise.all(replicas.map((replica) => migrate(replica)));
    for (const replica of replicas) {
      expect(await versionOf(replica)).toBe(SCHEMA_VERSION);
      await replica.close();
    }
  });
});

/** The same database, whose connection is lost at the n-th statement. */
function failingAt(database: SqlDatabase, n: number): SqlDatabase {
  let left = n;
  return {
    ...database,
    transaction: (work) =>
      database.transaction((client) =>
        work({
          query(sql, parameters) {
            if (left-- === 0) throw new Error('the connection is lost');
            return client.query(sql, parameters);
          },
        }),
      ),
  };
}

describe('the steps', () => {
  it('are known by more than their number', () => {
    expect(SCHEMA_VERSION).toBeGreaterThan(1);
  });
});
