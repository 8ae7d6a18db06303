import { afterAll, beforeAll, describe } from 'vitest';
import { createLogger } from '../../src/service/logger.ts';
import type { SqlDatabase } from '../../src/service/sql.ts';
import { openPglite } from '../../src/service/store-pglite.ts';
import { openPostgres } from '../../src/service/store-postgres.ts';
import { type PostgresServer, startPostgres, whyNoPostgres } from './postgres.ts';

/** Opens an empty database. Each call: another one. */
export type OpenDatabase = () => Promise<SqlDatabase>;

/** Runs a suite on the embedded store and, where there is a PostgreSQL, on a server. */
export function describeDatabases(name: string, suite: (open: OpenDatabase) => void): void {
  describe(`${name} (embedded)`, () => suite(() => openPglite(undefined)));
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
