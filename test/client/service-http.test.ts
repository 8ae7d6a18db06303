import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { watch } from '../../src/client/event-stream.ts';
import { SecondServiceClient } from '../../src/client/second/service-client.ts';
import { ServiceHttp } from '../../src/client/service-http.ts';

const API_KEY = `assay_${'0'.repeat(16)}_${'a'.repeat(43)}`;
const schema = z.object({ ok: z.boolean() });

type Reply = { readonly status: number; readonly json?: unknown; readonly html?: string } | 'no answer';

/** A proxy's own page. */
const page = (status: number): Reply => ({ status, html: '<html>Bad gateway</html>' });

/** A fetch that gives these replies in order, then the last one again and again; records its requests. */
function scripted(...replies: Reply[]) {
  const requests: { url: string; headers: Record<string, string>; init: RequestInit }[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    const reply = replies[Math.min(requests.length, replies.length - 1)] as Reply;
    requests.push({ url, headers: init.headers as Record<string, string>, init });
    if (reply === 'no answer') throw new TypeError('fetch failed');
    const type = reply.status < 400 ? 'application/json' : 'application/problem+json';
    // No waiting between attempts.
    const headers = {
      'retry-after': '0',
      'content-type': reply.html === undefined ? type : 'text/html',
    };
    const json = JSON.stringify(reply.json ?? { ok: true });
    const body = reply.status === 204 ? null : (reply.html ?? json);
    return new Response(body, { status: reply.status, headers });
  }) as typeof globalThis.fetch;
  return { requests, fetch };
}

const open = (script: ReturnType<typeof scripted>, apiKey?: string) =>
  new ServiceHttp('https://assay.example/', { apiKey, fetch: script.fetch });

describe('requests to a service', () => {
  test.each<[string, Reply]>([
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['409 in progress', { status: 409, json: { code: 'idempotency-in-progress' } }],
    ['no answer', 'no answer'],
    ["a proxy's 404", page(404)],
    ["a proxy's 500", page(500)],
    ["a proxy's 502", page(502)],
    ["a proxy's 504", page(504)],
    ["a proxy's 520", page(520)],
  ])('are repeated after %s', async (_, undecided) => {
    const script = scripted(undecided, { status: 200 });
    expect(await open(script).find(schema, '/v1/x')).toEqual({ ok: true });
    expect(script.requests).toHaveLength(2);
  });

  test('are not repeated once the service has decided', async () => {
    for (const status of [400, 409, 422, 500]) {
      const script = scripted({ status, json: { code: 'wrong-phase', detail: 'not now' } });
      await expect(open(script).find(schema, '/v1/x')).rejects.toMatchObject({
        code: 'wrong-phase',
        exitCode: 5,
      });
      expect(script.requests).toHaveLength(1);
    }
  });

  test('end after four attempts, with the last problem or as unreachable', async () => {
    const busy = scripted({ status: 503, json: { code: 'busy' } });
    await expect(open(busy).find(schema, '/v1/x')).rejects.toMatchObject({ code: 'busy', exitCode: 5 });
    expect(busy.requests).toHaveLength(4);
    const away = scripted('no answer');
    await expect(open(away).find(schema, '/v1/x')).rejects.toMatchObject({
      code: 'service-unreachable',
      exitCode: 5,
    });
    expect(away.requests).toHaveLength(4);
  });

  test("take a proxy's page for no answer, also for 404: it does not say that there is nothing", async () => {
    for (const status of [404, 502, 504]) {
      const script = scripted(page(status));
      await expect(open(script).find(schema, '/v1/x')).rejects.toMatchObject({
        code: 'service-unreachable',
        exitCode: 5,
      });
      expect(script.requests).toHaveLength(4);
    }
  });

  test("of an event stream are repeated after a proxy's page, until the events come", async () => {
    const replies = [404, 502, 504].map(page);
    const stream = 'id: 1\nevent: status\ndata: {"ok":true}\n\n';
    const script = scripted(...replies, { status: 200, html: stream });
    const seen: unknown[] = [];
    for await (const event of watch(open(script), '/v1/x/events', schema)) {
      seen.push(event);
      break;
    }
    expect(seen).toEqual([{ ok: true }]);
    expect(script.requests).toHaveLength(4);
  });

  test('give undefined for an unknown resource, and null for an empty answer', async () => {
    expect(await open(scripted({ status: 404 })).find(schema, '/v1/x')).toBeUndefined();
    expect(await open(scripted({ status: 204 })).send(z.null(), 'DELETE', '/v1/x')).toBeNull();
  });

  test('carry the API key, and follow no redirect that could take it elsewhere', async () => {
    const script = scripted({ status: 200 });
    await open(script, API_KEY).find(schema, '/v1/x');
    expect(script.requests[0]).toMatchObject({
      url: 'https://assay.example/v1/x',
      headers: { authorization: `Bearer ${API_KEY}` },
      init: { redirect: 'error' },
    });
  });

  test('have one idempotency key for all attempts of a call, and another for the next call', async () => {
    const submission = { id: 's', kind: 'origin', status: 'queued', reason: null, transaction: null };
    const script = scripted({ status: 503 }, { status: 200, json: submission });
    const client = new SecondServiceClient('https://assay.example', { fetch: script.fetch });
    await client.submitOrigin({} as never);
    await client.submitOrigin({} as never);
    const keys = script.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});
