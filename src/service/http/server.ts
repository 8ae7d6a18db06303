import { createServer, type RequestListener, type Server } from 'node:http';
import { answerParserErrors } from './parser-errors.ts';

/** Milliseconds. */
interface HttpTimeouts {
  /** Limit for a request's headers. */
  readonly headers: number;
  /** Limit for the whole request. */
  readonly request: number;
  /** Limit of a connection's idle time between requests. */
  readonly keepAlive: number;
  /** Interval of the check for late connections. */
  readonly check: number;
}

/**
 * Node's defaults allow a minute for headers and five for a body, so a thousand slow senders would hold a thousand
 * connections for minutes. With these limits a late sender gets 408 and is cut off within `request` + `check`: 14 s.
 */
export const HTTP_TIMEOUTS: HttpTimeouts = {
  headers: 8_000,
  request: 13_000,
  keepAlive: 5_000,
  check: 1_000,
};

/** A server that cuts off slow senders. The caller listens. */
export function createHttpServer(listener: RequestListener, timeouts: HttpTimeouts = HTTP_TIMEOUTS): Server {
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.keepAlive,
      connectionsCheckingInterval: timeouts.check,
    },
    listener,
  );
  answerParserErrors(server);
  return server;
}
