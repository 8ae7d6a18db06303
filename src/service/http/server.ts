import { createServer, type RequestListener, type Server } from 'node:http';

/** Milliseconds. */
interface HttpTimeouts {
  /** Until a request's headers are complete. */
  readonly headers: number;
  /** Until the whole request is there. */
  readonly request: number;
  /** How long a connection may idle between requests. */
  readonly keepAlive: number;
  /** Pause between two looks for connections that are late. */
  readonly check: number;
}

/**
 * Node's own limits allow a minute for headers and five for a body: a thousand slow senders would hold a thousand
 * connections for minutes. Here whoever is late is answered with 408 and cut off within `request` + `check`, 14 s.
 */
export const HTTP_TIMEOUTS: HttpTimeouts = {
  headers: 8_000,
  request: 13_000,
  keepAlive: 5_000,
  check: 1_000,
};

/** A server that does not wait for slow senders. Listening is the caller's. */
export function createHttpServer(listener: RequestListener, timeouts: HttpTimeouts = HTTP_TIMEOUTS): Server {
  return createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.keepAlive,
      connectionsCheckingInterval: timeouts.check,
    },
    listener,
  );
}
