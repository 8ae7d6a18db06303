import type { RequestHandler, Response } from 'express';
import { PAGE_LIMIT } from '../../api/operation.ts';
import { ProblemError } from '../../api/problem.ts';
import { API_BASE } from '../../api/shared-operations.ts';
import { type DeliveryResource, parseWebhookRequest, type WebhookResource } from '../../api/webhooks.ts';
import { LookupLimit } from '../webhooks/lookup-limit.ts';
import { resolveTarget, type TargetPolicy } from '../webhooks/target.ts';
import { type Delivery, MOST_WEBHOOKS, type Webhook, type WebhookStore } from '../webhooks/webhook-store.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { callerOf } from './authentication.ts';
import { cursorId, type PageQuery, pageOf } from './pagination.ts';
import { notFound } from './read-routes.ts';

function webhookResourceOf({ id, url, events, models, createdAt }: Webhook): WebhookResource {
  return {
    id,
    url,
    events: [...events],
    models: models === null ? null : [...models],
    createdAt: createdAt.toISOString(),
  };
}

function deliveryResourceOf(delivery: Delivery): DeliveryResource {
  const { id, event, status, attempts, lastError, createdAt, updatedAt } = delivery;
  return {
    id,
    event,
    status,
    attempts,
    lastError,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** Routes for webhooks. They take no Idempotency-Key: storing the answer would store the secret. */
export function webhookRoutes(deps: {
  readonly webhookStore: WebhookStore;
  readonly webhooks: Webhooks;
  readonly webhookPolicy: TargetPolicy;
}) {
  const { webhookStore: store, webhooks, webhookPolicy } = deps;
  const lookups = new LookupLimit();
  const own = async (response: Response, id: unknown): Promise<string> => {
    const webhook = String(id);
    if (!(await store.isOf(callerOf(response).tenant, webhook))) throw notFound();
    return webhook;
  };
  return {
    createWebhook: async (request, response) => {
      const { url, events, models } = parseWebhookRequest(request.body);
      // Every delivery checks the address again; check it here too, so that the caller learns of a bad one.
      const { tenant } = callerOf(response);
      const target = await lookups.run(tenant, () => resolveTarget(url, webhookPolicy));
      const webhook = await store.create(tenant, { url: target.url.href, events, models });
      if (webhook === undefined) {
        throw new ProblemError('too-many-webhooks', `a tenant may have at most ${MOST_WEBHOOKS} webhooks`);
      }
      response.status(201).json({ webhook: webhookResourceOf(webhook), secret: webhook.secret });
    },
    listWebhooks: async (_request, response) => {
      const webhooks = await store.list(callerOf(response).tenant);
      response.json({ webhooks: webhooks.map(webhookResourceOf) });
    },
    removeWebhook: async (request, response) => {
      if (!(await store.remove(callerOf(response).tenant, String(request.params.webhook)))) throw notFound();
      response.status(204).end();
    },
    pingWebhook: async (request, response) => {
      const id = await own(response, request.params.webhook);
      const delivery = await webhooks.ping({ id, tenant: callerOf(response).tenant });
      const found = await store.delivery(delivery);
      if (found === undefined) throw notFound(); // the webhook was removed meanwhile
      response.status(202).json(deliveryResourceOf(found.delivery));
    },
    listDeliveries: async (request, response) => {
      const webhook = await own(response, request.params.webhook);
      const query = response.locals.query as PageQuery;
      const limit = query.limit ?? PAGE_LIMIT.default;
      const rows = await store.deliveries(webhook, limit + 1, cursorId(query));
      const page = pageOf(`${API_BASE}/webhooks/${webhook}/deliveries`, limit, rows, ({ id }) => id);
      if (page.next !== null) response.set('Link', `<${page.next}>; rel="next"`);
      response.json({ deliveries: page.items.map(deliveryResourceOf), next: page.next });
    },
    retryDelivery: async (request, response) => {
      const webhook = await own(response, request.params.webhook);
      const id = String(request.params.delivery);
      const found = await store.delivery(id);
      if (found?.webhook.id !== webhook) throw notFound();
      if (!(await webhooks.retry(id))) {
        throw new ProblemError('not-retriable', 'the delivery is pending: it will be sent');
      }
      response.status(202).json(deliveryResourceOf({ ...found.delivery, status: 'pending' }));
    },
  } satisfies Readonly<Record<string, RequestHandler>>;
}
