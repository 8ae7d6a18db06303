import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { AssayError } from '../../protocol/errors.ts';
import { migrate, stepChecksums } from './migrations.ts';
import { MIGRATIONS } from './schema-steps.ts';
import type { SqlClient, SqlDatabase } from './sql.ts';

/**
 * A backup is one file, with the same format for the embedded database and a server, so that a service can move between
 * them:
 *
 * 1. one line of JSON: the head;
 * 2. one line for each row: the table's name, a space, the row as JSON;
 * 3. one line of JSON: the tail, with the number of rows and the SHA-256 of all lines before it.
 */
interface Head {
  readonly format: 'assay-service-backup';
  readonly version: 1;
  /** Checksums of the migrations that made the schema. */
  readonly schema: readonly string[];
  /** Chain and deployment of the database; null before the first start of a service. */
  readonly chain: string | null;
  readonly takenAt: string;
}

interface Tail {
  readonly rows: number;
  readonly sha256: string;
}

/** A written or restored backup. */
interface BackupSummary {
  readonly rows: number;
  readonly takenAt: string;
}

/** Rows read or inserted by one statement. */
const PAGE = 500;
/** Tables that a backup leaves out: a restore writes them itself. */
const LEFT_OUT = ['schema_version', 'restored_from'];
/** The service's own tables. The database may hold others, which are not touched. */
const OWN = new Set(
  MIGRATIONS.flat().flatMap((statement) => /^\s*CREATE TABLE (\w+)/.exec(statement)?.[1] ?? []),
);
/** Table that takes the jobs of a backup until a service puts them into their queues. */
const JOBS = 'restored_jobs';

/**
 * Writes a consistent snapshot of the service's tables to `path` (mode 600). The file gets its name when it is
 * complete. Of the queues, it holds waiting, running and dead jobs.
 * @throws AssayError, exit code 4: `backup-unwritable`; `store-empty` if no service ever used this database
 */
export async function backUp(database: SqlDatabase, path: string, now: Date): Promise<BackupSummary> {
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600).catch((cause) => {
    throw new AssayError('backup-unwritable', `cannot write ${part}`, { exitCode: 4, cause });
  });
  try {
    const summary = await database.transaction(async (client) => {
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const hash = createHash('sha256');
      let rows = 0;
      await file.truncate(0);
      let position = 0;
      const write = async (text: string) => {
        hash.update(text);
        position += (await file.write(text, position)).bytesWritten;
      };
      const [known] = await client.query("SELECT to_regclass('service_identity') IS NOT NULL AS found");
      if (known?.found !== true) {
        throw new AssayError('store-empty', 'this is not a database of a service', { exitCode: 4 });
      }
      const [identity] = await client.query('SELECT chain FROM service_identity');
      const head: Head = {
        format: 'assay-service-backup',
        version: 1,
        schema: stepChecksums(),
        chain: identity === undefined ? null : String(identity.chain),
        takenAt: now.toISOString(),
      };
      await write(`${JSON.stringify(head)}\n`);
      for (const [table, source] of await sourcesOf(client)) {
        await client.query(`DECLARE page NO SCROLL CURSOR FOR ${source}`);
        for (;;) {
          const page = await client.query(`FETCH ${PAGE} FROM page /* backup */`);
          if (page.length === 0) break;
          rows += page.length;
          await write(page.map(({ line }) => `${table} ${String(line)}\n`).join(''));
        }
        await client.query('CLOSE page');
      }
      const tail: Tail = { rows, sha256: hash.digest('hex') };
      await file.write(`${JSON.stringify(tail)}\n`, position);
      await file.sync();
      return { rows, takenAt: head.takenAt };
    });
    await rename(part, path);
    return summary;
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof AssayError || !isFileError(error)) throw error;
    throw new AssayError('backup-unwritable', `cannot write ${part}`, { exitCode: 4, cause: error });
  } finally {
    await file.close();
  }
}

/**
 * Restores a backup into an empty database, in one transaction; after a crash, run it again. It records the restore, so
 * that the service compares the database with the chain (reconcile.ts) before it relays anything.
 * @throws AssayError with exit code 4: `backup-unreadable`; `backup-damaged` (cut off or altered); `store-newer` or
 *   `store-foreign` if this program does not know the backup's schema; `store-not-empty`
 */
export async function restore(database: SqlDatabase, path: string): Promise<BackupSummary> {
  const { head, tail } = await inspect(path);
  await migrate(database, stepsOf(head));
  await database.transaction(async (client) => {
    const tables = await tablesOf(client);
    await assertEmpty(client, tables);
    // The backup has the rows that triggers would write.
    for (const name of tables) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
    let table = '';
    let page: string[] = [];
    const flush = async () => {
      if (page.length > 0) await insert(client, table, page);
      page = [];
    };
    for await (const line of rowsOf(path)) {
      const space = line.indexOf(' ');
      if (line.slice(0, space) !== table || page.length === PAGE) await flush();
      table = line.slice(0, space);
      page.push(line.slice(space + 1));
    }
    await flush();
    await continueSequences(client);
    for (const name of tables) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
    await client.query('INSERT INTO restored_from (id, taken_at, rows) VALUES (1, $1, $2)', [
      head.takenAt,
      tail.rows,
    ]);
  });
  await migrate(database);
  return { rows: tail.rows, takenAt: head.takenAt };
}

/** The migrations that made the backup's schema. @throws AssayError `store-newer`, `store-foreign` */
function stepsOf(head: Head): readonly (readonly string[])[] {
  const own = stepChecksums();
  if (head.schema.length > own.length) {
    throw new AssayError('store-newer', 'the backup was written by a newer version', { exitCode: 4 });
  }
  if (!head.schema.every((checksum, i) => checksum === own[i])) {
    throw new AssayError('store-foreign', "the backup's schema is not this program's", { exitCode: 4 });
  }
  return MIGRATIONS.slice(0, head.schema.length);
}

/** The tables in insertion order, each with the query that gives its rows as JSON text. */
async function sourcesOf(client: SqlClient): Promise<[table: string, source: string][]> {
  const sources = (await tablesOf(client)).map((table): [string, string] => [
    table,
    `SELECT row_to_json(t)::text AS line FROM ${table} t`,
  ]);
  const [queues] = await client.query("SELECT to_regclass('pgboss.job') IS NOT NULL AS found");
  if (queues?.found === true) {
    sources.push([
      JOBS,
      `SELECT json_build_object('id', id, 'name', name, 'data', data, 'start_after', start_after)::text AS line
       FROM pgboss.job WHERE state IN ('created', 'retry', 'active')`,
    ]);
  }
  return sources;
}

/** The service's tables, each after the tables that it references. */
async function tablesOf(client: SqlClient): Promise<string[]> {
  const tables = await client.query(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 1`,
  );
  const references = await client.query(
    `SELECT c.conrelid::regclass::text AS source, c.confrelid::regclass::text AS target
     FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace`,
  );
  const left = tables
    .map(({ name }) => String(name))
    .filter((name) => OWN.has(name) && !LEFT_OUT.includes(name));
  const ordered: string[] = [];
  while (left.length > 0) {
    const isReady = (name: string) =>
      !references.some(
        ({ source, target }) => source === name && target !== name && left.includes(String(target)),
      );
    const next = left.find(isReady);
    if (next === undefined) throw new Error('tables refer to each other in a circle');
    ordered.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return ordered;
}

async function assertEmpty(client: SqlClient, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const rows = await client.query(`SELECT 1 FROM ${table} LIMIT 1`);
    if (rows.length === 0) continue;
    throw new AssayError('store-not-empty', `table ${table} holds rows: restore into an empty database`, {
      exitCode: 4,
    });
  }
}

async function insert(client: SqlClient, table: string, rows: readonly string[]): Promise<void> {
  if (!/^[a-z_]+$/.test(table)) throw damaged('names no table');
  await client.query(
    `INSERT INTO ${table} OVERRIDING SYSTEM VALUE
     SELECT * FROM json_populate_recordset(NULL::${table}, $1::json) /* restore */`,
    [`[${rows.join(',')}]`],
  );
}

/** Sets each sequence to its column's highest value. */
async function continueSequences(client: SqlClient): Promise<void> {
  const columns = await client.query(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')`,
  );
  for (const { table, column } of columns) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 1), max(${column}) IS NOT NULL)
       FROM ${table}`,
    );
  }
}

/** Reads the whole file once, to reject a damaged one before anything is written. @throws AssayError `backup-damaged` */
async function inspect(path: string): Promise<{ head: Head; tail: Tail }> {
  const hash = createHash('sha256');
  let head: Head | undefined;
  let last: string | undefined;
  let count = 0;
  for await (const line of linesOf(path)) {
    if (last !== undefined) hash.update(`${last}\n`);
    if (count === 0) head = parseHead(line);
    last = line;
    count++;
  }
  const tail = parse<Tail>(last);
  if (head === undefined || tail?.rows !== count - 2 || tail.sha256 !== hash.digest('hex')) {
    throw damaged('is cut off or altered');
  }
  return { head, tail };
}

/** The lines between head and tail. */
async function* rowsOf(path: string): AsyncGenerator<string> {
  let previous: string | undefined;
  let isHead = true;
  for await (const line of linesOf(path)) {
    // Holds back one line, because the last one is the tail.
    if (previous !== undefined) yield previous;
    if (!isHead) previous = line;
    isHead = false;
  }
}

/** Lines end only with a line feed: values may contain every other separator. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let left = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = (left + String(chunk)).split('\n');
      left = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw new AssayError('backup-unreadable', `cannot read ${path}`, { exitCode: 4, cause });
  }
  if (left !== '') throw damaged('is cut off or altered');
}

function parseHead(line: string): Head {
  const head = parse<Head>(line);
  if (head?.format !== 'assay-service-backup') throw damaged('is not a backup of this service');
  if (head.version !== 1) {
    throw new AssayError('store-newer', 'the backup was written by a newer version', { exitCode: 4 });
  }
  return head;
}

function parse<T>(text: string | undefined): T | undefined {
  try {
    return JSON.parse(text ?? '') as T;
  } catch {
    return undefined;
  }
}

function damaged(what: string): AssayError {
  return new AssayError('backup-damaged', `the file ${what}`, { exitCode: 4 });
}

function isFileError(error: unknown): boolean {
  return typeof (error as { syscall?: unknown } | null)?.syscall === 'string';
}
