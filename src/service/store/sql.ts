/** One row, as the driver gives it. Queries cast bigint and time columns to text. */
export type SqlRow = Record<string, unknown>;

/**
 * A PostgreSQL connection, as far as the service uses it: `$1` parameters and transactions. The same SQL runs on the
 * embedded PGlite and on a server.
 */
export interface SqlClient {
  /** Runs one statement. @throws AssayError `store-unavailable`, `store-broken` (see sql-errors.ts) */
  query(sql: string, parameters?: readonly unknown[]): Promise<SqlRow[]>;
}

export interface SqlDatabase extends SqlClient {
  /** `embedded`: only this process uses the database. `server`: other replicas may share it. */
  readonly kind: 'embedded' | 'server';
  /** Runs `work` in one transaction; a throw rolls it back. It may run twice after a deadlock, so it must have no other effects. */
  transaction<T>(work: (client: SqlClient) => Promise<T>): Promise<T>;
  /**
   * As `transaction`, without a limit of time for its statements, on a connection of its own. For changes of the schema.
   */
  longTransaction<T>(work: (client: SqlClient) => Promise<T>): Promise<T>;
  /** Runs several statements without parameters, separated by semicolons. They may contain their own transaction. */
  script(sql: string): Promise<SqlRow[]>;
  close(): Promise<void>;
}
