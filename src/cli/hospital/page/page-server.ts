import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { AssayError } from '../../../protocol/errors.ts';
import { jsonValue } from '../../../system/files.ts';

/**
 * A web server for one person on this machine. It listens on 127.0.0.1 alone. Each request must have the random token in
 * its path and the server's own name as Host, and may come from no other origin: a page elsewhere can neither read nor
 * cause anything, also with a DNS name that points here.
 */

/** The requests that the page may make: an answer for each name. A body is given for POST. */
export interface PageHandlers {
  readonly get: Readonly<Record<string, () => Promise<unknown>>>;
  readonly post: Readonly<Record<string, (body: unknown) => Promise<unknown>>>;
}

export interface PageServerOptions {
  /** Folder of the built pages. */
  readonly files: string;
  /** File of the folder that is the page. */
  readonly page: string;
  /** 0: a free port. */
  readonly port: number;
  readonly handlers: PageHandlers;
}

export interface PageServer {
  /** With the token. */
  readonly url: string;
  close(): Promise<void>;
}

const LARGEST_BODY = 16_384;

/** @throws AssayError `port-in-use` (4) */
export async function startPageServer({
  files,
  page,
  port,
  handlers,
}: PageServerOptions): Promise<PageServer> {
  const token = randomBytes(32).toString('base64url');
  const app = express();
  app.disable('x-powered-by');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  const server = createServer(app);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((cause: unknown) => {
    throw new AssayError('port-in-use', `port ${port} is in use; give another with --port`, {
      exitCode: 4,
      cause,
    });
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  app.use(secured(host));
  app.use('/:token', withToken(token), pageApp(files, page, handlers));
  app.use((_request, response) => void response.status(404).end());
  return {
    url: `http://${host}/${token}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sets headers, and refuses requests of other names and origins. */
const secured =
  (host: string): RequestHandler =>
  (request, response, next) => {
    response.set({
      'Content-Security-Policy': POLICY,
      'Cache-Control': 'no-store',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
    if (isOwn(request, host)) next();
    else response.status(403).end();
  };

function isOwn({ headers, method }: Request, host: string): boolean {
  if (headers.host !== host) return false;
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  // Browsers send the origin with every request that changes something.
  if (origin === undefined) return method === 'GET' || method === 'HEAD';
  return origin === `http://${host}`;
}

const withToken = (token: string): RequestHandler => {
  const wanted = Buffer.from(token);
  return (request, response, next) => {
    const given = Buffer.from(`${request.params.token}`);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) next();
    else response.status(404).end();
  };
};

function pageApp(files: string, page: string, { get, post }: PageHandlers): Express {
  const app = express();
  app.enable('strict routing');
  for (const [name, handle] of Object.entries(get))
    app.get(`/api/${name}`, (_request, response) => answer(response, handle));
  for (const [name, handle] of Object.entries(post))
    app.post(
      `/api/${name}`,
      express.json({ limit: LARGEST_BODY, strict: true, type: 'application/json' }),
      (request, response) => answer(response, () => handle(request.body)),
    );
  app.use(express.static(files, { index: page, redirect: false, cacheControl: false, dotfiles: 'ignore' }));
  app.use(
    ((_error, _request, response, _next) =>
      void response
        .status(400)
        .json({ problem: 'The request is not JSON of the right kind.' })) as express.ErrorRequestHandler,
  );
  return app;
}

async function answer(response: Response, work: () => Promise<unknown>): Promise<void> {
  try {
    response.type('json').send(JSON.stringify((await work()) ?? {}, jsonValue));
  } catch (error) {
    const isKnown = error instanceof AssayError;
    const problem = isKnown ? error.message : 'Something unexpected happened; the terminal shows it.';
    if (!isKnown) process.stderr.write(`${error instanceof Error ? error.stack : 'unknown error'}\n`);
    response.status(isKnown ? 409 : 500).json({ problem, code: isKnown ? error.code : 'unexpected' });
  }
}
