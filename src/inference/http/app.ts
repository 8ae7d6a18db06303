import { encodePaymentRequiredHeader, encodePaymentResponseHeader } from '@x402/core/http';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { type ModelResource, RECEIPT_HEADER, X402_HEADERS } from '../../api/inference.ts';
import { inferenceDocument } from '../../api/inference-document.ts';
import { INFERENCE_PROBLEMS, type InferenceProblem, inferenceProblem } from '../../api/inference-problems.ts';
import { AssayError } from '../../protocol/errors.ts';
import { addressBlock } from '../../service/http/caller-address.ts';
import type { Logger } from '../../service/logger.ts';
import {
  type AnswerDeps,
  answer,
  type Charged,
  drawReceipt,
  type Prepared,
  placeOf,
  prepare,
  takePayment,
} from '../answer-request.ts';
import { type Subscriptions, usesLeft } from '../uses/subscriptions.ts';
import { parseBody, rawBody } from './body.ts';

export interface InferenceAppDeps extends AnswerDeps {
  readonly subscriptions: Subscriptions;
  readonly plans: string;
  readonly log: Logger;
  /** Requests a minute from one address. */
  readonly requestsPerMinute: number;
  readonly isStopping: () => boolean;
}

/** The gateway's HTTP surface. It reads no environment variable and opens nothing. */
export function inferenceApp(deps: InferenceAppDeps): Express {
  const app = express();
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"] } } }),
  );
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (deps.isStopping()) response.set('Connection', 'close');
    next();
  });
  route(app, '/healthz', 'get', (_request, response) => {
    response.status(deps.isStopping() ? 503 : 200).json({ status: deps.isStopping() ? 'stopping' : 'ok' });
  });
  app.use(limiter(deps.requestsPerMinute));
  route(app, '/v1/inferences', 'post', rawBody, infer(deps));
  route(app, '/v1/model', 'get', (_request, response) => void response.json(modelOf(deps)));
  route(app, '/v1/subscriptions/:id', 'get', subscription(deps));
  const document = JSON.stringify(inferenceDocument());
  route(app, '/openapi.json', 'get', (_request, response) => void response.type('json').send(document));
  app.use(() => {
    throw new AssayError('not-found', 'there is nothing here');
  });
  app.use(report(deps.log));
  return app;
}

function route(app: Express, path: string, method: 'get' | 'post', ...handlers: RequestHandler[]): void {
  const at = app.route(path);
  at[method](...handlers);
  at.all((_request, response) => {
    response.set('Allow', method === 'get' ? 'GET, HEAD' : 'POST');
    throw new AssayError('method-not-allowed', 'this resource does not know that method');
  });
}

/** The part of an address that limits count by, found once for a connection: the app trusts no proxy, so it stays the same. */
function callerBlocks(): (request: Request) => string {
  const known = new WeakMap<object, string>();
  return ({ socket, ip }) => {
    const block = known.get(socket) ?? addressBlock(ip);
    known.set(socket, block);
    return block;
  };
}

const limiter = (requestsPerMinute: number): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    keyGenerator: callerBlocks(),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new AssayError('rate-limited', 'too many requests')),
  });

function infer(deps: InferenceAppDeps): RequestHandler {
  return async (request, response) => {
    if (deps.isStopping()) throw new AssayError('stopping', 'the gateway is shutting down');
    const { bytes, request: asked } = parseBody(request.body);
    const prepared = await prepare(deps, asked);
    const charged = await charge(deps, prepared, bytes, {
      receipt: request.get(RECEIPT_HEADER),
      payment: request.get(X402_HEADERS.payment),
    });
    if (charged === undefined) {
      askForPayment(deps, prepared.uses, response, 'payment-required', 'pay for this request');
      return;
    }
    await send(deps, prepared, charged, response);
  };
}

/** Draws or takes what the request costs; undefined where it carries neither receipt nor payment. */
async function charge(
  deps: InferenceAppDeps,
  { uses }: Prepared,
  body: Uint8Array,
  { receipt, payment }: { readonly receipt: string | undefined; readonly payment: string | undefined },
): Promise<Charged | undefined> {
  if (receipt !== undefined && payment !== undefined)
    throw new AssayError('invalid-request', 'a request carries a receipt or a payment, not both');
  if (receipt !== undefined) return drawReceipt(deps, receipt, body, uses);
  if (payment === undefined) return undefined;
  if (deps.till === undefined)
    throw new AssayError('payment-refused', 'this gateway takes no payments by x402');
  return takePayment(deps.till, payment, uses);
}

async function send(
  deps: InferenceAppDeps,
  prepared: Prepared,
  { use, paid }: Charged,
  response: Response,
): Promise<void> {
  if (paid === undefined) {
    response.json(await answer(deps, prepared, use));
    return;
  }
  // An answer that doesn't reach the payer stays owed.
  response.on('close', () => {
    paid.answered(response.writableFinished && response.statusCode === 200).catch((error: unknown) => {
      deps.log.error({ err: error }, 'a payment could not be marked as answered');
    });
  });
  response.set(X402_HEADERS.response, encodePaymentResponseHeader(paid.settlement));
  response.json(await answer(deps, prepared, use));
}

/** 402 with the offers of x402, where there are any. */
function askForPayment(
  { till }: InferenceAppDeps,
  uses: number,
  response: Response,
  code: InferenceProblem,
  detail: string,
): void {
  if (till !== undefined) {
    const resource = {
      url: '/v1/inferences',
      description: 'answers of a model',
      mimeType: 'application/json',
    };
    const required = { x402Version: 2, error: detail, resource, accepts: [till.requirements(uses)] };
    response.set(X402_HEADERS.required, encodePaymentRequiredHeader(required));
  }
  response
    .status(402)
    .type('application/problem+json')
    .send(JSON.stringify(inferenceProblem(code, detail)));
}

function modelOf(deps: InferenceAppDeps): ModelResource {
  const checkpoint = deps.checkpoint();
  const offer = deps.till?.requirements(1);
  return {
    ...placeOf(deps, checkpoint),
    weights: checkpoint.weights.map(String),
    label: checkpoint.label,
    features: checkpoint.features.map(({ name, unit }) => ({ name, unit })),
    readsBundles: checkpoint.readsBundles,
    circuit: deps.prover.circuitOf(checkpoint),
    proofUses: deps.proofUses,
    plans: deps.plans,
    x402:
      offer === undefined
        ? null
        : { network: offer.network, asset: offer.asset, price: offer.amount, payTo: offer.payTo },
  };
}

function subscription({ subscriptions }: InferenceAppDeps): RequestHandler {
  return async (request, response) => {
    const id = String(request.params['id']);
    if (!/^(?:0|[1-9][0-9]{0,19})$/.test(id)) throw new AssayError('not-found', 'there is nothing here');
    const found = await subscriptions.of(BigInt(id));
    const left = usesLeft(found);
    const count = Math.max(found.drawn.highest, Number(found.state.used));
    response.json({
      ...{ subscription: id, plan: `${found.planId}`, price: `${found.plan.price}`, count: `${count}` },
      ...{ recorded: `${found.state.used}`, left: left === undefined ? null : `${left}` },
    });
  };
}

function report(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const code = codeOf(error);
    if (code === 'internal') log.error({ err: error }, 'unexpected error');
    const detail = code === 'internal' ? undefined : (error as AssayError).message;
    const body = inferenceProblem(code, detail);
    if (!request.complete) response.set('Connection', 'close');
    if (body.status === 503) response.set('Retry-After', '1');
    response.status(body.status).type('application/problem+json').send(JSON.stringify(body));
  };
}

/** The code of a problem. An error of another kind is internal: its message may quote the request. */
function codeOf(error: unknown): InferenceProblem {
  if (error instanceof AssayError && Object.hasOwn(INFERENCE_PROBLEMS, error.code))
    return error.code as InferenceProblem;
  return (error as { status?: unknown } | undefined)?.status === 400 ? 'invalid-request' : 'internal';
}
