import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AssayError } from '../../protocol/errors.ts';
import type { SqlClient, SqlDatabase } from '../store/sql.ts';

/**
 * The right to assign nonces: one row with holder, epoch, and expiry by the database's clock.
 *
 * A paused holder may not know that it lost the lease. Therefore every transaction that stores something signed calls
 * `assertHeld`, which locks the row and compares the epoch; a replica that takes over waits for that lock.
 *
 * Not guaranteed: that services with separate databases do not share a key. The relay detects that by the nonces.
 */
export class RelayLease {
  readonly #database: SqlDatabase;
  readonly #ttlMs: number;
  readonly #holder = randomUUID();
  #epoch: string | undefined;

  /** @param ttlMs a holder that has not renewed for this long is dead */
  constructor(database: SqlDatabase, ttlMs: number) {
    this.#database = database;
    this.#ttlMs = ttlMs;
  }

  /** Whether the last `hold` got the lease. */
  isHeld(): boolean {
    return this.#epoch !== undefined;
  }

  /**
   * Takes the lease if it is free, or renews it.
   * @param takeOver the database belongs to this process alone, so any recorded holder is dead
   */
  async hold(takeOver = false): Promise<boolean> {
    if (this.#epoch !== undefined && (await this.#renew(this.#epoch))) return true;
    // An expiry far ahead was written before the database's clock was set back: no holder renews it.
    const [row] = await this.#database.query(
      `INSERT INTO relay_lease (id, holder, epoch, expires_at)
         VALUES (1, $1, 1, clock_timestamp() + $2::int * interval '1 millisecond')
       ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, epoch = relay_lease.epoch + 1,
         expires_at = excluded.expires_at
       WHERE $3::boolean OR relay_lease.expires_at <= clock_timestamp()
         OR relay_lease.expires_at > clock_timestamp() + 2 * $2::int * interval '1 millisecond'
       RETURNING epoch::text`,
      [this.#holder, this.#ttlMs, takeOver],
    );
    this.#epoch = row === undefined ? undefined : String(row.epoch);
    return this.isHeld();
  }

  async #renew(epoch: string): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE relay_lease SET expires_at = clock_timestamp() + $3::int * interval '1 millisecond'
       WHERE id = 1 AND holder = $1 AND epoch = $2::bigint RETURNING id`,
      [this.#holder, epoch, this.#ttlMs],
    );
    return rows.length === 1;
  }

  /**
   * Waits for the lease as long as a dead holder's lease can last.
   * @throws AssayError `relay-leased` (exit code 4) if a live holder keeps it
   */
  async holdOrRefuse(): Promise<void> {
    const until = performance.now() + this.#ttlMs + 500;
    while (!(await this.hold())) {
      if (performance.now() > until) {
        throw new AssayError(
          'relay-leased',
          'another service relays from this database: stop it, or set ASSAY_RELAY_STANDBY=true to stand by',
          { exitCode: 4 },
        );
      }
      await delay(Math.min(250, this.#ttlMs / 4));
    }
  }

  /**
   * Call it inside a transaction. Until the transaction ends, no other replica can take the lease.
   * @throws AssayError `lease-lost` (exit code 4) unless this holder has it
   */
  async assertHeld(client: SqlClient): Promise<void> {
    const rows = await client.query(
      `SELECT id FROM relay_lease
       WHERE id = 1 AND holder = $1 AND epoch = $2::bigint AND expires_at > clock_timestamp() FOR UPDATE`,
      [this.#holder, this.#epoch ?? '0'],
    );
    if (rows.length === 0) {
      throw new AssayError('lease-lost', 'another replica relays now', { exitCode: 4 });
    }
  }

  /** Gives the lease back, so that another replica can take it at once. */
  async release(): Promise<void> {
    const epoch = this.#epoch;
    this.#epoch = undefined;
    if (epoch === undefined) return;
    await this.#database.query(
      `UPDATE relay_lease SET expires_at = clock_timestamp()
       WHERE id = 1 AND holder = $1 AND epoch = $2::bigint`,
      [this.#holder, epoch],
    );
  }
}
