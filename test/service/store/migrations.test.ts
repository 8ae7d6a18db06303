import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/service/logger.ts';
import { isAdditive, migrate, SCHEMA_VERSION } from '../../../src/service/store/migrations.ts';
import { openPostgres } from '../../../src/service/store/postgres.ts';
import { MIGRATIONS } from '../../../src/service/store/schema-steps.ts';
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

  it('orders its steps by number, not as text', async () => {
    const steps = Array.from({ length: 12 }, (_, i) => [`CREATE TABLE table_${i} (id integer)`]);
    await migrate(database, steps);
    await migrate(database, steps);
    expect(await versionOf(database)).toBe(12);
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
    await migrate(database, [...STEPS, ['CREATE TABLE three (id integer)', 'DELETE FROM two']]);
    await expect(migrate(database, STEPS)).rejects.toMatchObject({ code: 'store-newer', exitCode: 4 });
    const edited = [STEPS[0] ?? [], ['SELECT 1'], ['SELECT 1'], ['CREATE TABLE four (id integer)']];
    await expect(migrate(database, edited)).rejects.toMatchObject({ code: 'store-foreign', exitCode: 4 });
    expect(await versionOf(database)).toBe(3);
    const [four] = await database.query("SELECT to_regclass('four')::text AS name");
    expect(four?.name).toBeNull();
  });
});

describeDatabases('a rolling upgrade', (open) => {
  let database: SqlDatabase;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  it('lets the earlier program start and write beside additive steps, and no other', async () => {
    const added = ['CREATE TABLE three (id integer)', 'ALTER TABLE one ADD COLUMN more text'];
    await migrate(database, [...STEPS, added]);
    await migrate(database, STEPS);
    await database.query("INSERT INTO one (id, name) VALUES (1, 'written by the earlier program')");
    await migrate(database, [...STEPS, added, ['ALTER TABLE one DROP COLUMN name']]);
    await expect(migrate(database, STEPS)).rejects.toMatchObject({ code: 'store-newer', exitCode: 4 });
  });

  it('counts steps of versions that did not record the kind of a step as not additive', async () => {
    await migrate(database, [...STEPS, ['CREATE TABLE three (id integer)']]);
    await database.query('ALTER TABLE schema_version DROP COLUMN additive');
    await expect(migrate(database, STEPS)).rejects.toMatchObject({ code: 'store-newer' });
    await migrate(database, [
      ...STEPS,
      ['CREATE TABLE three (id integer)'],
      ['CREATE TABLE four (id integer)'],
    ]);
    expect(await versionOf(database)).toBe(4);
  });
});

describe('isAdditive', () => {
  it('holds for what an earlier program does not notice', () => {
    for (const step of [
      ['CREATE TABLE a (id integer PRIMARY KEY)', 'CREATE UNIQUE INDEX a_id ON a (id)'],
      ['CREATE INDEX b_id ON b (id) WHERE id > 0'],
      ['ALTER TABLE b DROP CONSTRAINT b_c_check'],
      ['ALTER TABLE b ADD COLUMN c text', "ALTER TABLE b ADD COLUMN d text NOT NULL DEFAULT ''"],
    ]) {
      expect(isAdditive(step), step.join()).toBe(true);
    }
    for (const step of [
      ['CREATE UNIQUE INDEX b_id ON b (id)'],
      ['ALTER TABLE b ADD COLUMN c text NOT NULL'],
      ['ALTER TABLE b ADD COLUMN c text UNIQUE'],
      ['ALTER TABLE b ADD COLUMN c text, DROP COLUMN d'],
      ['ALTER TABLE b DROP COLUMN c'],
      ['ALTER TABLE b ADD CONSTRAINT c CHECK (d > 0)'],
      ['ALTER TABLE b DROP CONSTRAINT b_id_key'],
      ['ALTER TABLE b DROP CONSTRAINT b_c_check, DROP COLUMN d'],
      ['UPDATE b SET c = 1'],
      ['CREATE TABLE a (id integer)', 'DELETE FROM b'],
      ['CREATE TRIGGER t AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION f()'],
    ]) {
      expect(isAdditive(step), step.join()).toBe(false);
    }
  });
});

describePostgres('migrate, under the statement timeout of the service', (server) => {
  it('finishes a statement that takes longer than the timeout, and tells its progress', async () => {
    const url = await server().createDatabase();
    const database = openPostgres(url, createLogger('silent'), { timeoutMs: 300 });
    const told: object[] = [];
    const log = { info: (fields: object) => void told.push(fields) };
    try {
      await expect(database.query('SELECT pg_sleep(1)')).rejects.toMatchObject({ code: 'store-unavailable' });
      const slow = ['CREATE TABLE three (id integer)', 'DO $$ BEGIN PERFORM pg_sleep(1); END $$'];
      await migrate(database, [...STEPS, slow], log as never);
      expect(await versionOf(database)).toBe(3);
      expect(told).toContainEqual(expect.objectContaining({ version: 3, of: 3, statements: 2 }));
    } finally {
      await database.close();
    }
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
    longTransaction: (work) =>
      database.longTransaction((client) =>
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
  it('after the eighth are additive, as docs/STORE.md promises', () => {
    for (const step of MIGRATIONS.slice(8)) expect(isAdditive(step), step.join(';')).toBe(true);
  });

  it('are known by more than their number', () => {
    expect(SCHEMA_VERSION).toBeGreaterThan(1);
  });
});
