import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { webhookHeaders } from '../../api/webhook-signature.ts';
import type { WebhookPayload } from '../../api/webhooks.ts';
import type { SharedView } from '../../chain/gateway/views.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Logger } from '../logger.ts';
import {
  HopelessJobError,
  type JobQueues,
  type Queue,
  type QueueJob,
  type QueueSpec,
} from '../store/job-queues.ts';
import type { SqlClient, SqlDatabase } from '../store/sql.ts';
import { postWebhook } from './sender.ts';
import { isUnsafeForGood, type TargetPolicy } from './target.ts';
import { addDelivery, type WebhookStore } from './webhook-store.ts';

const jobSchema = z.strictObject({ delivery: z.string() });
type DeliveryJob = z.output<typeof jobSchema>;

/** About nine hours of attempts, with pauses of 10 s, 20 s, 40 s … up to 2 h. */
const DELIVERIES: QueueSpec<DeliveryJob> = {
  name: 'webhooks',
  data: jobSchema,
  retryLimit: 12,
  retryDelaySeconds: 10,
  retryDelayMaxSeconds: 7_200,
  expireSeconds: 60,
};

const ROUND_POLL_MS = 5_000;
/** Parallel deliveries of a process, each to another tenant, so that a slow receiver delays only its own. */
const SENT_AT_ONCE = 4;
/** Most events handled in one transaction. */
const AT_ONCE = 100;

export interface WebhooksOptions extends TargetPolicy {
  /** Pause between two searches for events. */
  readonly pollMs: number;
  /** Least pause between two reads of settled rounds from the chain. */
  readonly roundPollMs?: number;
  readonly retryDelaySeconds?: number;
  readonly retryLimit?: number;
  /** Called after each attempt; `dead`: the last one failed. */
  readonly onAttempt?: (result: 'delivered' | 'failed' | 'dead') => void;
}

/**
 * Delivers events to webhooks. It finds events in the database and on chain, stores deliveries together with their jobs,
 * and sends them from the queue until a 2xx answers. Each event arrives at least once, always with the same id; order is
 * not guaranteed. Replicas share the work, and a dead one loses nothing.
 */
export class Webhooks {
  readonly #database: SqlDatabase;
  readonly #store: WebhookStore;
  readonly #chain: Pick<SharedView, 'settledRounds'>;
  readonly #queue: Queue<DeliveryJob>;
  readonly #spec: QueueSpec<DeliveryJob>;
  readonly #log: Logger;
  readonly #options: WebhooksOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #nextRounds = 0;

  private constructor(
    deps: WebhooksDeps,
    spec: QueueSpec<DeliveryJob>,
    queue: Queue<DeliveryJob>,
    options: WebhooksOptions,
  ) {
    this.#database = deps.database;
    this.#store = deps.store;
    this.#chain = deps.chain;
    this.#log = deps.log;
    this.#queue = queue;
    this.#spec = spec;
    this.#options = options;
  }

  /** Opens the queue, starts its workers and the search for events. */
  static async start(deps: WebhooksDeps, options: WebhooksOptions): Promise<Webhooks> {
    const { retryDelaySeconds = DELIVERIES.retryDelaySeconds, retryLimit = DELIVERIES.retryLimit } = options;
    const spec = { ...DELIVERIES, retryDelaySeconds, retryLimit };
    const webhooks = new Webhooks(deps, spec, await deps.queues.open(spec), options);
    await webhooks.#queue.work((job) => webhooks.#deliver(job), SENT_AT_ONCE);
    webhooks.#running = webhooks.#watch();
    return webhooks;
  }

  /** Stops the search for events. `JobQueues.stop` ends running deliveries. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Numbers of delivery jobs that wait, run, and are dead. */
  counts(): Promise<{ waiting: number; active: number; dead: number }> {
    return this.#queue.counts();
  }

  /** Stores a delivery that tells nothing, for one webhook: it shows that deliveries arrive. @returns the delivery's id */
  async ping(webhook: { readonly id: string; readonly tenant: string }): Promise<string> {
    const now = new Date();
    const payload: WebhookPayload = {
      type: 'webhook.ping',
      timestamp: now.toISOString(),
      data: { webhook: webhook.id },
    };
    const id = await this.#database.transaction(async (client) => {
      const delivery = await addDelivery(client, webhook.id, randomUUID(), payload, now);
      if (delivery === undefined) throw new Error('a random event exists already');
      await this.#queue.enqueue({ delivery }, { within: client, group: webhook.tenant });
      return delivery;
    });
    this.#queue.kick();
    return id;
  }

  /** Sends a dead or delivered one again, with the same id. @returns false if it is pending */
  async retry(id: string): Promise<boolean> {
    const letters = await this.#queue.deadLetters(10_000);
    const own = letters.filter(({ data }) => jobSchema.safeParse(data).data?.delivery === id);
    // If a process died during the last attempt, only the queue knows that the delivery is dead.
    const isRevived = (await this.#store.revive(id)) || own.length > 0;
    if (!isRevived) return false;
    const ids = own.map((letter) => letter.id);
    if (ids.length === 0 || (await this.#queue.retryDeadLetters(ids)) === 0) {
      await this.#queue.enqueue({ delivery: id });
    }
    return true;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const told = (await this.#tellSubmissions()) + (await this.#tellRounds());
        if (told > 0) continue;
      } catch (error) {
        this.#log.warn({ err: error }, 'events for webhooks were not read, will be retried');
      }
      await delay(this.#options.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Stores deliveries of new submission events. @returns the number of events handled */
  async #tellSubmissions(): Promise<number> {
    // Usually there is none, and a query costs less than a transaction.
    const some = await this.#database.query('SELECT 1 AS one FROM submission_events WHERE NOT told LIMIT 1');
    if (some.length === 0) return 0;
    const count = await this.#database.transaction(async (client) => {
      // Skip a submission without a tenant: its request is still being answered.
      const rows = await client.query(
        `SELECT e.submission_id, e.ordinal, e.status, e.reason, e.at::text, s.kind
         FROM submission_events e JOIN submissions s ON s.id = e.submission_id
         WHERE NOT e.told AND EXISTS
           (SELECT 1 FROM submission_tenants t WHERE t.submission_id = e.submission_id)
         ORDER BY e.at, e.ordinal LIMIT ${AT_ONCE} FOR UPDATE OF e SKIP LOCKED`,
      );
      for (const row of rows) {
        const submission = String(row.submission_id);
        const payload: WebhookPayload = {
          type: 'submission.status',
          timestamp: new Date(String(row.at)).toISOString(),
          data: {
            submission,
            kind: String(row.kind),
            status: String(row.status),
            reason: row.reason === null ? null : String(row.reason),
          },
        };
        const hooks = await client.query(
          `SELECT w.id, w.tenant FROM webhooks w JOIN submission_tenants t ON t.tenant = w.tenant
           WHERE t.submission_id = $1 AND 'submission.status' = ANY (string_to_array(w.events, ' '))`,
          [submission],
        );
        await this.#add(client, hooks, `${submission} ${row.ordinal}`, payload);
        await client.query(
          'UPDATE submission_events SET told = true WHERE submission_id = $1 AND ordinal = $2',
          [submission, row.ordinal],
        );
      }
      return rows.length;
    });
    if (count > 0) this.#queue.kick();
    return count;
  }

  /** Stores deliveries of newly settled rounds. @returns the number of rounds handled */
  async #tellRounds(): Promise<number> {
    // Read the chain less often than the database.
    if (performance.now() < this.#nextRounds) return 0;
    this.#nextRounds = performance.now() + (this.#options.roundPollMs ?? ROUND_POLL_MS);
    const settled = await this.#chain.settledRounds();
    const known = new Set(
      (await this.#database.query('SELECT round FROM told_rounds')).map(({ round }) => String(round)),
    );
    const news = settled.filter(({ round }) => !known.has(`${round}`)).slice(0, AT_ONCE);
    for (const { round, model } of news) {
      await this.#database.transaction(async (client) => {
        const now = new Date();
        const mine = await client.query(
          'INSERT INTO told_rounds (round, told_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING round',
          [`${round}`, now.toISOString()],
        );
        if (mine.length === 0) return;
        const hooks = await client.query(
          `SELECT w.id, w.tenant FROM webhooks w WHERE 'round.settled' = ANY (string_to_array(w.events, ' '))
             AND (w.models IS NULL OR $1 = ANY (string_to_array(w.models, ' ')))`,
          [`${model}`],
        );
        await this.#add(client, hooks, `${round}`, {
          type: 'round.settled',
          timestamp: now.toISOString(),
          data: { model: `${model}`, round: `${round}` },
        });
      });
    }
    if (news.length > 0) this.#queue.kick();
    return news.length;
  }

  async #add(
    client: SqlClient,
    hooks: readonly { readonly [name: string]: unknown }[],
    eventKey: string,
    payload: WebhookPayload,
  ): Promise<void> {
    for (const { id, tenant } of hooks) {
      const delivery = await addDelivery(client, String(id), eventKey, payload, new Date());
      if (delivery !== undefined) {
        await this.#queue.enqueue({ delivery }, { within: client, group: String(tenant) });
      }
    }
  }

  async #deliver({ data, attempt, signal }: QueueJob<DeliveryJob>): Promise<void> {
    const found = await this.#store.delivery(data.delivery);
    // The webhook was removed, or an earlier attempt succeeded and its job did not end.
    if (found === undefined || found.delivery.status === 'delivered') return;
    const { delivery, webhook } = found;
    try {
      const seconds = Math.floor(Date.now() / 1000);
      const headers = {
        'Content-Type': 'application/json',
        ...webhookHeaders(webhook.secret, delivery.id, seconds, delivery.payload),
      };
      const status = await postWebhook(webhook.url, headers, delivery.payload, this.#options, signal);
      if (status === 410) throw new HopelessJobError('webhook-gone', 'the webhook is gone (HTTP 410)');
      if (status < 200 || status > 299) {
        throw new AssayError(`webhook-status-${status}`, 'the webhook did not accept the delivery', {
          exitCode: 5,
        });
      }
    } catch (error) {
      const code = error instanceof AssayError ? error.code : 'internal';
      const isHopeless = error instanceof HopelessJobError || isUnsafeForGood(error);
      const isLast = isHopeless || attempt >= this.#spec.retryLimit;
      await this.#store.record(delivery.id, isLast ? 'dead' : 'pending', code);
      this.#options.onAttempt?.(isLast ? 'dead' : 'failed');
      if (!isHopeless || error instanceof HopelessJobError) throw error;
      throw new HopelessJobError(code, 'the address is not public any more', { cause: error });
    }
    await this.#store.record(delivery.id, 'delivered', null);
    this.#options.onAttempt?.('delivered');
  }
}

interface WebhooksDeps {
  readonly database: SqlDatabase;
  readonly store: WebhookStore;
  readonly chain: Pick<SharedView, 'settledRounds'>;
  readonly queues: JobQueues;
  readonly log: Logger;
}
