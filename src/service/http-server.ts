import { createServer, type RequestListener, type Server } from 'node:http';

/**
 * Milliseconds. Node's own limits allow a minute for headers and five for a body; here a sender that is slow on
 * purpose holds its socket for fifteen seconds at most, plus the interval in which they are looked for.
 */
export const SLOW_CLIENT_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 13_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
} as const;

/** @param limits other ones for tests, so that they need not wait */
export function createHttpServer(
  app: RequestListener,
  limits: { readonly [K in keyof typeof SLOW_CLIENT_LIMITS]: number } = SLOW_CLIENT_LIMITS,
): Server {
  return createServer(limits, app);
}
