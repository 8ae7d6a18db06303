import { readFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.ts';
import type { Operation } from '../../src/api/operation.ts';
import { problemPage } from '../../src/api/problem-page.ts';
import { PROBLEM_TYPES, problemUri } from '../../src/api/problem-types.ts';
import { SECOND_OPERATIONS } from '../../src/api/second/operations.ts';
import { createApp } from '../../src/service/http/app.ts';
import { type Harness, startHarness } from '../service/second/support/second-harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.service.stop());

interface Described {
  operationId: string;
  parameters?: { in: string; name: string }[];
  responses: Record<string, unknown>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, unknown> };
}
const document = openApiDocument() as Document;

describe('the OpenAPI document', () => {
  it('has every route of the app, and the app every path of it', () => {
    const handler = () => () => {};
    const metrics = { observer: handler, exposition: handler };
    const deps = {
      ...{
        metrics,
        isStopping: () => false,
        requestsPerMinute: 1,
        trustedProxies: 0,
        crossOrigins: [],
      },
    } as never;
    const layers = (['public', 'operator'] as const).flatMap(
      (listener) =>
        (
          createApp(deps, listener).router as unknown as {
            stack: { route?: { path: string; methods: Record<string, boolean> } }[];
          }
        ).stack,
    );
    const mounted = layers.flatMap(({ route }) =>
      route === undefined
        ? []
        : Object.keys(route.methods)
            .filter((method) => method !== '_all' && method !== 'options')
            .map((method) => `${method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(mounted.length).toBeGreaterThan(15);
    expect(described.sort()).toEqual(mounted.sort());
  });

  it('names each operation once, and each parameter of a path', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, parameters = [] } of operations) {
      const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(declared);
    }
  });

  it('has a committed copy that is fresh (npm run openapi)', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  });

  it('refers only to what is in it', () => {
    const refs = JSON.stringify(document).match(/"#\/components\/schemas\/[^"]+"/g) ?? [];
    expect(refs.length).toBeGreaterThan(30);
    for (const ref of refs) {
      const name = (JSON.parse(ref) as string).split('/').at(-1) as string;
      expect(document.components.schemas).toHaveProperty([name]);
    }
  });

  it('lists every problem with its type, on the page too', () => {
    const all = JSON.stringify(document);
    const used = Object.values<Operation>(SECOND_OPERATIONS).flatMap(({ problems }) => problems);
    for (const code of used) expect(all).toContain(problemUri(code));
    expect(readFileSync('docs/problems.md', 'utf8')).toBe(problemPage());
    const uris = Object.keys(PROBLEM_TYPES).map(problemUri);
    expect(new Set(uris).size).toBe(uris.length);
    // Stable: what clients may have built on.
    expect(problemUri('NULLIFIER_USED')).toBe('urn:assay:problem:nullifier-used');
    expect(problemUri('invalid-proof')).toBe('urn:assay:problem:invalid-proof');
  });
});

it('is served', async () => {
  expect(await (await harness.get('/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(document)));
});

describe('/docs', () => {
  it('needs nothing from elsewhere and no inline script', async () => {
    const page = await harness.get('/docs');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = `${page.headers.get('content-security-policy')}`;
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const html = await page.text();
    expect(html).not.toMatch(/https?:|<style|<script>|\son\w+=|style=/);
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => `${path}`);
    expect(files.length).toBe(4);
    for (const file of files) {
      expect(file).toMatch(/^\/docs\//);
      const response = await harness.get(file);
      expect(response.status, file).toBe(200);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    const start = await (await harness.get('/docs/start.js')).text();
    expect(start).not.toMatch(/https?:/);
    expect(start).toContain('validatorUrl: null');
  });

  it('rejects any other file', async () => {
    for (const file of ['package.json', 'swagger-ui.js', '..%2Fpackage.json', '%2e%2e%2fREADME.md', 'x']) {
      expect((await harness.get(`/docs/${file}`)).status, file).toBe(404);
    }
  });
});

describe('reads', () => {
  it('may be asked again by ETag, if public', async () => {
    const first = await harness.get('/v2/models/7001');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = `${first.headers.get('etag')}`;
    // fetch would add a Cache-Control of its own to a conditional request.
    const status = await new Promise((resolve, reject) => {
      const headers = { 'If-None-Match': etag };
      httpGet(`${harness.service.url}/v2/models/7001`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(304);
    expect((await harness.send('HEAD', '/v2/models/7001')).status).toBe(200);
    expect((await harness.get('/v2/models/1')).headers.get('cache-control')).toBe('no-store');
  });

  it('rejects query parameters that an operation does not know', async () => {
    for (const path of ['/v2/models?page=2', '/v2/models/7001?limit=1', '/v2/models?limit=0']) {
      expect((await harness.get(path)).status, path).toBe(400);
    }
    for (const query of ['limit=101', 'limit=1&limit=2', 'limit=abc', 'cursor=!', 'cursor=AAAA', 'cursor=']) {
      expect((await harness.get(`/v2/models?${query}`)).status, query).toBe(400);
    }
  });
});
