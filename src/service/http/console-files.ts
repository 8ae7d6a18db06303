import express, { type RequestHandler, Router } from 'express';

/**
 * The console's built pages under /console, without a rate limit.
 * - Scripts, styles and workers come from this origin alone, and nothing is inline. WebAssembly may be compiled.
 * - A page may ask a chain endpoint that its visitor chose: https, or a local port.
 * - try.html reads records, so it may connect to this origin alone.
 * - The pages are cross-origin isolated, which the prover's threads need.
 */
export function consoleFiles(directory: string): RequestHandler {
  const router = Router();
  router.get('/', (request, response, next) => {
    if (request.baseUrl === '' && request.path === '/') return response.redirect(302, '/console/');
    next();
  });
  router.use(
    '/console',
    express.static(directory, {
      fallthrough: true,
      redirect: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        const isHashed = /[\\/]assets[\\/]/.test(path);
        response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        response.setHeader(
          'Content-Security-Policy',
          policyOf(/[\\/]try\.html$/.test(path) ? OWN : ANY_CHAIN),
        );
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      },
    }),
  );
  return router;
}

const OWN = "'self'";
const ANY_CHAIN = "'self' https: http://127.0.0.1:* http://localhost:*";

const policyOf = (connections: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    `connect-src ${connections}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
