import { createHash, randomUUID } from 'node:crypto';
import { newWebhookSecret } from '../../api/webhook-signature.ts';
import type { WebhookEvent, WebhookPayload } from '../../api/webhooks.ts';
import type { SqlClient, SqlDatabase, SqlRow } from '../store/sql.ts';

/** A webhook of a tenant. */
export interface Webhook {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  /** Stored unencrypted, because signing needs it. A reader of the database could forge webhooks with it, nothing else. */
  readonly secret: string;
  readonly events: readonly WebhookEvent[];
  /** Only rounds of these models; null: of every model. */
  readonly models: readonly string[] | null;
  readonly createdAt: Date;
}

type DeliveryStatus = 'pending' | 'delivered' | 'dead';

/** An event on its way to one webhook. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly event: WebhookPayload['type'];
  readonly payload: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Most webhooks of one tenant. */
export const MOST_WEBHOOKS = 16;

const WEBHOOK = 'w.id, w.tenant, w.url, w.secret, w.events, w.models, w.created_at::text';
const DELIVERY = `d.id, d.webhook_id, d.event, d.payload, d.status, d.attempts, d.last_error,
  d.created_at::text, d.updated_at::text`;

/** Webhooks and their deliveries. */
export class WebhookStore {
  readonly #database: SqlDatabase;
  readonly #now: () => Date;

  constructor(database: SqlDatabase, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#now = now;
  }

  /** @returns undefined if the tenant has MOST_WEBHOOKS already */
  create(
    tenant: string,
    wanted: {
      readonly url: string;
      readonly events: readonly WebhookEvent[];
      /** Only rounds of these models; null: of every model. */
      readonly models: readonly string[] | null;
    },
  ): Promise<Webhook | undefined> {
    return this.#database.transaction(async (client) => {
      // Lock by tenant: two parallel requests must not both find room.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`webhooks ${tenant}`]);
      const [row] = await client.query(
        `INSERT INTO webhooks AS w (id, tenant, url, secret, events, models, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7
         WHERE (SELECT count(*) FROM webhooks WHERE tenant = $2) < $8 RETURNING ${WEBHOOK}`,
        [
          randomUUID(),
          tenant,
          wanted.url,
          newWebhookSecret(),
          [...new Set(wanted.events)].join(' '),
          wanted.models === null ? null : [...new Set(wanted.models)].join(' '),
          this.#now().toISOString(),
          MOST_WEBHOOKS,
        ],
      );
      return row === undefined ? undefined : toWebhook(row);
    });
  }

  /** The tenant's webhooks, oldest first. */
  async list(tenant: string): Promise<Webhook[]> {
    const rows = await this.#database.query(
      `SELECT ${WEBHOOK} FROM webhooks w WHERE w.tenant = $1 ORDER BY w.position`,
      [tenant],
    );
    return rows.map(toWebhook);
  }

  /** Removes a webhook and its deliveries; pending ones are not sent. @returns false if the tenant has no such webhook */
  async remove(tenant: string, id: string): Promise<boolean> {
    const rows = await this.#database.query(
      'DELETE FROM webhooks WHERE id = $1 AND tenant = $2 RETURNING id',
      [id, tenant],
    );
    return rows.length === 1;
  }

  /** Whether the webhook belongs to the tenant. */
  async isOf(tenant: string, id: string): Promise<boolean> {
    const rows = await this.#database.query('SELECT 1 AS one FROM webhooks WHERE id = $1 AND tenant = $2', [
      id,
      tenant,
    ]);
    return rows.length === 1;
  }

  /** Deliveries of a webhook, newest first. @param before id of the last one of the previous page */
  async deliveries(webhookId: string, limit: number, before?: string): Promise<Delivery[]> {
    const rows = await this.#database.query(
      `SELECT ${DELIVERY} FROM webhook_deliveries d WHERE d.webhook_id = $1 AND ($3::text IS NULL OR
         d.position < (SELECT position FROM webhook_deliveries WHERE id = $3 AND webhook_id = $1))
       ORDER BY d.position DESC LIMIT $2`,
      [webhookId, limit, before ?? null],
    );
    return rows.map(toDelivery);
  }

  /** A delivery and its webhook. */
  async delivery(id: string): Promise<{ delivery: Delivery; webhook: Webhook } | undefined> {
    const [row] = await this.#database.query(`SELECT ${DELIVERY} FROM webhook_deliveries d WHERE d.id = $1`, [
      id,
    ]);
    if (row === undefined) return undefined;
    const delivery = toDelivery(row);
    const [hook] = await this.#database.query(`SELECT ${WEBHOOK} FROM webhooks w WHERE w.id = $1`, [
      delivery.webhookId,
    ]);
    return hook === undefined ? undefined : { delivery, webhook: toWebhook(hook) };
  }

  /** Records an attempt and its result. @param error code of the error, or null */
  async record(id: string, status: DeliveryStatus, error: string | null): Promise<void> {
    await this.#database.query(
      `UPDATE webhook_deliveries SET status = $2, last_error = $3, attempts = attempts + 1, updated_at = $4
       WHERE id = $1`,
      [id, status, error, this.#now().toISOString()],
    );
  }

  /** Makes a dead or delivered one pending again. @returns false if it is pending */
  async revive(id: string): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE webhook_deliveries SET status = 'pending', updated_at = $2
       WHERE id = $1 AND status <> 'pending' RETURNING id`,
      [id, this.#now().toISOString()],
    );
    return rows.length === 1;
  }
}

/**
 * Stores the delivery of an event to one webhook. Call it in the transaction that marks the event as told. The id is
 * derived from webhook and event, so the same event is one delivery.
 * @returns the delivery's id; undefined if it exists already
 */
export async function addDelivery(
  client: SqlClient,
  webhookId: string,
  eventKey: string,
  payload: WebhookPayload,
  now: Date,
): Promise<string | undefined> {
  const digest = createHash('sha256').update(`${webhookId}\0${payload.type}\0${eventKey}`).digest('hex');
  const rows = await client.query(
    `INSERT INTO webhook_deliveries (id, webhook_id, event, payload, status, attempts, created_at, updated_at)
     VALUES ($1, $2, $3, $4, 'pending', 0, $5, $5) ON CONFLICT DO NOTHING RETURNING id`,
    [`msg-${digest.slice(0, 32)}`, webhookId, payload.type, JSON.stringify(payload), now.toISOString()],
  );
  return rows.length === 1 ? String(rows[0]?.id) : undefined;
}

function toWebhook(row: SqlRow): Webhook {
  return {
    id: String(row.id),
    tenant: String(row.tenant),
    url: String(row.url),
    secret: String(row.secret),
    events: String(row.events).split(' ') as WebhookEvent[],
    models: row.models === null ? null : String(row.models).split(' '),
    createdAt: new Date(String(row.created_at)),
  };
}

function toDelivery(row: SqlRow): Delivery {
  return {
    id: String(row.id),
    webhookId: String(row.webhook_id),
    event: row.event as WebhookPayload['type'],
    payload: String(row.payload),
    status: row.status as DeliveryStatus,
    attempts: Number(row.attempts),
    lastError: row.last_error === null ? null : String(row.last_error),
    createdAt: new Date(String(row.created_at)),
    updatedAt: new Date(String(row.updated_at)),
  };
}
