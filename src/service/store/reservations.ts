import { randomUUID } from 'node:crypto';
import type { SqlDatabase } from './sql.ts';

export type Reservation =
  | { readonly state: 'new' }
  | { readonly state: 'in-progress' }
  | { readonly state: 'done'; readonly status: number; readonly body: string }
  | { readonly state: 'other-request' };

/** A reservation whose process shows no sign of life for this long is up for whoever asks next. */
const HELD_SECONDS = 6;
const RENEW_MS = 2_000;

/**
 * Idempotency keys, shared by all replicas: one request works under a key at a time, and its answer is kept.
 *
 * A process renews what it holds; what a killed one held is taken over after a few seconds. Times are the
 * database's, so that wrong clocks of replicas do no harm. A process that was thought dead and comes back
 * doesn't overwrite the answer of the one that took over.
 */
export class Reservations {
  readonly #database: SqlDatabase;
  readonly #now: () => Date;
  readonly #holder = randomUUID();
  readonly #held = new Set<string>();
  #renewal: NodeJS.Timeout | undefined;

  private constructor(database: SqlDatabase, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  static async open(database: SqlDatabase, now: () => Date): Promise<Reservations> {
    if (database.kind === 'embedded') {
      // Whoever reserved a key before this process started can't answer any more: the client may try again.
      await database.query('DELETE FROM idempotency_keys WHERE status IS NULL');
    }
    return new Reservations(database, now);
  }

  close(): void {
    clearInterval(this.#renewal);
  }

  /** Reserves a key for a request, or tells what became of the request that holds it. */
  async reserve(key: string, requestHash: string): Promise<Reservation> {
    for (;;) {
      const taken = await this.#database.query(
        `INSERT INTO idempotency_keys (key, request_hash, created_at, holder, held_until)
         VALUES ($1, $2, $3, $4, now() + $5 * interval '1 second')
         ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
           WHERE idempotency_keys.status IS NULL AND idempotency_keys.held_until < now()
             AND idempotency_keys.request_hash = excluded.request_hash
         RETURNING key`,
        [key, requestHash, this.#now().toISOString(), this.#holder, HELD_SECONDS],
      );
      if (taken.length === 1) {
        this.#hold(key);
        return { state: 'new' };
      }
      const [row] = await this.#database.query(
        'SELECT request_hash, status, body FROM idempotency_keys WHERE key = $1',
        [key],
      );
      if (row === undefined) continue; // its holder failed and released it
      if (row.request_hash !== requestHash) return { state: 'other-request' };
      if (row.status === null) return { state: 'in-progress' };
      return { state: 'done', status: Number(row.status), body: String(row.body) };
    }
  }

  /** Keeps the answer, unless another process has taken the key over. */
  async complete(key: string, status: number, body: string): Promise<void> {
    // Renewed no longer, also if this fails: then the key is free again soon, and the work is found done.
    this.#held.delete(key);
    await this.#database.query(
      `UPDATE idempotency_keys SET status = $3, body = $4, holder = NULL, held_until = NULL
       WHERE key = $1 AND holder = $2`,
      [key, this.#holder, status, body],
    );
  }

  /** Frees a key whose request failed on our side. */
  async release(key: string): Promise<void> {
    this.#held.delete(key);
    await this.#database.query('DELETE FROM idempotency_keys WHERE key = $1 AND holder = $2', [
      key,
      this.#holder,
    ]);
  }

  #hold(key: string): void {
    this.#held.add(key);
    this.#renewal ??= setInterval(() => void this.#renew(), RENEW_MS).unref();
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return;
    try {
      await this.#database.query(
        `UPDATE idempotency_keys SET held_until = now() + $3 * interval '1 second'
         WHERE holder = $1 AND key = ANY ($2)`,
        [this.#holder, [...this.#held], HELD_SECONDS],
      );
    } catch {
      // The database is away: so it is for whoever would take over.
    }
  }
}

/**
 * How long an answer is kept. Promised are 24 hours; the other 24 are for clocks: one that jumps ahead by a day
 * must not make a repeated request a new one.
 */
export const IDEMPOTENCY_KEPT_HOURS = 48;
