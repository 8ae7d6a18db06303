import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Operation } from '../../api/operation.ts';
import { ProblemError } from '../../api/problem.ts';
import { ANONYMOUS, type Scope } from '../../api/scopes.ts';
import { callerMark } from '../metrics/caller-mark.ts';
import type { ApiKeys } from '../store/api-keys.ts';
import { addressBlock } from './caller-address.ts';

/** The sender of a request. */
export interface Caller {
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** Undefined: the request has no key. */
  readonly key:
    | {
        readonly id: string;
        readonly requestsPerMinute: number | null;
        /** Its name in logs and metrics. */
        readonly mark: string;
      }
    | undefined;
}

const ANYONE: Caller = { tenant: ANONYMOUS, scopes: [], key: undefined };

export function callerOf(response: Response): Caller {
  return (response.locals.caller as Caller | undefined) ?? ANYONE;
}

/** The flow of a request: its tenant, or its address if it has no key. */
export function flowOf(response: Response): string {
  const { key, tenant } = callerOf(response);
  // A tenant's name has no space.
  return key === undefined ? `address ${addressBlock(response.req.ip)}` : tenant;
}

/** Finds the caller of a request. A bad key is rejected on every path, public ones too, so that its holder notices. */
export function authenticate(keys: ApiKeys): RequestHandler {
  return async (request, response, next) => {
    const token = bearerToken(request);
    if (token !== undefined) {
      const key = await keys.authenticate(token);
      if (key === undefined) throw unauthenticated();
      const { id, tenant, scopes, requestsPerMinute } = key;
      response.locals.caller = {
        tenant,
        scopes,
        key: { id, requestsPerMinute, mark: callerMark(id) },
      } satisfies Caller;
    }
    next();
  };
}

function bearerToken(request: Request): string | undefined {
  const values = request.headersDistinct.authorization;
  if (values === undefined) return undefined;
  const [value] = values;
  const token = /^Bearer +([A-Za-z0-9_-]{1,128})$/i.exec(value ?? '')?.[1];
  if (values.length !== 1 || token === undefined) throw unauthenticated();
  return token;
}

/** Checks the caller's right to an operation: 401 without a key, 403 if the key lacks the scope. */
export function authorise(
  { scope, anonymous = false }: Pick<Operation, 'scope' | 'anonymous'>,
  allowsAnonymous: boolean,
): RequestHandler {
  return (_request, response, next) => {
    const { key, scopes } = callerOf(response);
    if (scope !== undefined) {
      if (key === undefined && !(anonymous && allowsAnonymous)) throw unauthenticated();
      if (key !== undefined && !scopes.includes(scope)) {
        throw new ProblemError('insufficient-scope', `this API key does not have the scope ${scope}`);
      }
    }
    next();
  };
}

function unauthenticated(): ProblemError {
  return new ProblemError('unauthenticated', 'this needs a valid API key', {
    headers: { 'WWW-Authenticate': 'Bearer realm="assay"' },
  });
}

/** Limits requests by address (neither stored nor logged) or by key. The counts are in memory. */
export function limiter(by: 'address' | 'key', requestsPerMinute: number): RequestHandler {
  const keyOf = (response: Response) => callerOf(response).key;
  return rateLimit({
    windowMs: 60_000,
    identifier: by,
    limit:
      by === 'address'
        ? requestsPerMinute
        : (_request, response) => keyOf(response)?.requestsPerMinute ?? requestsPerMinute,
    ...(by === 'address'
      ? { keyGenerator: ({ ip }: Request) => addressBlock(ip) }
      : {
          keyGenerator: (_request: Request, response: Response) => `${keyOf(response)?.id}`,
          skip: (_request: Request, response: Response) => keyOf(response) === undefined,
        }),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response, next, options) => {
      const reset = Number(response.getHeader('Retry-After') ?? options.windowMs / 1000);
      next(new ProblemError('rate-limited', 'too many requests', { headers: { 'Retry-After': `${reset}` } }));
    },
  });
}
