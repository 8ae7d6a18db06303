import { AssayError } from '../../protocol/errors.ts';

/** Errors of databases. The engine's own message may quote a value, so that only its kind is passed on. */

export const refuseType = (file: string, column: string, type: string): AssayError =>
  new AssayError(
    'column-type-unreadable',
    `${file}: the column "${column}" is of type ${type}, whose values have no exact text: leave it out of the mapping, or cast it in a query ("database": {"query": ...})`,
  );

export const refuseZone = (file: string, column: string): AssayError =>
  new AssayError(
    'time-zone-missing',
    `${file}: the column "${column}" has instants, whose calendar day depends on the time zone: declare "timeZone" in "database" ("Europe/Brussels", "UTC")`,
  );

export const refuseDatabase = (file: string, words: string): AssayError =>
  new AssayError('database-refused', `${file}: ${words}`);

/** A part that is not installed. */
export const partMissing = (words: string): AssayError =>
  new AssayError('part-not-installed', words, { exitCode: 4 });

const unreachable = (file: string, words: string): AssayError =>
  new AssayError('database-unreachable', `${file}: ${words}`, { exitCode: 4 });

/** SQLSTATE codes, or their classes, in words. */
const STATES: Readonly<Record<string, string>> = {
  '28': 'the server does not accept this user or password',
  '3D': 'the server has no database of this name',
  '3F': 'there is no such schema',
  '42P01':
    'there is no such table or view (a query must name the schema of a table, or the user needs a search_path)',
  '42703': 'the query names a column that is not there',
  '42702': 'the query gives two columns one name: name them apart with AS',
  '42601': 'the query is not one SELECT statement that the server can parse',
  '42501': 'the user may not read it: GRANT SELECT on the tables, and USAGE on their schema',
  '57014': 'the statement took longer than the time-out (statementSeconds of the connection file)',
  '25006': 'the query would write; only reading is allowed',
  '53': 'the server has no room for another connection, memory or disk',
  '40001':
    'the server cancelled the transaction because of a conflict (on a replica: with its recovery); try again',
};

/** The refusal that stands for an error of PostgreSQL's driver. */
export function describePostgres(error: unknown, file: string): AssayError {
  if (error instanceof AssayError) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
    const words = STATES[code] ?? STATES[code.slice(0, 2)] ?? 'the server refused a statement';
    // Connections that end: class 08, and 57P of a server that shuts down.
    if (/^(?:08|57P)/.test(code)) return unreachable(file, `the server ended the connection (${code})`);
    return refuseDatabase(file, `${words} (SQLSTATE ${code})`);
  }
  const { message } = (error ?? {}) as { message?: unknown };
  if (/does not support SSL/i.test(String(message)))
    return refuseDatabase(
      file,
      'the server does not offer TLS: switch it on there, or connect through a tunnel',
    );
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/.test(code))
    return refuseDatabase(
      file,
      `the certificate of the server is not accepted (${code}): name its authority in "ca" of "tls"`,
    );
  return unreachable(file, `the server cannot be reached, or the connection broke (${code || 'no code'})`);
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/no such table|Table .* does not exist/i, 'there is no such table or view'],
  [/no such column|Referenced column|Binder Error/i, 'the query or a view names a column that is not there'],
  [/syntax|Parser Error/i, 'the query is not one SELECT statement that the engine can parse'],
  [
    /file system operations are disabled|Permission Error/i,
    'the query or a view reads other files, which is not allowed',
  ],
  [/lock/i, 'another program has the file open for writing: close it there, or read a copy'],
  [
    /not a database|not a valid DuckDB|malformed|corrupt|checksum/i,
    'the file is damaged, or no database of this engine',
  ],
  [/version/i, 'the file has a format that the installed engine does not read'],
  [/Out of Memory|temp_directory/i, 'the query needs more memory than there is'],
];

/** The refusal that stands for an error of DuckDB or SQLite. */
export function describeEmbedded(error: unknown, file: string): AssayError {
  if (error instanceof AssayError) return error;
  const message = String((error as { message?: unknown } | null)?.message ?? '');
  const words = KINDS.find(([pattern]) => pattern.test(message))?.[1];
  return refuseDatabase(file, words ?? 'the engine cannot read it');
}
