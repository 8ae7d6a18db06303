import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SecondServiceClient } from '../../../src/client/second/service-client.ts';
import { EventStreams } from '../../../src/service/http/event-streams.ts';
import { createLogger } from '../../../src/service/logger.ts';
import {
  type Harness,
  newChain,
  originRequest,
  ROUND,
  type SubmissionBody,
  startHarness,
} from '../second/support/second-harness.ts';
import { waitFor, waitForValue } from '../support/wait-for.ts';

let harness: Harness;
let token: string;
let foreign: string;
const open = new Set<AbortController>();
beforeAll(async () => {
  harness = await startHarness({ allowsAnonymous: false }, newChain());
  const make = async (tenant: string) =>
    (await harness.service.apiKeys.create({ tenant, scopes: ['submit', 'read:own'] })).token;
  token = await make('north');
  foreign = await make('south');
});
afterEach(() => {
  for (const each of open) each.abort();
  open.clear();
});
afterAll(() => harness.service.stop());

let nullifier = 1n;
const submit = async (): Promise<SubmissionBody> => {
  const request = originRequest({ originNullifier: nullifier++ as never });
  const response = await harness.post('/v2/origins', request, { Authorization: `Bearer ${token}` });
  expect(response.status).toBe(201);
  return (await response.json()) as SubmissionBody;
};

/** A stream's text as it arrives. */
async function stream(path: string, headers: Record<string, string> = {}, as = token) {
  const controller = new AbortController();
  open.add(controller);
  const response = await fetch(`${harness.service.url}${path}`, {
    headers: { Authorization: `Bearer ${as}`, ...headers },
    signal: controller.signal,
  });
  let text = '';
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
  })().catch(() => undefined);
  return {
    response,
    text: () => text,
    until: async (pattern: RegExp) => {
      await waitFor(`${pattern} in the stream`, () => pattern.test(text));
      return text;
    },
    end: async () => {
      controller.abort();
      await ended;
    },
    ended,
  };
}

describe('events of a submission', () => {
  it('sends every status in order, and continues after the last one that was seen', async () => {
    harness.chain.autoMine = false;
    const { id } = await submit();
    const path = `/v2/submissions/${id}/events`;
    const first = await stream(path);
    expect(first.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(first.response.headers.get('cache-control')).toBe('no-store');
    await first.until(/id: 2\nevent: status\ndata: \{"status":"submitted"/);
    expect(first.text()).toMatch(/id: 1\nevent: status\ndata: \{"status":"queued"/);
    await first.end();
    harness.chain.autoMine = true;
    harness.chain.mine();
    const second = await stream(path, { 'Last-Event-ID': '2' });
    await second.until(/id: 3\nevent: status\ndata: \{"status":"confirmed","reason":null/);
    expect(second.text()).not.toMatch(/id: [12]\n/);
    await second.end();
    const unknown = await stream(path, { 'Last-Event-ID': 'unknown' });
    await unknown.until(/id: 1\n[\s\S]*id: 2\n[\s\S]*id: 3\n/);
  });

  it("rejects another tenant's submission, an unknown one and a malformed id", async () => {
    const { id } = await submit();
    const path = `/v2/submissions/${id}/events`;
    const as = (key: string) => ({ Authorization: `Bearer ${key}` });
    expect((await harness.get(path)).status).toBe(401);
    expect((await harness.get(path, as(foreign))).status).toBe(404);
    expect((await harness.get(`${path.replace(id, 'x')}`, as(token))).status).toBe(404);
    expect((await harness.get(path, { ...as(token), 'Last-Event-ID': 'a b' })).status).toBe(400);
    expect((await harness.send('HEAD', path, { headers: as(token) })).status).toBe(200);
  });

  it('the client waits by events, and knows a refusal', async () => {
    const client = new SecondServiceClient(harness.service.url, { apiKey: token });
    const made = await client.submitOrigin(originRequest({ originNullifier: nullifier++ as never }) as never);
    expect(await client.watched(made, 20_000)).toMatchObject({ id: made.id, status: 'confirmed' });
    harness.chain.nextCallReverts = true;
    const refused = await client.submitOrigin(
      originRequest({ originNullifier: nullifier++ as never }) as never,
    );
    await expect(client.watched(refused, 20_000)).rejects.toMatchObject({ code: 'submission-refused' });
    harness.chain.nextCallReverts = false;
    await expect(
      client.watched({ ...refused, id: 'unknown', status: 'queued' }, 1_000),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('the client comes back after a break and misses nothing', async () => {
    const sent: string[] = [];
    const answers = [
      'id: 1\nevent: status\ndata: {"status":"queued","reason":null,"at":"a"}\n\nid: 2\nda',
      ': a comment\n\nid: 2\r\nevent: status\r\ndata: {"status":"submitted","reason":null,"at":"b"}\r\n\r\n',
      'id: 3\ndata: {"status":"confirmed","reason":null,"at":"c"}\n\n',
    ];
    const fake = (async (_url: string, init: RequestInit) => {
      sent.push((init.headers as Record<string, string>)['last-event-id'] ?? '');
      return new Response(answers.shift(), { headers: { 'content-type': 'text/event-stream' } });
    }) as typeof fetch;
    const client = new SecondServiceClient('http://127.0.0.1:1', { fetch: fake });
    const seen: string[] = [];
    for await (const { status } of client.submissionEvents('x')) {
      seen.push(status);
      if (status === 'confirmed') break;
    }
    expect(seen).toEqual(['queued', 'submitted', 'confirmed']);
    expect(sent).toEqual(['', '1', '2']);
  });
});

describe('events of a round', () => {
  it('sends the state and its changes, also without a key', async () => {
    const controller = new AbortController();
    const client = new SecondServiceClient(harness.service.url);
    const seen: string[] = [];
    for await (const { phase } of client.roundEvents(ROUND, controller.signal)) {
      seen.push(phase);
      if (phase === 'settled') break;
      harness.chain.changes = { phase: 'settled' };
    }
    expect(seen).toEqual(['attesting', 'settled']);
    harness.chain.changes = {};
    expect((await harness.get('/v2/rounds/99/events')).status).toBe(404);
  });
});

describe('limits', () => {
  it('rejects more streams of one key than it may have; another key has its own', async () => {
    const { id } = await submit();
    const path = `/v2/submissions/${id}/events`;
    // All at once: none may slip through between counting and opening.
    const all = await Promise.all(Array.from({ length: 8 }, () => stream(path)));
    const statuses = all.map(({ response }) => response.status).sort();
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429, 429, 429]);
    const refused = await harness.get(path, { Authorization: `Bearer ${token}` });
    expect(refused.headers.get('retry-after')).toBe('5');
    const rounds = await stream('/v2/rounds/5/events', {}, foreign);
    expect(rounds.response.status).toBe(200);
    await Promise.all(all.map((each) => each.end()));
    // The service notices the closed connections a moment later.
    const again = await waitForValue('room for a stream', async () => {
      const opened = await stream(path);
      return opened.response.status === 200 ? opened : undefined;
    });
    await again.until(/id: 1\n/);
  });

  it('a revoked key ends its streams, a heartbeat shows the others alive', async () => {
    const streams = new EventStreams({ perCaller: 2, total: 2, heartbeatMs: 20 }, createLogger('silent'));
    const written: string[] = [];
    let isGood = true;
    const ended = new Promise<void>((resolve) => {
      const response = {
        destroyed: false,
        writableLength: 0,
        status: () => response,
        set: () => response,
        write: (text: string) => written.push(text),
        end: () => resolve(),
        on: () => response,
      };
      void streams.serve({ method: 'GET', headersDistinct: {} } as never, response as never, {
        topic: { key: 't', pollMs: 1000, read: async () => [{ id: '1', event: 'e', data: '{}' }] },
        caller: 'c',
        mayGoOn: async () => isGood,
      });
    });
    while (!written.some((text) => text.startsWith(':'))) await new Promise((done) => setTimeout(done, 5));
    isGood = false;
    await ended;
    streams.close();
  });

  it('ends with the service, which does not wait for its readers', async () => {
    const other = await startHarness();
    const response = await fetch(`${other.service.url}/v2/rounds/5/events`);
    const text = response.text();
    await other.service.stop();
    // Cut off after the time that answers in flight are given, it would throw.
    expect(await text).toContain('event: round');
  });
});
