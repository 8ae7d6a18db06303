import { z } from 'zod';
import { parseBody } from './requests.ts';
import { instant } from './resources.ts';

/** Request and response bodies of the operations on webhooks, and the body of a webhook itself. */

const WEBHOOK_EVENTS = ['submission.status', 'round.settled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
/** Sent to one webhook when its owner asks for it; no webhook subscribes to it. */
const PING = 'webhook.ping';

const decimal = z.string().regex(/^(0|[1-9][0-9]{0,76})$/);
const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length).meta({
  description:
    "submission.status: the status of a submission of the caller's tenant changed. round.settled: a round was settled.",
});
const models = z
  .array(decimal)
  .min(1)
  .max(64)
  .nullable()
  .meta({ description: 'only rounds of these models; null: of every model' });

export const webhookRequest = z
  .strictObject({
    url: z.string().max(2048).meta({ format: 'uri', description: 'https, with a public address' }),
    events,
    models: models.default(null),
  })
  .meta({ id: 'WebhookRequest' });

const webhookResource = z
  .strictObject({ id: uuid, url: z.string(), events, models, createdAt: instant })
  .meta({ id: 'Webhook' });
export type WebhookResource = z.output<typeof webhookResource>;

export const newWebhookResource = z
  .strictObject({
    webhook: webhookResource,
    secret: z.string().meta({ description: 'whsec_ and the key in base64; shown only now' }),
  })
  .meta({ id: 'NewWebhook' });

export const webhooksResource = z
  .strictObject({ webhooks: z.array(webhookResource) })
  .meta({ id: 'Webhooks' });

export const deliveryResource = z
  .strictObject({
    id: z.string().meta({ description: 'the webhook-id header; the same in every attempt' }),
    event: z.enum([...WEBHOOK_EVENTS, PING]),
    status: z
      .enum(['pending', 'delivered', 'dead'])
      .meta({ description: 'dead: all attempts failed; a delivery that is not pending can be sent again' }),
    attempts: z.int().nonnegative(),
    lastError: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryResource = z.output<typeof deliveryResource>;

export const deliveriesPage = z
  .strictObject({ deliveries: z.array(deliveryResource), next: z.string().nullable() })
  .meta({ id: 'WebhookDeliveriesPage' });

const envelope = <E extends WebhookEvent | typeof PING, S extends z.ZodType>(type: E, data: S) =>
  z.strictObject({ type: z.literal(type), timestamp: instant, data });

/** The body of a webhook. It says that something changed; read the current state from the API. */
export const webhookPayload = z
  .discriminatedUnion('type', [
    envelope(
      'submission.status',
      z.strictObject({
        submission: uuid,
        kind: z.string(),
        status: z.string(),
        reason: z.string().nullable(),
      }),
    ),
    envelope('round.settled', z.strictObject({ model: decimal, round: decimal })),
    envelope(PING, z.strictObject({ webhook: uuid })),
  ])
  .meta({ id: 'WebhookPayload' });
/**
 * The body of a webhook: an event with its type, time and data.
 *
 * @example
 * ```ts
 * import type { WebhookPayload } from 'assay/sdk';
 *
 * export const isSettled = ({ type }: WebhookPayload) => type === 'round.settled';
 * ```
 */
export type WebhookPayload = z.output<typeof webhookPayload>;

/** Parses the body of a new webhook. @throws ProblemError `invalid-request` */
export const parseWebhookRequest = (body: unknown) => parseBody(webhookRequest, body);
