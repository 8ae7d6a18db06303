import { randomUUID } from 'node:crypto';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { ChainView } from './chain-port.ts';
import { toJson } from './claim.ts';
import { type Answer, idempotently } from './idempotency.ts';
import { jsonBody } from './json-body.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { ProblemError, problemOf } from './problem.ts';
import { type Resource, readResources } from './read-routes.ts';
import type { RelayState } from './relay.ts';
import {
  parseAttestationSetRequest,
  parseEnrolmentRequest,
  parseEvaluationRequest,
  parseOriginRequest,
  parseStepRequest,
} from './requests.ts';
import type { TypedDataSigner } from './signer.ts';
import type { Store } from './store.ts';
import { submissionResource } from './submission-resource.ts';
import type { Accepted, Submissions } from './submissions.ts';

/** Everything the HTTP surface needs; nothing is read from the environment or opened here. */
export interface AppDeps {
  readonly chain: ChainView;
  readonly store: Store;
  readonly submissions: Submissions;
  readonly signer: TypedDataSigner;
  readonly relayState: () => RelayState;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Requests a minute from one address; health checks are not counted. */
  readonly requestsPerMinute: number;
  /** Number of proxies in front whose X-Forwarded-For is believed. */
  readonly trustedProxies: number;
  /** True once the service is shutting down: /readyz and submissions say so. */
  readonly isStopping: () => boolean;
}

type Submit = (body: unknown) => Promise<Accepted>;

/** The HTTP service. Listening is main.ts's. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.set('trust proxy', deps.trustedProxies);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.use(identify(deps.log));
  app.use(deps.metrics.observer());
  app.use((_request, response, next) => {
    // A connection that is kept alive would hold up the shutdown.
    if (deps.isStopping()) response.set('Connection', 'close');
    next();
  });
  app.use(helmet());
  route(app, '/metrics', { GET: [deps.metrics.exposition()] });

  route(app, '/healthz', { GET: [answer(async () => ({ status: 'ok' }))] });
  route(app, '/readyz', { GET: [ready(deps)] });
  app.use(limiter(deps.requestsPerMinute));

  app.use(shed(deps.submissions));

  const posts: readonly [string, Submit][] = [
    ['/v1/origins', async (body) => deps.submissions.submitOrigin(parseOriginRequest(body))],
    ['/v1/enrolments', async (body) => deps.submissions.submitEnrolment(parseEnrolmentRequest(body))],
    [
      '/v1/attestation-sets',
      async (body) => deps.submissions.submitAttestationSet(parseAttestationSetRequest(body)),
    ],
    ['/v1/evaluations', async (body) => deps.submissions.submitEvaluation(parseEvaluationRequest(body))],
    ['/v1/steps', async (body) => deps.submissions.submitStep(parseStepRequest(body))],
  ];
  for (const [path, submit] of posts) route(app, path, { POST: [jsonBody, accept(deps, submit)] });
  for (const [path, resource] of readResources(deps)) route(app, path, { GET: [answer(resource)] });

  app.use(() => {
    throw new ProblemError('not-found', 'there is nothing here');
  });
  app.use(reportProblem(deps.log));
  return app;
}

/** Handlers by method; every other method gets 405 with the list of those that are there. */
function route(app: Express, path: string, handlers: Record<string, RequestHandler[]>): void {
  const allowed = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const at = app.route(path);
  if (handlers.GET !== undefined) at.get(...handlers.GET);
  if (handlers.POST !== undefined) at.post(...handlers.POST);
  at.all(() => {
    throw new ProblemError('method-not-allowed', 'this resource does not know that method', {
      headers: { Allow: allowed.join(', ') },
    });
  });
}

function answer(resource: Resource): RequestHandler {
  return async (request, response) => {
    const parameters = Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [name, String(value)]),
    );
    response.json(toJson(await resource(parameters)));
  };
}

function accept(deps: AppDeps, submit: Submit): RequestHandler {
  return async (request, response) => {
    if (deps.isStopping()) throw new ProblemError('stopping', 'the service is shutting down');
    const result = await idempotently(request, deps.store, requestId(response), async () => {
      const { created, submission } = await submit(request.body);
      return {
        status: created ? 201 : 200,
        body: submissionResource(submission),
        headers: { Location: `/v1/submissions/${submission.id}` },
      };
    });
    send(response, result);
  };
}

function send(response: Response, result: Answer): void {
  response.set(result.headers);
  if (result.replayed) response.set('Idempotency-Replayed', 'true');
  response.status(result.status).type(result.contentType).send(result.body);
}

/** Submissions that bring proofs. */
const PROVEN = new Set(['/v1/origins', '/v1/attestation-sets', '/v1/evaluations', '/v1/steps']);

/**
 * Refuses proofs that nobody could look at soon, before their body is read: under a flood, saying no must cost
 * next to nothing, or the refusals alone would hold up the rest.
 */
function shed(submissions: Submissions): RequestHandler {
  return (request, _response, next) => {
    if (request.method === 'POST' && PROVEN.has(request.path) && submissions.isBusy()) {
      throw new ProblemError('busy', 'too many submissions are under way');
    }
    next();
  };
}

function ready(deps: AppDeps): RequestHandler {
  return async (_request, response) => {
    const relay = deps.relayState();
    const chain = await deps.chain.isReady().catch(() => false);
    const isReady = relay === 'running' && chain && !deps.isStopping();
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not ready', relay, chain });
  };
}

/** An id for each request, and one log line: method, route (not the path, which may name a dataset), status. */
function identify(log: Logger): RequestHandler {
  return (request, response, next) => {
    const id = randomUUID();
    const start = performance.now();
    response.locals.requestId = id;
    response.set('X-Request-Id', id);
    response.on('close', () => {
      const ms = Math.round(performance.now() - start);
      const status = response.writableFinished ? response.statusCode : 'aborted';
      log.info({ request: id, method: request.method, route: routeOf(request), status, ms }, 'request');
    });
    next();
  };
}

function routeOf(request: Request): string {
  const matched = request.route as { path?: unknown } | undefined;
  return typeof matched?.path === 'string' ? matched.path : 'unknown';
}

/** Counts in memory, by address; addresses are neither stored nor logged. */
function limiter(requestsPerMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response, next, options) => {
      const reset = Number(response.getHeader('Retry-After') ?? options.windowMs / 1000);
      next(new ProblemError('rate-limited', 'too many requests', { headers: { 'Retry-After': `${reset}` } }));
    },
  });
}

function reportProblem(log: Logger): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const id = requestId(response);
    const { status, headers, body } = problemOf(error, id);
    if (status === 500) log.error({ request: id, err: error }, 'unexpected error');
    response.set(headers);
    response.status(status).type('application/problem+json').send(JSON.stringify(body));
  };
}

function requestId(response: Response): string {
  return String(response.locals.requestId);
}
