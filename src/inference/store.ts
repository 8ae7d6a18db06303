import { chmodSync, mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AssayError } from '../protocol/errors.ts';

/**
 * The gateway's memory in one SQLite file: drawn uses with their receipts, and payments. No record, no
 * answer and no address of a caller is in it. A write is flushed before it counts. The flush runs beside the event loop;
 * writes that arrive meanwhile share the next one.
 */

/** A drawn use. */
export interface UseRow {
  readonly subscription: bigint;
  /** The last of the uses that it took; all uses of the subscription so far. */
  readonly count: number;
  readonly uses: number;
  readonly useId: string;
  /** Unix seconds. */
  readonly deadline: number;
  readonly signature: string;
}

/**
 * A payment by x402. `accepted`: the authorization is good and may be settled. `settled`: the money arrived, the answer
 * is owed. `answered`: the answer was sent. `failed`: the chain refused it.
 */
type PaymentState = 'accepted' | 'settled' | 'answered' | 'failed';

export interface PaymentRow {
  /** The payer, lower case, and the nonce of its authorization, joined by a colon. */
  readonly id: string;
  readonly amount: bigint;
  readonly useId: string;
  readonly state: PaymentState;
  readonly transaction: string;
  /** Id of the forwarding that passed it on to the vault; empty before. */
  readonly forwarding: string;
}

/** A payment of collected money to the vault. */
export interface ForwardingRow {
  /** Its useId: 32 bytes, 0x-prefixed. */
  readonly id: string;
  readonly amount: bigint;
  /** Block height before it was sent. */
  readonly since: number;
  readonly done: boolean;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uses (
    subscription TEXT NOT NULL, count INTEGER NOT NULL, uses INTEGER NOT NULL, use_id TEXT NOT NULL,
    deadline INTEGER NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (subscription, count)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS floors (subscription TEXT PRIMARY KEY, floor INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS payments (
    id TEXT PRIMARY KEY, amount TEXT NOT NULL, use_id TEXT NOT NULL, state TEXT NOT NULL,
    tx TEXT NOT NULL, forwarding TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS owed ON payments (forwarding, state);
  CREATE TABLE IF NOT EXISTS forwardings (
    id TEXT PRIMARY KEY, amount TEXT NOT NULL, since INTEGER NOT NULL, done INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

type Waiting = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** Returns when the content of a file is on disk. */
type FlushFile = (file: FileHandle) => Promise<void>;

export class GatewayStore {
  readonly #database: DatabaseSync;
  /** SQLite's write-ahead log: each commit is appended to it. */
  readonly #logPath: string;
  readonly #flushFile: FlushFile;
  readonly #putUse: StatementSync;
  readonly #putPayment: StatementSync;
  #writes: (() => void)[] = [];
  #waiting: Waiting[] = [];
  #timer: NodeJS.Immediate | undefined;
  #log: FileHandle | undefined;
  #flushing: Promise<void> | undefined;
  /** Why nothing is written any more. */
  #fault: AssayError | undefined;

  private constructor(database: DatabaseSync, logPath: string, flushFile: FlushFile) {
    this.#database = database;
    this.#logPath = logPath;
    this.#flushFile = flushFile;
    this.#putUse = database.prepare('INSERT INTO uses VALUES (?, ?, ?, ?, ?, ?)');
    this.#putPayment = database.prepare(
      `INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
         state = excluded.state, tx = excluded.tx, forwarding = excluded.forwarding`,
    );
  }

  /**
   * @param place names chain, contracts and model: a store is for one of them
   * @param flushFile default: `fdatasync`
   * @throws AssayError `store-unavailable` (4): another gateway has it open, or it can't be written; `wrong-store` (2)
   */
  static async open(
    folder: string,
    place: string,
    flushFile: FlushFile = (file) => file.datasync(),
  ): Promise<GatewayStore> {
    const { DatabaseSync } = await import('node:sqlite');
    const path = join(folder, 'gateway.sqlite');
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const database = new DatabaseSync(path);
      chmodSync(path, 0o600);
      // FULL flushes each commit. EXCLUSIVE keeps a second gateway out.
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
      database.prepare('INSERT OR IGNORE INTO meta VALUES (?, ?)').run('place', place);
      const known = database.prepare("SELECT value FROM meta WHERE name = 'place'").get()?.value;
      if (known !== place) {
        database.close();
        throw new AssayError('wrong-store', `${folder} belongs to another chain, deployment or model`);
      }
      // From here on the store flushes the log itself: SQLite would hold the event loop for it. At NORMAL it still flushes
      // the log before it copies it into the database, and its header when it begins it anew.
      database.exec('PRAGMA synchronous = NORMAL');
      return new GatewayStore(database, `${path}-wal`, flushFile);
    } catch (cause) {
      if (cause instanceof AssayError) throw cause;
      throw new AssayError(
        'store-unavailable',
        `${folder} can't be used: another gateway has it open, or the disk refuses`,
        { exitCode: 4, cause },
      );
    }
  }

  /** Records a use. Resolves when it is on disk. @throws AssayError `store-unavailable` */
  recordUse(row: UseRow): Promise<void> {
    return this.#write(() =>
      this.#putUse.run(`${row.subscription}`, row.count, row.uses, row.useId, row.deadline, row.signature),
    );
  }

  /** Records a payment, or its new state. Resolves when it is on disk. @throws AssayError `store-unavailable` */
  recordPayment(row: PaymentRow): Promise<void> {
    return this.#write(() =>
      this.#putPayment.run(row.id, `${row.amount}`, row.useId, row.state, row.transaction, row.forwarding),
    );
  }

  payment(id: string): PaymentRow | undefined {
    const row = this.#database.prepare('SELECT * FROM payments WHERE id = ?').get(id);
    return row === undefined ? undefined : paymentOf(row);
  }

  /** Payments whose money arrived and was not passed on. */
  collected(most: number): PaymentRow[] {
    return this.#database
      .prepare("SELECT * FROM payments WHERE forwarding = '' AND state IN ('settled', 'answered') LIMIT ?")
      .all(most)
      .map(paymentOf);
  }

  /** Begins to pass payments on: one row, and a mark at each of them. */
  async beginForwarding(row: ForwardingRow, payments: readonly PaymentRow[]): Promise<void> {
    await this.#write(() => {
      this.#database
        .prepare('INSERT INTO forwardings VALUES (?, ?, ?, 0)')
        .run(row.id, `${row.amount}`, row.since);
      const mark = this.#database.prepare('UPDATE payments SET forwarding = ? WHERE id = ?');
      for (const { id } of payments) mark.run(row.id, id);
    });
  }

  endForwarding(id: string): Promise<void> {
    return this.#write(() => this.#database.prepare('UPDATE forwardings SET done = 1 WHERE id = ?').run(id));
  }

  /** The forwarding that was begun and not seen to end. */
  openForwarding(): ForwardingRow | undefined {
    const row = this.#database.prepare('SELECT * FROM forwardings WHERE done = 0 LIMIT 1').get();
    return row === undefined
      ? undefined
      : { id: String(row.id), amount: BigInt(String(row.amount)), since: Number(row.since), done: false };
  }

  /**
   * The count up to which the uses of a subscription were drawn elsewhere: what the chain had recorded when this store
   * first met it.
   */
  async floorOf(subscription: bigint, recorded: number): Promise<number> {
    const find = this.#database.prepare('SELECT floor FROM floors WHERE subscription = ?');
    const known = find.get(`${subscription}`)?.floor;
    if (known !== undefined) return Number(known);
    await this.#write(() =>
      this.#database.prepare('INSERT OR IGNORE INTO floors VALUES (?, ?)').run(`${subscription}`, recorded),
    );
    return recorded;
  }

  /** Uses of a subscription with a count above `floor`, by count. */
  usesAbove(subscription: bigint, floor: number): UseRow[] {
    return this.#database
      .prepare('SELECT * FROM uses WHERE subscription = ? AND count > ? ORDER BY count')
      .all(`${subscription}`, floor)
      .map(useOf);
  }

  /** The use of the highest count of each subscription. */
  newestUses(): UseRow[] {
    return this.#database.prepare('SELECT *, max(count) FROM uses GROUP BY subscription').all().map(useOf);
  }

  /** Drops uses that the chain has recorded and that no client may ask for again. */
  forget(subscription: bigint, upTo: number): void {
    this.#database
      .prepare('DELETE FROM uses WHERE subscription = ? AND count <= ?')
      .run(`${subscription}`, upTo);
  }

  /** Flushes what waits and closes the file. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) clearImmediate(this.#timer);
    do await this.#flush();
    while (this.#writes.length > 0);
    await this.#log?.close();
    this.#database.close();
  }

  #write(apply: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#writes.push(apply);
      this.#waiting.push({ resolve, reject });
      // After the requests of this turn of the event loop: they share the flush.
      this.#timer ??= setImmediate(() => {
        this.#timer = undefined;
        this.#flush();
      });
    });
  }

  /** Commits and flushes what waits, after the flush that is under way. Never rejects. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#flushOnce().finally(() => {
      this.#flushing = undefined;
      if (this.#writes.length > 0) this.#flush();
    });
    return this.#flushing;
  }

  async #flushOnce(): Promise<void> {
    const [writes, waiting] = [this.#writes, this.#waiting];
    [this.#writes, this.#waiting] = [[], []];
    if (writes.length === 0) return;
    try {
      if (this.#fault !== undefined) throw this.#fault;
      this.#commit(writes);
      await this.#sync();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      return;
    }
    for (const { resolve } of waiting) resolve();
  }

  /** @throws AssayError `store-unavailable`: none of the writes is recorded */
  #commit(writes: readonly (() => void)[]): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const apply of writes) apply();
      this.#database.exec('COMMIT');
    } catch (cause) {
      try {
        this.#database.exec('ROLLBACK');
      } catch {
        // There is no transaction: BEGIN failed.
      }
      throw new AssayError('store-unavailable', 'the gateway can record nothing now', { exitCode: 4, cause });
    }
  }

  /** After a failure it is not known which commits are on disk: the store records nothing more until it is opened anew. */
  async #sync(): Promise<void> {
    try {
      this.#log ??= await open(this.#logPath, 'r+');
      await this.#flushFile(this.#log);
    } catch (cause) {
      this.#fault = new AssayError(
        'store-unavailable',
        'the disk refused to keep a record; start the gateway again when the disk is well',
        { exitCode: 4, cause },
      );
      throw this.#fault;
    }
  }
}

type Row = Record<string, unknown>;

const useOf = (row: Row): UseRow => ({
  subscription: BigInt(String(row.subscription)),
  count: Number(row.count),
  uses: Number(row.uses),
  useId: String(row.use_id),
  deadline: Number(row.deadline),
  signature: String(row.signature),
});

const paymentOf = (row: Row): PaymentRow => ({
  id: String(row.id),
  amount: BigInt(String(row.amount)),
  useId: String(row.use_id),
  state: row.state as PaymentState,
  transaction: String(row.tx),
  forwarding: String(row.forwarding),
});
