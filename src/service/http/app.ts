import { randomUUID } from 'node:crypto';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { openApiDocument } from '../../api/openapi.ts';
import type { Operation } from '../../api/operation.ts';
import { ProblemError, problemOf } from '../../api/problem.ts';
import type { Quote } from '../../api/quote.ts';
import { SECOND_OPERATIONS } from '../../api/second/operations.ts';
import { API_BASE } from '../../api/shared-operations.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { RelayAdmin } from '../relay/admin.ts';
import type { RelayState } from '../relay/options.ts';
import type { AcknowledgementSigner } from '../signer/types.ts';
import type { AdminActs } from '../store/admin-acts.ts';
import type { ApiKeys } from '../store/api-keys.ts';
import { asSeen, type SubmissionAccess } from '../store/submission-access.ts';
import type { SubmissionHistory } from '../store/submission-history.ts';
import type { Store, SubmissionKind } from '../store/submission-store.ts';
import type { TransparencyLog } from '../store/transparency-log.ts';
import { toJson } from '../submissions/prepared-submission.ts';
import type { Accepted, Submissions, Submitter } from '../submissions/submissions.ts';
import type { Checkpoints } from '../transparency/checkpoints.ts';
import type { LogSequencer } from '../transparency/sequencer.ts';
import type { TargetPolicy } from '../webhooks/target.ts';
import type { WebhookStore } from '../webhooks/webhook-store.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { adminActRoutes, recordAct } from './admin-act-routes.ts';
import { apiKeyRoutes } from './api-key-routes.ts';
import { authenticate, authorise, callerOf, flowOf, limiter } from './authentication.ts';
import { cleanForwardedFor } from './caller-address.ts';
import { consoleFiles, operatorFiles } from './console-files.ts';
import { type CrossOrigins, crossOrigin } from './cross-origin.ts';
import { docsFile, docsPage } from './docs-page.ts';
import { eventRoutes } from './event-routes.ts';
import type { EventStreams } from './event-streams.ts';
import { type Answer, idempotently } from './idempotency.ts';
import { jsonBody } from './json-body.ts';
import { logRoutes } from './log-routes.ts';
import type { PageQuery } from './pagination.ts';
import { notFound, type ReadableChain, type Resource, readResources } from './read-routes.ts';
import type { Readiness } from './readiness.ts';
import { relayRoutes } from './relay-routes.ts';
import { submissionResource } from './submission-resource.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** The dependencies of the HTTP surface. The app reads no environment variable and opens nothing. */
export interface AppDeps {
  readonly chain: ReadableChain;
  readonly store: Store;
  readonly submissions: Submissions;
  readonly apiKeys: ApiKeys;
  readonly adminActs: AdminActs;
  readonly access: SubmissionAccess;
  readonly history: SubmissionHistory;
  readonly streams: EventStreams;
  readonly webhooks: Webhooks;
  readonly webhookStore: WebhookStore;
  readonly webhookPolicy: TargetPolicy;
  readonly signer: AcknowledgementSigner;
  readonly transparency: TransparencyLog;
  readonly checkpoints: Checkpoints;
  readonly sequencer: Pick<LogSequencer, 'kick'>;
  readonly relayState: () => RelayState;
  /** The relay's price now. */
  readonly quote: () => Promise<Quote>;
  readonly readiness: Readiness;
  readonly relayAdmin: RelayAdmin;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Requests a minute from one address; /healthz, /readyz and /metrics do not count. */
  readonly requestsPerMinute: number;
  /** Requests a minute with an API key that has no limit of its own. */
  readonly keyRequestsPerMinute: number;
  /** Accept submissions without a key. */
  readonly allowsAnonymous: boolean;
  /** Folder of the built console; undefined: none is served. */
  readonly consoleDirectory?: string | undefined;
  /** Folder of the proving keys that its pages fetch. */
  readonly provingKeyDirectory?: string | undefined;
  /** Sites whose pages may read public state. */
  readonly crossOrigins: CrossOrigins;
  /** Number of proxies in front whose X-Forwarded-For is trusted. */
  readonly trustedProxies: number;
  /** True once the service is shutting down: /readyz and submissions then answer 503. */
  readonly isStopping: () => boolean;
}

/**
 * Builds the HTTP service of one listener: the public API, or the operator's metrics, health and administration. The
 * caller listens.
 */
export function createApp(deps: AppDeps, listener: 'public' | 'operator' = 'public'): Express {
  const app = express();
  app.set('trust proxy', deps.trustedProxies);
  // One spelling for each path: limits and rules of a proxy compare paths.
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.use((request, _response, next) => {
    cleanForwardedFor(request);
    next();
  });
  app.use(identify(deps.log));
  app.use(deps.metrics.observer());
  app.use((_request, response, next) => {
    // A kept-alive connection would delay the shutdown.
    if (deps.isStopping()) response.set('Connection', 'close');
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY } }));

  const { consoleDirectory, provingKeyDirectory } = deps;
  if (consoleDirectory !== undefined) {
    app.use(
      listener === 'operator'
        ? operatorFiles(consoleDirectory)
        : consoleFiles(consoleDirectory, provingKeyDirectory),
    );
  }

  const all = Object.entries<Operation>(SECOND_OPERATIONS);
  const operations = all.filter(([, { internal = false }]) => internal === (listener === 'operator'));
  const [unlimited, limited] = [true, false].map((isUnlimited) =>
    operations.filter(([, operation]) => (operation.unlimited ?? false) === isUnlimited),
  ) as [typeof operations, typeof operations];
  const handlers = handlersOf(deps);
  mount(app, unlimited, handlers, deps);
  app.use(limiter('address', deps.requestsPerMinute));
  app.use(countSubmissions(deps.metrics));
  app.use(shed(() => deps.submissions.isFull()));
  app.use(authenticate(deps.apiKeys));
  app.use(limiter('key', deps.keyRequestsPerMinute));
  app.use(shed((response) => deps.submissions.isBusy(flowOf(response))));
  mount(app, limited, handlers, deps);

  app.use(refuseFirstEdition);
  app.use(() => {
    throw notFound();
  });
  app.use(reportProblem(deps.log));
  return app;
}

/** Only own files, nothing inline, no framing. No upgrade-insecure-requests: the service itself speaks plain HTTP. */
const CONTENT_SECURITY = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** Handlers by the names of operations. */
type Handlers = Readonly<Record<string, RequestHandler>>;

/** The kind of submission that each operation takes. */
const SUBMITTED: Readonly<Record<string, SubmissionKind>> = {
  submitOrigin: 'origin',
  submitEnrolment: 'enrolment',
  submitAttestationSet: 'attestation-set',
  submitEvaluation: 'evaluation',
  submitScore: 'score',
  submitStep: 'step',
};

function handlersOf(deps: AppDeps): Handlers {
  const { submissions } = deps;
  const document = JSON.stringify(openApiDocument());
  const answers = Object.entries<Resource>(readResources(deps)).map(([name, resource]) => [
    name,
    answer(resource),
  ]);
  const submits = Object.entries(SUBMITTED).map(([name, kind]) => [
    name,
    accept(deps, (body, by) => submissions.submit(kind, body, by)),
  ]);
  return {
    ...(Object.fromEntries([...answers, ...submits]) as Handlers),
    ...apiKeyRoutes(deps.apiKeys),
    ...adminActRoutes(deps.adminActs),
    ...relayRoutes(deps.relayAdmin),
    ...eventRoutes(deps),
    ...webhookRoutes(deps),
    ...logRoutes(deps),
    health: (_request, response) => void response.json({ status: 'ok' }),
    readiness: ready(deps),
    metrics: deps.metrics.exposition(),
    openApi: (_request, response) => void response.type('json').send(document),
    docs: docsPage,
    docsFile,
  };
}

/** Mounts operations by path. OPTIONS lists the methods of a path; any other method gets 405 with that list. */
function mount(
  app: Express,
  operations: readonly (readonly [string, Operation])[],
  handlers: Handlers,
  deps: AppDeps,
): void {
  for (const [path, group] of Map.groupBy(operations, ([, operation]) => operation.path)) {
    const at = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const allowed = group.flatMap(([, { method }]) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    );
    const allow = [...allowed, 'OPTIONS'].join(', ');
    for (const [name, operation] of group) {
      const handler = handlers[name];
      if (handler === undefined) throw new Error(`no handler for the operation ${name}`);
      at[operation.method](
        checkPath,
        authorise(operation, deps.allowsAnonymous),
        cacheable(operation),
        crossOrigin(operation, deps.crossOrigins),
        strictQuery(operation),
        recordAct(name, operation, deps),
        ...(operation.body === undefined ? [] : [jsonBody]),
        handler,
      );
    }
    at.options((_request, response) => void response.set('Allow', allow).status(204).end());
    at.all(() => {
      throw new ProblemError('method-not-allowed', 'this resource does not know that method', {
        headers: { Allow: allow },
      });
    });
  }
}

/** Caches may keep public answers and revalidate them (express answers 304 by the ETag), but no caller's own data. */
function cacheable({ method, scope, unlimited }: Operation): RequestHandler {
  const isPublic = method === 'get' && scope === undefined && unlimited !== true;
  return (_request, response, next) => {
    if (isPublic) response.set('Cache-Control', 'no-cache');
    next();
  };
}

/** Rejects parameters of the path with control characters: no id has any, and the database takes no NUL. */
const checkPath: RequestHandler = (request, _response, next) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are rejected
  const isBad = Object.values(request.params).some((value) => /[\x00-\x1f\x7f]/.test(String(value)));
  if (isBad) throw new ProblemError('invalid-request', 'the path has a control character');
  next();
};

/** Parses the query by the operation's schema. Rejects unknown parameters, so a misspelt one does not pass unseen. */
function strictQuery({ query = z.strictObject({}) }: Operation): RequestHandler {
  return (request, response, next) => {
    const parsed = query.safeParse(request.query);
    if (!parsed.success) {
      throw new ProblemError('invalid-query', 'a query parameter is unknown, repeated or out of range');
    }
    response.locals.query = parsed.data;
    next();
  };
}

function parametersOf(request: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
}

function answer(resource: Resource): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(response);
    const query = response.locals.query as PageQuery;
    const value = await resource({ parameters: parametersOf(request), query, caller });
    const { next } = value as { next?: string | null };
    if (typeof next === 'string') response.set('Link', `<${next}>; rel="next"`);
    response.json(toJson(value));
  };
}

type Submit = (body: unknown, by: Submitter) => Promise<Accepted>;

function accept(deps: AppDeps, submit: Submit): RequestHandler {
  return async (request, response) => {
    if (deps.isStopping()) throw new ProblemError('stopping', 'the service is shutting down');
    const { tenant } = callerOf(response);
    const result = await idempotently(request, tenant, deps.store, requestId(response), async () => {
      const { created, submission } = await submit(request.body, { tenant, flow: flowOf(response) });
      const at = created ? submission.receivedAt : new Date();
      const isFirst = await deps.access.grant(submission.id, tenant, at);
      if (isFirst) deps.sequencer.kick();
      // A tenant that submits what another has submitted gets the answer that the first one got.
      const seen = asSeen(
        submission,
        isFirst ? at : ((await deps.access.grantedAt(submission.id, tenant)) ?? at),
      );
      return { status: isFirst ? 201 : 200, body: submissionResource(seen) };
    });
    const location = locationOf(result);
    if (location !== undefined) response.set('Location', location);
    send(response, result);
  };
}

/** Where the submission of an answer is; a stored answer has it too. */
function locationOf({ status, body }: Answer): string | undefined {
  if (status >= 300) return undefined;
  return `${API_BASE}/submissions/${(JSON.parse(body) as { id: string }).id}`;
}

function send(response: Response, result: Answer): void {
  response.set(result.headers);
  if (result.replayed) response.set('Idempotency-Replayed', 'true');
  response.status(result.status).type(result.contentType).send(result.body);
}

/** Counts submissions by caller when their answers are sent. */
function countSubmissions(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'POST' && (isProven(request) || request.path === `${API_BASE}/enrolments`)) {
      response.on('close', () => metrics.callerSubmitted(callerOf(response).key?.mark, response.statusCode));
    }
    next();
  };
}

/** Last parts of the paths of submissions with proofs. */
const PROVEN = new Set(['origins', 'attestation-sets', 'evaluations', 'scores', 'steps']);

/** Whether a request submits proofs. */
const isProven = ({ path }: Request): boolean =>
  path.startsWith(`${API_BASE}/`) && PROVEN.has(path.slice(API_BASE.length + 1));

/**
 * Rejects submissions with proofs, before their body is read, while the verifier has no room. Under a flood a refusal
 * must cost almost nothing, or refusals alone would block other requests.
 */
function shed(isBusy: (response: Response) => boolean): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'POST' && isProven(request) && isBusy(response)) {
      throw new ProblemError('busy', 'too many submissions are under way');
    }
    next();
  };
}

/** Refuses paths of the API that the protocol's first edition had, and says where the operations are. */
const refuseFirstEdition: RequestHandler = ({ path }, _response, next) => {
  if (path !== '/v1' && !path.startsWith('/v1/')) return next();
  throw new ProblemError(
    'wrong-edition',
    `/v1/ was the API of the protocol's first edition; this service's operations are under ${API_BASE}/`,
  );
};

function ready({ readiness, relayState, isStopping }: AppDeps): RequestHandler {
  return async (_request, response) => {
    const relay = relayState();
    const { chain, store, writable } = await readiness.read();
    const isRelayed = relay === 'running' || relay === 'standby';
    const isReady = isRelayed && chain && store && writable && !isStopping();
    const status = isReady ? 'ready' : 'not ready';
    response.status(isReady ? 200 : 503).json({ status, relay, chain, store, writable });
  };
}

/** Gives each request an id and logs one line: method, route, status. Not the path, which may name a dataset. */
function identify(log: Logger): RequestHandler {
  return (request, response, next) => {
    const id = randomUUID();
    const start = performance.now();
    response.locals.requestId = id;
    response.set('X-Request-Id', id);
    response.on('close', () => {
      const ms = Math.round(performance.now() - start);
      const status = response.writableFinished ? response.statusCode : 'aborted';
      const caller = callerOf(response).key?.mark;
      const line = { request: id, method: request.method, route: routeOf(request), status, ms };
      log.info(caller === undefined ? line : { ...line, caller }, 'request');
    });
    next();
  };
}

function routeOf(request: Request): string {
  const matched = request.route as { path?: unknown } | undefined;
  return typeof matched?.path === 'string' ? matched.path : 'unknown';
}

function reportProblem(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const id = requestId(response);
    const { status, headers, body } = problemOf(error, id);
    if (status === 500) log.error({ request: id, err: error }, 'unexpected error');
    response.set(headers);
    response.set('Cache-Control', 'no-store');
    // Close the connection: the unread rest of the body must not be parsed as the next request.
    if (!request.complete) response.set('Connection', 'close');
    response.status(status).type('application/problem+json').send(JSON.stringify(body));
  };
}

function requestId(response: Response): string {
  return String(response.locals.requestId);
}
