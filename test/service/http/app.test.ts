import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, originRequest, startHarness } from '../second/support/second-harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.service.stop());

const POSTS = ['/v2/origins', '/v2/enrolments', '/v2/attestation-sets', '/v2/evaluations', '/v2/steps'];

async function codeOf(response: Response): Promise<[number, string]> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return [response.status, ((await response.json()) as { code: string }).code];
}

describe('bodies (A1)', () => {
  const deep = (open: string, close: string) => `${open.repeat(10_000)}1${close.repeat(10_000)}`;
  const bodies: [string, string][] = [
    ['empty', ''],
    ['cut off', '{"statement":'],
    ['two documents', '{} {}'],
    ['trailing comma', '{"a":1,}'],
    ['unclosed string', '{"a":"'],
    ['unclosed key', '{"a'],
    ['comment', '{} // hi'],
    ['NaN', 'NaN'],
    ['single quotes', "{'a':1}"],
    ['duplicate key', '{"proof":1,"proof":2}'],
    ['duplicate key by escape', '{"proof":1,"\\u0070roof":2}'],
    ['duplicate key inside', '{"statement":{"a":1,"b":{},"a":2}}'],
    ['__proto__', '{"__proto__":{"polluted":1}}'],
    ['__proto__ by escape', '{"\\u005f_proto__":{"polluted":1}}'],
    ['constructor', '{"statement":{"constructor":{"prototype":{"polluted":1}}}}'],
    ['10,000 arrays', deep('[', ']')],
    ['10,000 objects', deep('{"a":', '}')],
    ['10,000 open brackets', '['.repeat(10_000)],
    ['byte order mark', '\ufeff{}'],
  ];
  for (const [name, body] of bodies) {
    it(`rejects malformed JSON: ${name}`, async () => {
      for (const path of POSTS) {
        const response = await harness.post(path, body);
        const [status, code] = await codeOf(response);
        expect(status).toBe(400);
        expect(['malformed-json', 'invalid-request']).toContain(code);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  }

  it('rejects JSON of another shape, without an echo', async () => {
    const canary = 'canary-5417';
    const bodies = [
      null,
      true,
      7,
      canary,
      [],
      {},
      { [canary]: 1 },
      { ...originRequest(), [canary]: canary },
      { ...originRequest(), statement: { ...originRequest().statement, [canary]: canary } },
      { ...originRequest(), statement: { ...originRequest().statement, root: canary } },
      { ...originRequest(), statement: { ...originRequest().statement, beneficiary: canary } },
      { ...originRequest(), statement: { ...originRequest().statement, deadline: 1 } },
      { ...originRequest(), publicSignals: [canary] },
      { ...originRequest(), proof: canary },
      { attestations: [] },
    ];
    for (const body of bodies) {
      for (const path of POSTS) {
        const response = await harness.post(path, JSON.stringify(body));
        const text = await response.text();
        expect(response.status, text).toBe(400);
        expect(text).not.toContain(canary);
      }
    }
    expect(harness.logged().includes(canary)).toBe(false);
  });

  it('rejects bytes that are not UTF-8', async () => {
    const response = await fetch(`${harness.service.url}/v2/origins`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
    });
    expect(await codeOf(response)).toEqual([400, 'malformed-json']);
  });
});

describe('sizes (A2, A3)', () => {
  it('takes 64 kB, rejects more and closes the connection', async () => {
    const pad = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect((await harness.post('/v2/origins', pad(65_536))).status).toBe(400);
    const large = await harness.post('/v2/origins', pad(65_537));
    expect(await codeOf(large)).toEqual([413, 'body-too-large']);
    expect(large.headers.get('connection')).toBe('close');
  });

  it('rejects a chunked body that never says how long it is, early', async () => {
    let sent = 0;
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${harness.service.url}/v2/origins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
      });
      request.on('response', (response) => resolve(response.statusCode ?? 0));
      request.on('error', reject);
      const chunk = Buffer.alloc(16_384, 0x20);
      const push = () => {
        if (sent > 64 * 1024 * 1024 || request.destroyed || request.writableEnded) return;
        sent += chunk.length;
        request.write(chunk, () => setImmediate(push));
      };
      push();
    });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it('rejects compressed bodies without inflating them', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    await harness.post('/v2/origins', '{}');
    const before = process.memoryUsage().rss;
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'nonsense']) {
      const response = await fetch(`${harness.service.url}/v2/origins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': encoding },
        body: bomb.subarray(0, 60_000),
      });
      expect(await codeOf(response)).toEqual([415, 'unsupported-media-type']);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(20 * 1024 * 1024);
  });

  it('rejects bytes beyond a Content-Length that lies', async () => {
    const answers = await raw(
      'POST /v2/origins HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}{"a":1}',
    );
    // The rest is no request: the connection ends, with or without a second 400.
    for (const status of answers.match(/HTTP\/1\.1 \d+/g) ?? ['none']) expect(status).toBe('HTTP/1.1 400');
  });

  it('rejects a coordinate of a million digits by its length', async () => {
    const request = originRequest();
    request.proof.a[0] = '9'.repeat(60_000);
    const start = performance.now();
    expect(await codeOf(await harness.post('/v2/origins', request))).toEqual([400, 'non-canonical']);
    expect(performance.now() - start).toBeLessThan(200);
    request.proof.a[0] = '9'.repeat(1_000_000);
    expect(await codeOf(await harness.post('/v2/origins', request))).toEqual([413, 'body-too-large']);
  });
});

describe('media types, methods, paths (A4)', () => {
  it('rejects any other media type with 415', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
    types.push(
      'application/json; charset=utf-16',
      'application/jsonp',
      'text/json',
      'application/json, text/plain',
    );
    for (const type of types) {
      const response = await harness.post('/v2/origins', originRequest(), { 'Content-Type': type });
      expect(await codeOf(response)).toEqual([415, 'unsupported-media-type']);
    }
    const none = await raw('POST /v2/origins HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
    expect(none).toMatch(/^HTTP\/1\.1 415 /);
  });

  it('rejects other methods with 405 and Allow', async () => {
    for (const path of POSTS) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const response = await fetch(`${harness.service.url}${path}`, { method });
        expect(response.headers.get('allow')).toBe('POST, OPTIONS');
        expect(await codeOf(response)).toEqual([405, 'method-not-allowed']);
      }
      const options = await fetch(`${harness.service.url}${path}`, { method: 'OPTIONS' });
      expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
    }
    const response = await harness.post('/v2/models', {});
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(await codeOf(response)).toEqual([405, 'method-not-allowed']);
    expect((await fetch(`${harness.service.adminUrl}/healthz`, { method: 'HEAD' })).status).toBe(200);
  });

  it('rejects unknown and malformed paths with 404 or 400', async () => {
    for (const path of [
      '/',
      '/v2',
      '/v3/models',
      '/v2/origins/x',
      '/v2/models/../../etc/passwd',
      '/favicon.ico',
    ]) {
      expect((await codeOf(await harness.get(path)))[0]).toBe(404);
    }
    expect(await codeOf(await harness.get('/v2/models/%E0%A4%A'))).toEqual([400, 'invalid-request']);
  });
});

describe("paths of the protocol's first edition", () => {
  it('are answered with the edition that is served', async () => {
    for (const [method, path] of [
      ['GET', '/v1/models'],
      ['POST', '/v1/origins'],
      ['GET', '/v1'],
    ] as const) {
      const response = await harness.send(method, path);
      expect([response.status, await response.json()]).toEqual([
        404,
        expect.objectContaining({
          code: 'wrong-edition',
          detail:
            "/v1/ was the API of the protocol's first edition; this service's operations are under /v2/",
        }),
      ]);
    }
  });
});

describe('Idempotency-Key', () => {
  const send = (body: unknown, key: string) => harness.post('/v2/origins', body, { 'Idempotency-Key': key });

  it('gives one answer to one request, byte for byte', async () => {
    const request = originRequest({ originNullifier: 501n as never });
    const first = await send(request, 'key-1');
    const text = await first.text();
    expect(first.status).toBe(201);
    const again = await send(request, 'key-1');
    expect([again.status, await again.text()]).toEqual([201, text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('replays refusals too', async () => {
    const request = { ...originRequest(), proof: {} };
    expect(await codeOf(await send(request, 'key-2'))).toEqual([400, 'wrong-arity']);
    const again = await send(request, 'key-2');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await codeOf(again)).toEqual([400, 'wrong-arity']);
  });

  it('rejects another request under the key', async () => {
    await send(originRequest({ originNullifier: 502n as never }), 'key-3');
    const other = await send(originRequest({ originNullifier: 503n as never }), 'key-3');
    expect(await codeOf(other)).toEqual([422, 'idempotency-key-reused']);
  });

  it('lets one of a hundred through, and answers the others with it or a 409', async () => {
    const request = originRequest({ originNullifier: 504n as never });
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(request, 'key-4')));
    const fresh = answers.filter(
      ({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'),
    );
    expect(fresh.length).toBe(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
  });

  it('rejects a missing key (A5)', async () => {
    const response = await fetch(`${harness.service.url}/v2/origins`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(originRequest({ originNullifier: 505n as never })),
    });
    expect(await codeOf(response)).toEqual([400, 'invalid-header']);
  });

  it('rejects an empty, overlong, repeated or unprintable key', async () => {
    for (const key of ['', 'k'.repeat(256), 'two words']) {
      expect(await codeOf(await send(originRequest(), key))).toEqual([400, 'invalid-header']);
    }
    const text = await raw(
      'POST /v2/origins HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n' +
        'Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(text).toContain('invalid-header');
  });
});

describe('limits and logs', () => {
  it('rejects too many requests from one address, believing no X-Forwarded-For', async () => {
    const limited = await startHarness({ requestsPerMinute: 3 });
    try {
      const codes = [];
      for (let i = 0; i < 5; i++) {
        const response = await fetch(`${limited.service.url}/v2/models`, {
          headers: { 'X-Forwarded-For': `10.0.0.${i}` },
        });
        codes.push(response.status);
        if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(codes).toEqual([200, 200, 200, 429, 429]);
      expect((await limited.get('/healthz')).status).toBe(200);
    } finally {
      await limited.service.stop();
    }
  });

  it('believes exactly the hops that are ours (A10)', async () => {
    const proxied = await startHarness({ requestsPerMinute: 2, trustedProxies: 1 });
    const statuses = async (...addresses: string[]) => {
      const found = [];
      for (const address of addresses) {
        found.push((await proxied.get('/v2/models', { 'X-Forwarded-For': address })).status);
      }
      return found;
    };
    try {
      // A caller can invent any entries before our own proxy's.
      expect(await statuses('1.1.1.1, 10.0.0.1', '2.2.2.2, 10.0.0.1', '3.3.3.3, 10.0.0.1')).toEqual([
        200, 200, 429,
      ]);
      expect(await statuses('10.0.0.2', '10.0.0.1')).toEqual([200, 429]);
    } finally {
      await proxied.service.stop();
    }
  });

  it('logs neither address, body, path, key nor user agent', async () => {
    const request = originRequest({ originNullifier: 31_337_001n as never });
    await harness.post('/v2/origins', request, {
      'User-Agent': 'agent-99',
      'Idempotency-Key': 'secret-key-77',
    });
    await harness.get('/v2/datasets/818181');
    const all = harness.logged().split('\n');
    const log = all.filter((line) => !/"msg":"(?:starting|listening)"/.test(line)).join('\n');
    expect(log).toContain('"route":"/v2/origins"');
    for (const part of ['127.0.0.1"', '::1', 'agent-99', 'secret-key-77', '31337001', '818181']) {
      expect(log.includes(part), part).toBe(false);
    }
    expect(log.includes(request.proof.a[0] ?? '')).toBe(false);
  });

  it('sends hardened headers and a request id', async () => {
    const response = await harness.get('/v2/models');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** Sends bytes as they are and returns everything that comes back within half a second. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(harness.service.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    const timer = setTimeout(() => socket.destroy(), 500);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}
