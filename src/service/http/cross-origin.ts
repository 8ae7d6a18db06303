import type { RequestHandler } from 'express';
import type { Operation } from '../../api/operation.ts';

/** Origins of web pages that may read public state from other sites; `*`: all. Empty: none. */
export type CrossOrigins = readonly string[];

/** Headers of an answer that such a page may see. */
const SHOWN = 'ETag, Link, Retry-After, X-Request-Id';

/**
 * Lets pages of other sites read answers that need no key. No credentials are allowed, and no preflight is answered,
 * so a page can send no API key and no body.
 */
export function crossOrigin({ method, scope, internal }: Operation, origins: CrossOrigins): RequestHandler {
  const isPublic = method === 'get' && scope === undefined && internal !== true;
  return (request, response, next) => {
    if (!isPublic || origins.length === 0) return next();
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin !== undefined && (origins.includes('*') || origins.includes(origin))) {
      response.set({
        'Access-Control-Allow-Origin': origins.includes('*') ? '*' : origin,
        'Access-Control-Expose-Headers': SHOWN,
      });
    }
    next();
  };
}
