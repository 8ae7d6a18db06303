import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { AssayError } from '../../protocol/errors.ts';
import type { DatabaseLocation } from '../store/database.ts';
import { schemaState } from '../store/migrations.ts';
import { openPglite } from '../store/pglite.ts';
import type { SqlClient, SqlRow } from '../store/sql.ts';
import { type Finding, failed, failureOf, note, ok } from './finding.ts';

const TIMEOUT_MS = 5_000;

/** Meaning and remedy of a server's answer, by SQLSTATE or system code. The driver's messages quote names, so none is shown. */
const REFUSALS: Readonly<Record<string, readonly [says: string, todo: string, exitCode: 4 | 5]>> = {
  '28P01': ['the server refuses the password', 'correct user and password in DATABASE_URL', 4],
  '28000': ['the server does not let this user in', 'allow the user and this host in pg_hba.conf', 4],
  '3D000': ['the server has no such database', 'create the database that DATABASE_URL names', 4],
  '53300': ['the server has no connection left', 'raise max_connections, or stop what holds them', 5],
  '57P03': ['the server is starting or stopping', 'wait, and ask again', 5],
  ECONNREFUSED: ['nothing listens at that host and port', 'start PostgreSQL, or correct DATABASE_URL', 5],
  ENOTFOUND: ["the server's host name is unknown", 'correct the host in DATABASE_URL', 5],
  EAI_AGAIN: ['the name server does not answer', "check this machine's name resolution", 5],
};

/**
 * Whether the service can use its database, and whose it is. Nothing is created or changed.
 * @param deployment names chain and contracts, as the database records them; undefined: not known
 */
export async function checkDatabase(
  { databaseUrl, dataDirectory }: DatabaseLocation,
  deployment?: string,
): Promise<Finding[]> {
  if (databaseUrl !== undefined) return checkServer(databaseUrl, deployment);
  return checkFolder(resolve(dataDirectory ?? '.'), deployment);
}

async function checkServer(connectionString: string, deployment?: string): Promise<Finding[]> {
  const client = new Client({
    connectionString,
    application_name: 'assay-doctor',
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  client.on('error', () => {}); // the running query fails with the same error
  try {
    await client.connect();
    const [row] = (await client.query<SqlRow>("SELECT has_schema_privilege('public', 'CREATE') AS may")).rows;
    const reached = ok('database', 'the server lets this user in');
    const reader: SqlClient = {
      query: async (sql, parameters = []) => (await client.query<SqlRow>(sql, [...parameters])).rows,
    };
    const schema = await checkSchema(reader, deployment);
    if (row?.may === true) return [reached, ...schema];
    const todo = 'GRANT CREATE, USAGE ON SCHEMA public to the user of DATABASE_URL';
    return [reached, failed('database', 4, 'this user may create no table', todo), ...schema];
  } catch (error) {
    const { code } = error as { code?: unknown };
    const [says, todo, exitCode] = REFUSALS[String(code)] ?? [
      'the server does not answer as PostgreSQL does',
      'check host, port and TLS in DATABASE_URL, and the log of the server',
      5,
    ];
    return [failed('database', exitCode, says, todo)];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const REMEDIES = {
  'store-locked': 'a service runs on this folder: stop it, or ask its /readyz',
  'store-damaged': 'restore the newest backup into an empty folder: assay service restore',
  'store-unavailable': "check the folder's owner, and the free space of its disk",
  'store-foreign':
    'use the database of this deployment: correct ASSAY_DATA_DIR, DATABASE_URL or ASSAY_DEPLOYMENT',
  'store-newer': 'run the version of the service that wrote the database, or a newer one',
};

async function checkFolder(folder: string, deployment?: string): Promise<Finding[]> {
  const nearest = existing(folder);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch {
    const todo = `let the service's user write there: chown or chmod ${nearest}, or name another ASSAY_DATA_DIR`;
    return [failed('database', 4, `${nearest} cannot be written`, todo)];
  }
  if (!existsSync(join(folder, 'database'))) {
    return [ok('database', `the first start makes an embedded database in ${folder}`)];
  }
  const exposed =
    process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0
      ? [failed('database', 4, `${folder} can be read by others`, `chmod 700 ${folder}`)]
      : [];
  try {
    const database = await openPglite(folder);
    try {
      const opened = ok('database', `the embedded database in ${folder} opens`);
      return [...exposed, opened, ...(await checkSchema(database, deployment))];
    } finally {
      await database.close();
    }
  } catch (error) {
    // A running service is no fault: it has the lock, and examined the database when it started.
    if (error instanceof AssayError && error.code === 'store-locked') {
      return [...exposed, note('database', error.message, REMEDIES['store-locked'])];
    }
    return [...exposed, failureOf('database', error, REMEDIES)];
  }
}

/** The folder itself, or the nearest one above it that exists. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

async function checkSchema(client: SqlClient, deployment?: string): Promise<Finding[]> {
  try {
    const { version, newest } = await schemaState(client);
    const found: Finding =
      version === 0
        ? ok('schema', 'the database is empty: the first start makes its tables')
        : version < newest
          ? note(
              'schema',
              `the database has version ${version} of the schema, this program ${newest}`,
              'the next start migrates it: take a backup first (assay service backup)',
            )
          : ok('schema', `version ${version} of the schema, as this program has it`);
    return version === 0 || deployment === undefined
      ? [found]
      : [found, await checkOwner(client, deployment)];
  } catch (error) {
    return [failureOf('schema', error, REMEDIES)];
  }
}

async function checkOwner(client: SqlClient, deployment: string): Promise<Finding> {
  const [row] = await client.query('SELECT chain FROM service_identity WHERE id = 1');
  if (row === undefined || row.chain === deployment) return ok('database', 'it belongs to this deployment');
  const says = 'the database belongs to another chain or deployment';
  return failed('database', 4, says, REMEDIES['store-foreign']);
}
