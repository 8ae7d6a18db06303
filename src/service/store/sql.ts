/** One row, as the driver gives it: text as string, bigint and integer columns cast to text in the queries. */
export type SqlRow = Record<string, unknown>;

/**
 * What the store needs of a PostgreSQL-speaking database: `$1` parameters, transactions. The same SQL runs on
 * the embedded PGlite and on a server.
 */
export interface SqlClient {
  /** One statement. Throws `store-unavailable` or `store-broken` (sql-errors.ts) if the database is to blame. */
  query(sql: string, parameters?: readonly unknown[]): Promise<SqlRow[]>;
}

export interface SqlDatabase extends SqlClient {
  /** `embedded`: this process has the database to itself. `server`: other replicas may share it. */
  readonly kind: 'embedded' | 'server';
  /** Runs `work` in one transaction; a throw rolls it back. It may run again after a deadlock: no other effects. */
  transaction<T>(work: (client: SqlClient) => Promise<T>): Promise<T>;
  /** Several statements without parameters, separated by semicolons; they may open a transaction of their own. */
  script(sql: string): Promise<SqlRow[]>;
  close(): Promise<void>;
}
