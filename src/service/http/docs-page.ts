import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { notFound } from './read-routes.ts';

/** /docs: Swagger UI from the installed package. No inline script or style; nothing comes from another host. */

const UI = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

/** The only files of the package that are served. */
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

// validatorUrl: null, because the page would otherwise call a public validator.
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

/** Handler of GET /docs. */
export const docsPage: RequestHandler = (_request, response) => {
  response.type('html').send(PAGE);
};

/** Handler of GET /docs/{file}. */
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
