import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { SqlClient, SqlDatabase, SqlRow } from '../../../src/service/store/sql.ts';

/**
 * Points at which a service may be killed. The service does not know them: each is at the edge of a part that
 * it receives (chain, signer, verifier, database), or an event of Node's HTTP server.
 */
export const FAULT_POINTS = [
  /** A migration: half done, done. */
  'migrating',
  'migrated',
  /** A submission: parsed; proofs verified; row about to be stored, stored; answer ready, sent. */
  'parsed',
  'verified',
  'before-row',
  'row-stored',
  'answer-stored',
  'answered',
  /** The relay: simulated; about to sign, signed; bytes in an open transaction, stored. */
  'simulated',
  'before-sign',
  'signed',
  'before-signed-commit',
  'signed-stored',
  'before-broadcast',
  'broadcast',
  'receipt-seen',
  'receipt-stored',
  /** A job of a queue: taken; done but not recorded; recorded. */
  'job-taken',
  'before-job-done',
  'job-done',
  /** The service is asked to stop. */
  'draining',
  /** A backup half done, and a restore half done. */
  'backing-up',
  'restoring',
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

export interface Armed {
  readonly point: FaultPoint;
  /** Dies when the point is reached for the n-th time. */
  readonly hits: number;
}

/** Kills this process at the armed point, without flushing or answering. */
export class Faults {
  readonly #armed: Armed | undefined;
  #hits = 0;

  constructor(armed: Armed | undefined) {
    this.#armed = armed;
  }

  hit(point: FaultPoint): void {
    if (this.#armed?.point !== point) return;
    this.#hits++;
    if (this.#hits === this.#armed.hits) process.kill(process.pid, 'SIGKILL');
  }

  /** Wraps an object: `before` and `after` are told of its calls. */
  around<T extends object>(
    target: T,
    hooks: {
      before?: (method: string) => FaultPoint | undefined;
      after?: (method: string, result: unknown) => FaultPoint | undefined;
    },
  ): T {
    return new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        return (...parameters: unknown[]) => {
          const before = hooks.before?.(name);
          if (before !== undefined) this.hit(before);
          const result: unknown = Reflect.apply(value, object, parameters);
          if (!(result instanceof Promise)) return result;
          return result.then((settled) => {
            const after = hooks.after?.(name, settled);
            if (after !== undefined) this.hit(after);
            return settled;
          });
        };
      },
    });
  }

  /** Answers to POST requests that were passed to the operating system. */
  watchAnswers(): void {
    subscribe('http.server.response.finish', (message) => {
      const { response } = message as { response: ServerResponse };
      if (response.req.method === 'POST' && response.statusCode < 300) this.hit('answered');
    });
  }

  database(database: SqlDatabase): SqlDatabase {
    return {
      kind: database.kind,
      close: () => database.close(),
      query: async (sql, parameters) => {
        this.#sql('before', sql);
        const rows = await database.query(sql, parameters);
        this.#sql('within', sql, rows);
        this.#sql('after', sql, rows);
        return rows;
      },
      script: async (sql) => {
        this.#sql('before', sql);
        const rows = await database.script(sql);
        this.#sql('after', sql, rows);
        return rows;
      },
      transaction: async (work) => {
        const executed: string[] = [];
        const result = await database.transaction((client) => work(this.#client(client, executed)));
        for (const sql of executed) this.#sql('after', sql, []);
        return result;
      },
      longTransaction: (work) => database.longTransaction((client) => work(this.#client(client, []))),
    };
  }

  #client(client: SqlClient, executed: string[]): SqlClient {
    return {
      query: async (sql, parameters) => {
        this.#sql('before', sql);
        const rows = await client.query(sql, parameters);
        executed.push(sql);
        this.#sql('within', sql, rows);
        return rows;
      },
    };
  }

  #sql(moment: 'before' | 'within' | 'after', sql: string, rows: readonly SqlRow[] = []): void {
    for (const [point, at, pattern] of SQL_POINTS) {
      if (at !== moment || !pattern.test(sql)) continue;
      if (point === 'job-taken' && rows.length === 0) continue;
      this.hit(point);
    }
  }
}

/** `within`: executed, not committed yet. */
const SQL_POINTS: readonly (readonly [FaultPoint, 'before' | 'within' | 'after', RegExp])[] = [
  ['migrating', 'within', /^\s*(CREATE TABLE|ALTER TABLE|CREATE (UNIQUE )?INDEX)/i],
  ['migrated', 'after', /INSERT INTO schema_version/],
  ['before-row', 'before', /INSERT INTO submissions/],
  ['row-stored', 'after', /INSERT INTO submissions/],
  ['answer-stored', 'after', /UPDATE idempotency_keys SET status/],
  ['before-signed-commit', 'within', /INSERT INTO transactions/],
  ['signed-stored', 'after', /INSERT INTO transactions/],
  ['receipt-stored', 'after', /UPDATE transactions/],
  ['job-taken', 'after', /SET\s+state = 'active'/],
  ['before-job-done', 'before', /SET[\s\S]*state = 'completed'/],
  ['job-done', 'after', /SET[\s\S]*state = 'completed'/],
  ['backing-up', 'after', /^\s*(SELECT|FETCH)[\s\S]*\/\* backup \*\//],
  ['restoring', 'within', /\/\* restore \*\//],
];
