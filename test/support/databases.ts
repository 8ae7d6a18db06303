import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe } from 'vitest';
import { createLogger } from '../../src/service/logger.ts';
import { openPglite } from '../../src/service/store/pglite.ts';
import { openPostgres } from '../../src/service/store/postgres.ts';
import type { SqlDatabase } from '../../src/service/store/sql.ts';
import { type PostgresServer, startPostgres, whyNoPostgres } from './postgres.ts';

const { version } = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8')) as {
  version: string;
};
const TEMPLATE = join(tmpdir(), `assay-pglite-${version}.tar`);
const TEMPLATE_FOLDER = join(tmpdir(), `assay-pglite-${version}`);

/** An empty database in memory. Setting one up takes seconds, so a fresh one's dump is kept for all tests. */
export async function memoryDatabase(): Promise<SqlDatabase> {
  if (!existsSync(TEMPLATE)) {
    const pglite = await PGlite.create();
    const dump = await pglite.dumpDataDir('none');
    await pglite.close();
    const part = `${TEMPLATE}.${process.pid}`;
    writeFileSync(part, Buffer.from(await dump.arrayBuffer()));
    renameSync(part, TEMPLATE);
  }
  return openPglite(undefined, { template: new Blob([readFileSync(TEMPLATE)]) });
}

/**
 * Makes the folder of an empty embedded database, as `openPglite` leaves it. Setting one up takes seconds, so a fresh one
 * is kept for all tests. @returns the folder
 * @throws Error if there is a database already
 */
export async function freshFolder(directory: string): Promise<string> {
  if (!existsSync(TEMPLATE_FOLDER)) {
    const part = `${TEMPLATE_FOLDER}.${process.pid}`;
    await (await openPglite(part)).close();
    try {
      renameSync(part, TEMPLATE_FOLDER);
    } catch (cause) {
      // Another process has made an equal one.
      rmSync(part, { recursive: true, force: true });
      if (!existsSync(TEMPLATE_FOLDER)) throw cause;
    }
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  cpSync(TEMPLATE_FOLDER, directory, { recursive: true, force: false, errorOnExist: true });
  return directory;
}

/** Opens an empty database. Each call: another one. */
export type OpenDatabase = () => Promise<SqlDatabase>;

/** Runs a suite on the embedded store and, where there is a PostgreSQL, on a server. */
export function describeDatabases(name: string, suite: (open: OpenDatabase) => void): void {
  describe(`${name} (embedded)`, () => suite(memoryDatabase));
  describePostgres(`${name} (PostgreSQL)`, (server) =>
    suite(async () => openPostgres(await server().createDatabase(), createLogger('silent'))),
  );
}

/** A suite with a server of its own; skipped, with the reason printed, where there is no PostgreSQL. */
export function describePostgres(name: string, suite: (server: () => PostgresServer) => void): void {
  describe.skipIf(whyNoPostgres() !== undefined)(name, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server?.stop());
    suite(() => server);
  });
}
