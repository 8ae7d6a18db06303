import { PgBoss } from 'pg-boss';
import type { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import type { Logger } from '../logger.ts';
import type { SqlClient, SqlDatabase } from './sql.ts';

/** A named queue and the format of its jobs. Jobs are stored unencrypted: only ids and public values. */
export interface QueueSpec<T extends object> {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly data: z.ZodType<T>;
  /** Attempts after the first one; then the job is a dead letter. */
  readonly retryLimit: number;
  /** Pause before the first retry; it doubles, with jitter, up to `retryDelayMaxSeconds`. */
  readonly retryDelaySeconds: number;
  readonly retryDelayMaxSeconds: number;
  /** A longer attempt counts as failed. */
  readonly expireSeconds: number;
}

/** One attempt at a job. */
export interface QueueJob<T> {
  readonly id: string;
  readonly data: T;
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the attempt takes too long, or the service stops. */
  readonly signal: AbortSignal;
}

/** A job that failed for good. */
export interface DeadLetter {
  readonly id: string;
  readonly data: unknown;
  /** Code of its last error; `expired` if the last attempt did not end. */
  readonly reason: string;
  readonly failedAt: Date;
}

interface EnqueueOptions {
  /** Enqueues inside this transaction. Call `kick` after the commit. */
  readonly within?: SqlClient;
  /** Not before this time. */
  readonly startAfter?: Date;
  /** A process runs one job of a group at a time. */
  readonly group?: string;
}

interface JobQueuesOptions {
  /** Pause between two polls of an idle queue, at least 0.5. Jobs of this process start at once. */
  readonly pollSeconds?: number;
}

/** Thrown by a handler if no retry can help: the job becomes a dead letter at once. */
export class HopelessJobError extends AssayError {}

const SCHEMA = 'pgboss';
const DEAD = '-dead';
/** A worker without a heartbeat for this long is dead. 10 is the least that pg-boss allows. */
const HEARTBEAT_SECONDS = 10;
/** Interval of the search for abandoned attempts. */
const SUPERVISE_SECONDS = 2;

/**
 * Durable queues in the service's own database: pg-boss on the store's connections.
 *
 * A job runs at least once. After a crash or a lost answer of the database it runs again, on any replica, so a handler
 * must be safe to run twice. The order of jobs is not guaranteed.
 */
export class JobQueues {
  readonly #database: SqlDatabase;
  readonly #boss: PgBoss;
  readonly #log: Logger;
  readonly #pollSeconds: number;
  #stopping: Promise<void> | undefined;

  private constructor(database: SqlDatabase, boss: PgBoss, log: Logger, options: JobQueuesOptions) {
    this.#database = database;
    this.#boss = boss;
    this.#log = log;
    this.#pollSeconds = options.pollSeconds ?? 2;
  }

  /** Creates or updates the queues' tables (schema `pgboss`). Call `migrate` first, and `stop` before closing the database. */
  static async start(database: SqlDatabase, log: Logger, options: JobQueuesOptions = {}): Promise<JobQueues> {
    const boss = new PgBoss({
      db: adapter(database),
      schema: SCHEMA,
      backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
      schedule: false,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
      // Both are useful only on large servers, and need rights beyond the service's own tables.
      reindex: false,
      monitorVacuum: false,
    });
    boss.on('error', (error) => log.warn({ err: error }, 'queue failed, will be retried'));
    await boss.start();
    return new JobQueues(database, boss, log, options);
  }

  /** Creates the queue, or brings its settings up to date. */
  async open<T extends object>(spec: QueueSpec<T>): Promise<Queue<T>> {
    await createQueue(this.#boss, spec);
    // Embedded: an earlier holder of a job is dead, so do not wait for its heartbeat.
    if (this.#database.kind === 'embedded') await failActive(this.#boss, spec.name);
    for (const name of [spec.name, spec.name + DEAD]) await takeRestored(this.#database, this.#boss, name);
    return new Queue({
      spec,
      database: this.#database,
      boss: this.#boss,
      log: this.#log,
      pollSeconds: this.#pollSeconds,
    });
  }

  /** Takes no more jobs, waits at most `graceMs` for running ones, then aborts them; they run again later. */
  stop(graceMs = 5_000): Promise<void> {
    this.#stopping ??= this.#boss.stop({ close: false, graceful: true, timeout: graceMs });
    return this.#stopping;
  }
}

/** One queue of this process's JobQueues. */
export class Queue<T extends object> {
  readonly #spec: QueueSpec<T>;
  readonly #database: SqlDatabase;
  readonly #boss: PgBoss;
  readonly #log: Logger;
  readonly #pollSeconds: number;
  /** Ids of the workers of this process. */
  readonly #workers: string[] = [];
  /** Ids of the workers that run a job. */
  readonly #busy = new Set<string>();

  constructor(parts: {
    spec: QueueSpec<T>;
    database: SqlDatabase;
    boss: PgBoss;
    log: Logger;
    pollSeconds: number;
  }) {
    this.#spec = parts.spec;
    this.#database = parts.database;
    this.#boss = parts.boss;
    this.#log = parts.log;
    this.#pollSeconds = parts.pollSeconds;
  }

  get #dead(): string {
    return this.#spec.name + DEAD;
  }

  /**
   * Adds a job.
   * @returns the job's id
   * @throws AssayError `job-malformed` if the data does not fit the queue's schema, `store-unavailable`
   */
  async enqueue(data: T, options: EnqueueOptions = {}): Promise<string> {
    const { name } = this.#spec;
    const parsed = this.#spec.data.safeParse(data);
    if (!parsed.success) throw new AssayError('job-malformed', `not a job of ${name}`);
    const id = await this.#boss.send(name, data, {
      ...(options.startAfter === undefined ? {} : { startAfter: options.startAfter }),
      ...(options.group === undefined ? {} : { group: { id: options.group } }),
      ...(options.within === undefined ? {} : { db: adapterWithin(options.within) }),
    });
    if (id === null) throw new AssayError('store-unavailable', `the job of ${name} was not stored`);
    if (options.within === undefined) this.kick();
    return id;
  }

  /** Makes a worker of this process poll now. Call it after committing a transaction that enqueued a job. */
  kick(): void {
    const worker = this.#workers.find((id) => !this.#busy.has(id)) ?? this.#workers[0];
    if (worker !== undefined) this.#boss.notifyWorker(worker);
  }

  /**
   * Runs `handler` on the queue's jobs. A job whose handler throws is retried after a pause and becomes a dead letter in
   * the end. Only the error's code is stored: messages may quote private values.
   * @param atOnce jobs at a time in this process
   */
  async work(handler: (job: QueueJob<T>) => Promise<void>, atOnce = 1): Promise<void> {
    for (let i = 0; i < atOnce; i++) {
      let own = '';
      own = await this.#boss.work(
        this.#spec.name,
        {
          pollingIntervalSeconds: this.#pollSeconds,
          batchSize: 1,
          perJobResults: true,
          localGroupConcurrency: 1,
        },
        async (jobs) => {
          this.#busy.add(own);
          // There may be more jobs, and an idle worker would wait a whole interval: wake another one now, and this one
          // again when it is done.
          this.kick();
          try {
            const results = [];
            for (const job of jobs) results.push({ id: job.id, ...(await this.#attempt(job, handler)) });
            return results;
          } finally {
            this.#busy.delete(own);
            this.#boss.notifyWorker(own);
          }
        },
      );
      this.#workers.push(own);
    }
  }

  async #attempt(
    job: { id: string; data: unknown; retryCount: number; signal: AbortSignal },
    handler: (job: QueueJob<T>) => Promise<void>,
  ): Promise<{ status: 'completed' | 'failed' | 'deadletter'; output?: { code: string } }> {
    const { name } = this.#spec;
    try {
      const parsed = this.#spec.data.safeParse(job.data);
      if (!parsed.success) throw new HopelessJobError('job-malformed', `not a job of ${name}`);
      await handler({ id: job.id, data: parsed.data, attempt: job.retryCount, signal: job.signal });
      return { status: 'completed' };
    } catch (error) {
      const isHopeless = error instanceof HopelessJobError;
      this.#log.warn(
        { err: error, queue: name, job: job.id, attempt: job.retryCount },
        isHopeless ? 'job failed for good' : 'job failed',
      );
      return { status: isHopeless ? 'deadletter' : 'failed', output: { code: codeOf(error) } };
    }
  }

  /** Dead letters, oldest first. */
  async deadLetters(limit = 100): Promise<DeadLetter[]> {
    const rows = await this.#database.query(
      `SELECT id::text, data, source_output->>'code' AS reason, created_on::text FROM ${SCHEMA}.job
       WHERE name = $1 AND state = 'created' ORDER BY created_on, id LIMIT $2`,
      [this.#dead, limit],
    );
    return rows.map((row) => ({
      id: String(row.id),
      data: row.data,
      reason: row.reason === null ? 'expired' : String(row.reason),
      failedAt: new Date(String(row.created_on)),
    }));
  }

  /** Puts dead letters back into the queue, all or those of `ids`. Attempts count from 0. @returns how many */
  async retryDeadLetters(ids?: readonly string[]): Promise<number> {
    const moved = await this.#boss.redrive(this.#dead, {
      destination: this.#spec.name,
      ...(ids === undefined ? {} : { ids: [...ids] }),
    });
    if (moved > 0) this.kick();
    return moved;
  }

  /** Numbers of jobs that wait (also for a retry), run, and are dead. */
  async counts(): Promise<{ waiting: number; active: number; dead: number }> {
    const rows = await this.#database.query(
      `SELECT name, state::text, count(*)::text AS count FROM ${SCHEMA}.job
       WHERE name IN ($1, $2) AND state IN ('created', 'retry', 'active') GROUP BY name, state`,
      [this.#spec.name, this.#dead],
    );
    const counts = { waiting: 0, active: 0, dead: 0 };
    for (const row of rows) {
      const group = row.name === this.#dead ? 'dead' : row.state === 'active' ? 'active' : 'waiting';
      counts[group] += Number(row.count);
    }
    return counts;
  }
}

async function createQueue(boss: PgBoss, spec: Omit<QueueSpec<object>, 'data'>): Promise<void> {
  const dead = spec.name + DEAD;
  const settings = {
    retryLimit: spec.retryLimit,
    retryDelay: spec.retryDelaySeconds,
    retryBackoff: true,
    retryDelayMax: spec.retryDelayMaxSeconds,
    expireInSeconds: spec.expireSeconds,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    // Keep finished jobs for a day, for debugging; they hold nothing that is not also in the store.
    deleteAfterSeconds: 86_400,
    deadLetter: dead,
  };
  // Dead letters wait a year for an operator.
  await boss.createQueue(dead, { retentionSeconds: 365 * 86_400 });
  await boss.createQueue(spec.name, settings);
  // createQueue does not change the settings of an existing queue.
  await boss.updateQueue(spec.name, settings);
}

/** Fails running jobs, so that they are retried at once. */
async function failActive(boss: PgBoss, name: string): Promise<void> {
  const jobs = await boss.findJobs(name);
  const active = jobs.filter(({ state }) => state === 'active').map(({ id }) => id);
  if (active.length > 0) await boss.fail(name, active, { code: 'service-died' });
}

/** Moves the jobs of a restored backup (backup.ts) to their queue. */
async function takeRestored(database: SqlDatabase, boss: PgBoss, name: string): Promise<void> {
  await database.transaction(async (client) => {
    const jobs = await client.query(
      'DELETE FROM restored_jobs WHERE name = $1 RETURNING id::text, data, start_after::text',
      [name],
    );
    for (const { id, data, start_after } of jobs) {
      await boss.send(name, data as object, {
        id: String(id),
        startAfter: new Date(String(start_after)),
        db: adapterWithin(client),
      });
    }
  });
}

function adapter(database: SqlDatabase) {
  return {
    executeSql: async (text: string, values?: unknown[]) => ({
      rows:
        values === undefined || values.length === 0
          ? await database.script(text)
          : await database.query(text, values),
    }),
  };
}

function adapterWithin(client: SqlClient) {
  return {
    executeSql: async (text: string, values?: unknown[]) => ({ rows: await client.query(text, values) }),
  };
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[\w-]{1,64}$/.test(code) ? code : 'internal';
}
