import { z } from 'zod';
import {
  type DeliveryResource,
  deliveriesPage,
  deliveryResource,
  newWebhookResource,
  type WebhookEvent,
  type WebhookResource,
  webhooksResource,
} from '../api/webhooks.ts';
import { ServiceHttp, type ServiceOptions } from './service-http.ts';

/**
 * Administers the webhooks of the API key's tenant. The key needs the scope webhooks.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { ServiceWebhooks } from 'assay/sdk';
 *
 * const apiKey = readFileSync('st-marys.key', 'utf8').trim();
 * const webhooks = new ServiceWebhooks('https://assay.example', { apiKey });
 * const { webhook, secret } = await webhooks.create('https://st-marys.example/hook', ['round.settled']);
 * console.log(webhook.id, secret.length);
 * ```
 */
export class ServiceWebhooks {
  readonly #http: ServiceHttp;

  /** @throws AssayError `bad-option`, `bad-api-key` (2), as `ServiceClient` */
  constructor(url: string, options: ServiceOptions) {
    this.#http = new ServiceHttp(url, options);
  }

  /**
   * Makes a webhook.
   *
   * @param models only events of these models; default: of every model
   * @returns the webhook and its secret, for `isWebhookSigned`. The secret is shown this once.
   * @throws AssayError `unsafe-url`, `too-many-webhooks` (5)
   */
  create(
    url: string,
    events: readonly WebhookEvent[],
    models?: readonly bigint[],
  ): Promise<{ readonly webhook: WebhookResource; readonly secret: string }> {
    return this.#http.send(newWebhookResource, 'POST', '/v2/webhooks', {
      url,
      events,
      models: models?.map(String) ?? null,
    });
  }

  /** All webhooks of the tenant. */
  async list(): Promise<readonly WebhookResource[]> {
    return (await this.#http.find(webhooksResource, '/v2/webhooks'))?.webhooks ?? [];
  }

  /** Removes a webhook. @throws AssayError `not-found` (5) */
  async remove(id: string): Promise<void> {
    await this.#http.send(z.null(), 'DELETE', `/v2/webhooks/${encodeURIComponent(id)}`);
  }

  /** Deliveries of a webhook, newest first. Pages are fetched while reading. */
  async *deliveries(id: string): AsyncGenerator<DeliveryResource> {
    let path: string | null = `/v2/webhooks/${encodeURIComponent(id)}/deliveries`;
    while (path !== null) {
      const page: z.output<typeof deliveriesPage> | undefined = await this.#http.find(deliveriesPage, path);
      if (page === undefined) return;
      yield* page.deliveries;
      path = page.next;
    }
  }

  /** Sends an event `webhook.ping`, to see whether deliveries arrive. @throws AssayError `not-found` (5) */
  ping(id: string): Promise<DeliveryResource> {
    return this.#http.send(deliveryResource, 'POST', `/v2/webhooks/${encodeURIComponent(id)}/ping`, {});
  }

  /** Sends a dead or delivered one again, with the same id. @throws AssayError `not-found`, `not-retriable` (5) */
  retry(id: string, delivery: string): Promise<DeliveryResource> {
    const path = `/v2/webhooks/${encodeURIComponent(id)}/deliveries/${encodeURIComponent(delivery)}/retry`;
    return this.#http.send(deliveryResource, 'POST', path, {});
  }
}
