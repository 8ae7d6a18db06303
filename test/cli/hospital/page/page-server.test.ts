import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PageServer, startPageServer } from '../../../../src/cli/hospital/page/page-server.ts';
import { AssayError } from '../../../../src/protocol/errors.ts';

describe('the server of a page for one person', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-page-'));
  const received: unknown[] = [];
  let server: PageServer;
  beforeAll(async () => {
    writeFileSync(join(folder, 'page.html'), '<!doctype html>page');
    server = await startPageServer({
      ...{ files: folder, page: 'page.html', port: 0 },
      handlers: {
        get: { state: async () => ({ id: 2n ** 70n }) },
        post: {
          act: async (body) => void received.push(body),
          fail: async () => {
            throw new AssayError('nothing-waits', 'Nothing waits.');
          },
        },
      },
    });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  interface Asked {
    readonly path?: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }

  /** A request whose Host and Origin may be anything. */
  const ask = ({ path = '', method = 'GET', headers = {}, body }: Asked) =>
    new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
      const { hostname, port, pathname } = new URL(path, server.url);
      const sent = request({ hostname, port, path: pathname, method, headers }, (response) => {
        let text = '';
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const origin = () => new URL(server.url).origin;
  const post = (path: string, headers: Record<string, string> = { origin: origin() }, body = '{"a":1}') =>
    ask({ path, method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

  test('listens on this machine alone, and its address has 256 random bits', () => {
    const { hostname, pathname } = new URL(server.url);
    expect(hostname).toBe('127.0.0.1');
    expect(pathname).toMatch(/^\/[A-Za-z0-9_-]{43}\/$/);
  });

  test('gives the page and its answers, with integers in full', async () => {
    expect((await ask({})).text).toContain('page');
    expect((await ask({ path: 'api/state' })).text).toBe(`{"id":"${2n ** 70n}"}`);
    const { status, text } = await post('api/fail');
    expect([status, JSON.parse(text).problem]).toEqual([409, 'Nothing waits.']);
  });

  test('answers nothing without the token, and says nothing about it', async () => {
    for (const path of ['/', '/api/state', `/${'A'.repeat(43)}/`, `/${'A'.repeat(43)}/api/state`])
      expect(await ask({ path })).toMatchObject({ status: 404, text: '' });
  });

  test('refuses another Host: a name elsewhere that points here', async () => {
    for (const host of ['evil.example', `localhost:${new URL(server.url).port}`, '127.0.0.1'])
      expect((await ask({ path: 'api/state', headers: { host } })).status).toBe(403);
  });

  test('refuses other origins, and changes without an origin', async () => {
    received.length = 0;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: origin(), 'sec-fetch-site': 'cross-site' },
      { origin: origin().replace('127.0.0.1', 'localhost') },
    ]) {
      expect((await post('api/act', headers)).status).toBe(403);
      expect((await ask({ path: 'api/state', headers })).status).toBe(403);
    }
    expect((await post('api/act', {})).status).toBe(403);
    expect(received).toEqual([]);
    expect((await post('api/act')).status).toBe(200);
    expect(received).toEqual([{ a: 1 }]);
  });

  test('refuses a body that is no JSON, of another type, or too long', async () => {
    received.length = 0;
    expect((await post('api/act', { origin: origin() }, '{')).status).toBe(400);
    expect((await post('api/act', { origin: origin() }, `"${'x'.repeat(20_000)}"`)).status).toBe(400);
    await post('api/act', { origin: origin(), 'content-type': 'text/plain' });
    // A form of another page cannot send JSON; its body arrives as nothing.
    expect(received).toEqual([undefined]);
  });

  test('lets no page frame it, and no cache keep it', async () => {
    const { headers } = await ask({ path: 'api/state' });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    expect(headers['content-security-policy']).toContain("connect-src 'self'");
  });

  test('says when a port is taken', async () => {
    const port = Number(new URL(server.url).port);
    const options = { files: folder, page: 'page.html', port, handlers: { get: {}, post: {} } };
    await expect(startPageServer(options)).rejects.toMatchObject({ code: 'port-in-use' });
  });
});
