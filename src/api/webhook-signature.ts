import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Signatures of webhooks by the Standard Webhooks specification: HMAC-SHA256 over `id.timestamp.body`. */

const PREFIX = 'whsec_';
/** Largest age of a webhook in seconds, for clock differences and delivery. */
const TOLERANCE_SECONDS = 300;

/** A new random secret: `whsec_` and 256 bits in base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/**
 * Headers of a webhook.
 * @param id the same in every attempt at one event
 * @param seconds Unix time of this attempt
 */
export function webhookHeaders(
  secret: string,
  id: string,
  seconds: number,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': `v1,${mac(secret, id, `${seconds}`, body).toString('base64')}`,
  };
}

/**
 * Whether a webhook that arrived is the service's: for its receiver. Check it over the raw body, before it is parsed,
 * and take an id that was seen before for what it is: the same event again.
 *
 * @param seconds now, Unix time
 * @example
 * ```ts
 * import { isWebhookSigned } from 'assay/sdk';
 *
 * export async function receive(request: Request, secret: string): Promise<boolean> {
 *   const body = await request.text();
 *   return isWebhookSigned(secret, Object.fromEntries(request.headers), body, Date.now() / 1000);
 * }
 * ```
 */
export function isWebhookSigned(
  secret: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  seconds: number,
): boolean {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Number(timestamp) - seconds) > TOLERANCE_SECONDS) return false;
  const expected = mac(secret, id, timestamp, body);
  // There may be several signatures, separated by spaces, while a secret is replaced.
  return (headers['webhook-signature'] ?? '').split(' ').some((each) => {
    const given = Buffer.from(/^v1,([A-Za-z0-9+/]{43}=)$/.exec(each)?.[1] ?? '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function mac(secret: string, id: string, timestamp: string, body: string): Buffer {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}
