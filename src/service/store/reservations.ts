import { randomUUID } from 'node:crypto';
import type { SqlDatabase } from './sql.ts';

/** Result of reserving a key: `new` means that the caller must do the work and complete or release the key. */
export type Reservation =
  | { readonly state: 'new' }
  | { readonly state: 'in-progress' }
  | { readonly state: 'done'; readonly status: number; readonly body: string }
  | { readonly state: 'other-request' };

/** A reservation that its process has not renewed for this long may be taken over. */
const HELD_SECONDS = 6;
const RENEW_MS = 2_000;

/**
 * Idempotency keys, shared by all replicas. One request at a time works under a key, and its answer is stored.
 *
 * A process renews its keys; another takes over the keys of a killed process after a few seconds. Times are the
 * database's, so wrong clocks of replicas do no harm. A process that comes back after a takeover does not overwrite the
 * new holder's answer.
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

  /** @param now for `created_at`, which retention reads */
  static async open(database: SqlDatabase, now: () => Date): Promise<Reservations> {
    if (database.kind === 'embedded') {
      // The process that reserved these keys is dead: its clients may try again.
      await database.query('DELETE FROM idempotency_keys WHERE status IS NULL');
    }
    return new Reservations(database, now);
  }

  /** Stops renewing. */
  close(): void {
    clearInterval(this.#renewal);
  }

  /** Reserves a key for a request, or gives the state of the request that has it. */
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

  /** Stores the answer, unless another process has taken over the key. */
  async complete(key: string, status: number, body: string): Promise<void> {
    // Stop renewing even if the update fails: the key then expires soon, and a retry finds the finished work.
    this.#held.delete(key);
    await this.#database.query(
      `UPDATE idempotency_keys SET status = $3, body = $4, holder = NULL, held_until = NULL
       WHERE key = $1 AND holder = $2`,
      [key, this.#holder, status, body],
    );
  }

  /** Frees a key whose request failed with a 5xx. */
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
      // The database does not answer, so no other process can take over either.
    }
  }
}

/**
 * How long an answer is kept. The API promises 24 hours. The other 24 tolerate a clock that jumps ahead by a day: a
 * repeated request must not count as a new one.
 */
export const IDEMPOTENCY_KEPT_HOURS = 48;
