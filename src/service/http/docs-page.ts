import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { notFound } from './read-routes.ts';

/** /docs: Swagger UI from our own disk. No inline script or style, and nothing is fetched from elsewhere. */

const UI = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

/** Files of the package that the page needs, and no other. */
const FROM_PACKAGE: ReadonlySet<string> = new Set([
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'favicon-32x32.png',
]);

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Assay verifier service</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

// validatorUrl: null, or the page would ask a public validator to look at it.
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  validatorUrl: null,
  queryConfigEnabled: false,
  deepLinking: true,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
});
`;

export const docsPage: RequestHandler = (_request, response) => {
  response.type('html').send(PAGE);
};

export const docsFile: RequestHandler = (request, response, next) => {
  const file = String(request.params.file);
  if (file === 'start.js') {
    response.type('js').send(START);
    return;
  }
  if (!FROM_PACKAGE.has(file)) throw notFound();
  response.sendFile(join(UI, file), { cacheControl: false }, (error) => {
    if (error !== undefined && error !== null) next(error);
  });
};
