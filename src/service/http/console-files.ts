import { dirname, join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';

/**
 * The console's built pages under /console, without a rate limit.
 * - Scripts, styles and workers come from this origin alone, and nothing is inline. WebAssembly may be compiled.
 * - A page may ask a chain endpoint that its visitor chose: https, or a local port.
 * - try.html reads records, so it may connect to this origin alone, for the proving key. The worker that reads them may
 *   connect nowhere.
 * - The pages are cross-origin isolated, which the prover's threads need.
 *
 * The documents' pages are under /console/docs: the folder `site` beside the console's, if it is built.
 *
 * @param provingKeys folder of the proving keys and witness calculators that pages fetch, CIRCUIT.zkey and CIRCUIT.wasm
 */
export function consoleFiles(directory: string, provingKeys?: string): RequestHandler {
  const router = Router();
  router.get('/', (request, response, next) => {
    if (request.baseUrl === '' && request.path === '/') return response.redirect(302, '/console/');
    next();
  });
  if (provingKeys !== undefined) {
    router.get('/console/keys/:file', (request, _response, next) => {
      // Nothing else that lies in the folder is served.
      next(/^attestation-[a-z0-9]+\.(?:zkey|wasm)$/.test(request.params.file) ? undefined : 'router');
    });
    // The address names the hash, so the file behind it never changes.
    router.use(
      '/console/keys',
      express.static(provingKeys, { index: false, redirect: false, maxAge: '1y', immutable: true }),
    );
  }
  // Pages of a hospital's own machine, and of the operator's listener.
  router.use(['/console/hospital.html', '/console/operator.html'], (_request, _response, next) =>
    next('router'),
  );
  router.use('/console/docs', documents(join(dirname(directory), 'site')));
  router.use(
    '/console',
    express.static(directory, {
      fallthrough: true,
      redirect: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        const isHashed = /[\\/]assets[\\/]/.test(path);
        response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        response.setHeader('Content-Security-Policy', policyOf(connectionsOf(path)));
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      },
    }),
  );
  return router;
}

/** The operator's page under /console, for the operator's listener. It connects to that listener alone. */
export function operatorFiles(directory: string): RequestHandler {
  const router = Router();
  router.get('/console/', (_request, response) => {
    response.setHeader('Content-Security-Policy', policyOf(OWN));
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile('operator.html', { root: directory, cacheControl: false });
  });
  router.get(['/console/icon.svg', '/console/assets/:file'], (request, response, next) => {
    const file = request.path.slice('/console/'.length);
    response.sendFile(file, { root: directory, cacheControl: false }, (error) => {
      if (error && !response.headersSent) next();
    });
  });
  return router;
}

/** The places to which a file's page or worker may connect. */
function connectionsOf(path: string): string {
  if (/[\\/]records-worker-[^\\/]*\.js$/.test(path)) return NOWHERE;
  return /[\\/](?:try\.html|web-worker-[^\\/]*\.js)$/.test(path) ? OWN : ANY_CHAIN;
}

/** Pages that only load from this origin. Without them a visitor reads how they are built. */
function documents(directory: string): RequestHandler {
  const files = express.static(directory, {
    cacheControl: false,
    setHeaders: (response) => {
      response.setHeader('Cache-Control', 'no-cache');
      response.setHeader('Content-Security-Policy', policyOf(OWN));
    },
  });
  return (request, response, next) =>
    files(request, response, (error?: unknown) => {
      if (error !== undefined || request.path !== '/') return next(error);
      response.status(404).type('text').send('The documents are not built here: run npm run docs:site.\n');
    });
}

const NOWHERE = "'none'";
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
