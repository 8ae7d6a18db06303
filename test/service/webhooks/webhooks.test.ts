import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWebhookSigned, newWebhookSecret, webhookHeaders } from '../../../src/api/webhook-signature.ts';
import { webhookPayload } from '../../../src/api/webhooks.ts';
import { ServiceWebhooks } from '../../../src/client/service-webhooks.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { isPublicAddress } from '../../../src/service/webhooks/public-address.ts';
import { postWebhook } from '../../../src/service/webhooks/sender.ts';
import {
  type Harness,
  MODEL,
  newChain,
  originRequest,
  ROUND,
  type SubmissionBody,
  startHarness,
} from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
const until = (condition: () => boolean | Promise<boolean>): Promise<void> =>
  waitFor('a condition of the test', condition, 50);

/** Addresses that no webhook may reach. */
const INNER = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fc00::1',
  'fd12:3456::1',
  'ff02::1',
  '2001:db8::1',
  'localhost',
  '',
];

describe('addresses (A13)', () => {
  it('accepts public addresses and no others', () => {
    for (const address of INNER) expect(isPublicAddress(address), address).toBe(false);
    for (const address of ['93.184.216.34', '8.8.8.8', '172.15.0.1', '::ffff:8.8.8.8', '2606:4700::1111']) {
      expect(isPublicAddress(address), address).toBe(true);
    }
  });

  it('rejects private targets without sending a packet: by number, by name, by a name that changes', async () => {
    let connections = 0;
    const trap = createTcpServer((socket) => {
      connections++;
      socket.destroy();
    });
    const port = await listening(trap);
    const answers = ['93.184.216.34', '127.0.0.1'];
    const resolve = async (host: string): Promise<readonly string[]> => {
      if (host === 'inner.example') return ['127.0.0.1'];
      if (host === 'mixed.example') return ['93.184.216.34', '127.0.0.1'];
      if (host === 'mapped.example') return ['::ffff:127.0.0.1'];
      if (host === 'rebinding.example') return [answers.shift() ?? '127.0.0.1'];
      if (host === 'none.example') return [];
      if (host === 'text.example') return ['127.0.0.1:80'];
      throw new AssayError('host-unknown', 'no such name');
    };
    const policy = { allowsPrivate: false, resolve };
    try {
      const urls = [
        ...['inner', 'mixed', 'mapped', 'none', 'text', 'unknown'].map((name) => `https://${name}.example`),
        'https://127.0.0.1',
        'https://2130706433',
        'https://0x7f.1',
        'https://017700000001',
        'https://[::1]',
        'https://[::ffff:7f00:1]',
        'https://[::ffff:127.0.0.1]',
        'https://169.254.169.254',
        'https://localhost',
        'http://93.184.216.34',
        'ftp://93.184.216.34',
        'file:///etc/passwd',
        'https://user:word@93.184.216.34',
        'https://93.184.216.34/#part',
        'nonsense',
        `https://93.184.216.34/${'x'.repeat(2048)}`,
      ];
      for (const url of urls) {
        const withPort = url.replace(/^(https?:\/\/[^/]+)/, `$1:${port}`);
        await expect(postWebhook(withPort, {}, '{}', policy), url).rejects.toMatchObject({
          code: 'unsafe-url',
          message: expect.not.stringContaining('127'),
        });
      }
      const harness = await startHarness({ allowsPrivateWebhooks: false }, newChain(), { resolve });
      try {
        const { token } = await harness.service.apiKeys.create({ tenant: 'north', scopes: ['webhooks'] });
        const headers = { Authorization: `Bearer ${token}` };
        const events = ['submission.status'];
        for (const url of urls) {
          const response = await harness.post('/v2/webhooks', { url, events }, headers);
          expect(response.status, url).toBe(400);
        }
        // Good when it is registered; at its first delivery the name leads inside.
        const url = `https://rebinding.example:${port}/`;
        const made = await harness.post('/v2/webhooks', { url, events: ['round.settled'] }, headers);
        expect(made.status).toBe(201);
        const { webhook } = (await made.json()) as { webhook: { id: string } };
        harness.chain.settled.push({ round: ROUND, model: MODEL });
        const deliveries = async () =>
          (
            (await (await harness.get(`/v2/webhooks/${webhook.id}/deliveries`, headers)).json()) as {
              deliveries: { status: string; lastError: string; attempts: number }[];
            }
          ).deliveries;
        await until(async () => (await deliveries())[0]?.status === 'dead');
        expect(await deliveries()).toMatchObject([{ lastError: 'unsafe-url', attempts: 1 }]);
      } finally {
        await harness.service.stop();
      }
      expect(connections).toBe(0);
    } finally {
      trap.close();
    }
  });

  it('connects to the checked address, resolves once, follows no redirect, reads little', async () => {
    let asked = 0;
    const hosts: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      hosts.push(request.headers.host);
      if (request.url === '/redirect') {
        response.writeHead(302, { Location: '/elsewhere' }).end();
      } else if (request.url === '/endless') {
        const push = () => {
          while (!response.destroyed && response.write('x'.repeat(4096)));
          if (!response.destroyed) response.once('drain', push);
        };
        push();
      } else response.writeHead(204).end();
    });
    const port = await listening(server);
    const policy = {
      allowsPrivate: true,
      resolve: async () => {
        asked++;
        return ['127.0.0.1'];
      },
    };
    try {
      expect(await postWebhook(`http://hook.example:${port}/`, {}, '{}', policy)).toBe(204);
      expect([asked, hosts]).toEqual([1, [`hook.example:${port}`]]);
      expect(await postWebhook(`http://hook.example:${port}/redirect`, {}, '{}', policy)).toBe(302);
      expect(hosts.length).toBe(2);
      expect(await postWebhook(`http://hook.example:${port}/endless`, {}, '{}', policy)).toBe(200);
      await expect(
        postWebhook(`http://hook.example:${port}/`, {}, '{}', policy, AbortSignal.abort()),
      ).rejects.toMatchObject({ code: 'webhook-unreachable' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('signatures', () => {
  const secret = newWebhookSecret();
  const body = '{"type":"x"}';

  it('are HMAC-SHA256 over id, timestamp and body, as Standard Webhooks has it', () => {
    const headers = webhookHeaders(secret, 'msg-1', 1_900_000_000, body);
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(key.length).toBe(32);
    const expected = createHmac('sha256', key).update(`msg-1.1900000000.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(isWebhookSigned(secret, headers, body, 1_900_000_100)).toBe(true);
    const two = { ...headers, 'webhook-signature': `v1,${'A'.repeat(43)}= ${headers['webhook-signature']}` };
    expect(isWebhookSigned(secret, two, body, 1_900_000_000)).toBe(true);
  });

  it('rejects another body, id, time, secret, an old one, none', () => {
    const headers = webhookHeaders(secret, 'msg-1', 1_900_000_000, body);
    const now = 1_900_000_000;
    expect(isWebhookSigned(secret, headers, `${body} `, now)).toBe(false);
    expect(isWebhookSigned(secret, { ...headers, 'webhook-id': 'msg-2' }, body, now)).toBe(false);
    expect(isWebhookSigned(secret, { ...headers, 'webhook-timestamp': '1900000001' }, body, now)).toBe(false);
    expect(isWebhookSigned(newWebhookSecret(), headers, body, now)).toBe(false);
    expect(isWebhookSigned(secret, headers, body, now + 301)).toBe(false);
    expect(isWebhookSigned(secret, headers, body, now - 301)).toBe(false);
    expect(isWebhookSigned(secret, { ...headers, 'webhook-signature': 'v1,' }, body, now)).toBe(false);
    expect(isWebhookSigned(secret, {}, body, now)).toBe(false);
  });
});

describe('deliveries', () => {
  let harness: Harness;
  let token: string;
  let foreign: string;
  const received: { headers: IncomingHttpHeaders; body: string; url: string }[] = [];
  /** Status by path; 200 where nothing is said. */
  const statuses = new Map<string, number>();
  /** Promises that answers wait for, by path. */
  const held = new Map<string, Promise<void>>();
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body, url: `${request.url}` });
      void (held.get(`${request.url}`) ?? Promise.resolve()).then(() =>
        response.writeHead(statuses.get(`${request.url}`) ?? 200).end(),
      );
    });
  });
  let port: number;
  const as = (key: string) => ({ Authorization: `Bearer ${key}` });
  const create = async (path: string, events: string[], models?: string[], key = token) => {
    const body = { url: `http://127.0.0.1:${port}${path}`, events, ...(models ? { models } : {}) };
    const response = await harness.post('/v2/webhooks', body, as(key));
    expect(response.status).toBe(201);
    return (await response.json()) as { webhook: { id: string }; secret: string };
  };
  const at = (path: string) => received.filter(({ url }) => url === path);
  const deliveriesOf = async (id: string) =>
    (
      (await (await harness.get(`/v2/webhooks/${id}/deliveries`, as(token))).json()) as {
        deliveries: { id: string; status: string; attempts: number; lastError: string | null }[];
      }
    ).deliveries;
  let nullifier = 1n;
  const submit = async (key: string) =>
    (await (
      await harness.post('/v2/origins', originRequest({ originNullifier: nullifier++ as never }), as(key))
    ).json()) as SubmissionBody;

  beforeAll(async () => {
    port = await listening(receiver);
    harness = await startHarness({ allowsAnonymous: false }, newChain(), {
      webhookTimes: { retryDelaySeconds: 1, retryLimit: 2, roundPollMs: 200 },
    });
    const make = async (tenant: string) =>
      (
        await harness.service.apiKeys.create({
          tenant,
          scopes: ['submit', 'read:own', 'webhooks'],
        })
      ).token;
    token = await make('north');
    foreign = await make('south');
  });
  afterAll(async () => {
    await harness.service.stop();
    receiver.closeAllConnections();
    receiver.close();
  });

  it("report only the tenant's submissions, signed, in the documented format", async () => {
    const { webhook, secret } = await create('/status', ['submission.status']);
    const { id } = await submit(token);
    await submit(foreign);
    await until(() => at('/status').some(({ body }) => body.includes('"confirmed"')));
    await until(async () => (await deliveriesOf(webhook.id)).every(({ status }) => status === 'delivered'));
    for (const { headers, body } of at('/status')) {
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`]));
      expect(isWebhookSigned(secret, flat, body, Math.floor(Date.now() / 1000))).toBe(true);
      const payload = webhookPayload.parse(JSON.parse(body));
      expect(payload).toMatchObject({ type: 'submission.status', data: { submission: id, kind: 'origin' } });
    }
    const told = at('/status').map(
      ({ body }) => (JSON.parse(body) as { data: { status: string } }).data.status,
    );
    expect([...told].sort()).toEqual(['confirmed', 'queued', 'submitted']);
    const ids = at('/status').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(3);
    expect(harness.logged()).not.toContain(`:${port}/status`);
    expect(harness.logged()).not.toContain(secret);
  });

  it('report settled rounds once, to webhooks that ask for their model', async () => {
    await create('/every', ['round.settled']);
    await create('/mine', ['round.settled'], [`${MODEL}`]);
    await create('/other', ['round.settled'], ['5']);
    harness.chain.settled.push({ round: 77n, model: MODEL });
    await until(() => at('/every').length > 0 && at('/mine').length > 0);
    expect(JSON.parse(`${at('/mine')[0]?.body}`)).toMatchObject({
      type: 'round.settled',
      data: { model: `${MODEL}`, round: '77' },
    });
    harness.chain.settled.push({ round: 78n, model: 5n });
    await until(() => at('/every').length === 2 && at('/other').length === 1);
    expect(at('/mine').length).toBe(1);
  });

  it('are tried again with the same id, given up in the end, and sent when asked for', async () => {
    statuses.set('/failing', 500);
    const { webhook } = await create('/failing', ['round.settled']);
    harness.chain.settled.push({ round: 79n, model: MODEL });
    await until(async () => (await deliveriesOf(webhook.id))[0]?.status === 'dead');
    const [dead] = await deliveriesOf(webhook.id);
    expect(dead).toMatchObject({ attempts: 3, lastError: 'webhook-status-500' });
    expect(at('/failing').length).toBe(3);
    expect(new Set(at('/failing').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    statuses.delete('/failing');
    const path = `/v2/webhooks/${webhook.id}/deliveries/${dead?.id}/retry`;
    expect((await harness.post(path, {}, as(foreign))).status).toBe(404);
    expect((await harness.post(path, {}, as(token))).status).toBe(202);
    await until(async () => (await deliveriesOf(webhook.id))[0]?.status === 'delivered');
    expect(at('/failing')[3]?.headers['webhook-id']).toBe(dead?.id);
    // Attempts of the other tests of this service succeeded.
    const scrape = await (await fetch(`${harness.service.adminUrl}/metrics`)).text();
    expect(scrape).toContain('assay_webhook_attempts_total{result="failed"} 2');
    expect(scrape).toContain('assay_webhook_attempts_total{result="dead"} 1');
  });

  it('of one tenant do not wait for another whose receiver is slow', async () => {
    const gate = Promise.withResolvers<void>();
    held.set('/slow', gate.promise);
    const slow = await create('/slow', ['submission.status']);
    await submit(token);
    await until(() => at('/slow').length === 1);
    const quick = await create('/quick', ['submission.status'], undefined, foreign);
    await submit(foreign);
    await until(() => at('/quick').length > 0);
    expect(at('/slow').length).toBe(1);
    const [pending] = await deliveriesOf(slow.webhook.id);
    const again = `/v2/webhooks/${slow.webhook.id}/deliveries/${pending?.id}/retry`;
    expect((await harness.post(again, {}, as(token))).status).toBe(409);
    gate.resolve();
    await until(async () =>
      (await deliveriesOf(slow.webhook.id)).every(({ status }) => status === 'delivered'),
    );
    for (const [{ webhook }, key] of [
      [slow, token],
      [quick, foreign],
    ] as const) {
      expect((await harness.send('DELETE', `/v2/webhooks/${webhook.id}`, { headers: as(key) })).status).toBe(
        204,
      );
    }
  });

  it('are seen and handled by the client', async () => {
    const client = new ServiceWebhooks(harness.service.url, { apiKey: token });
    const { webhook, secret } = await client.create(
      `http://127.0.0.1:${port}/client`,
      ['round.settled'],
      [6n],
    );
    expect(secret).toMatch(/^whsec_/);
    expect((await client.list()).find(({ id }) => id === webhook.id)).toEqual(webhook);
    harness.chain.settled.push({ round: 81n, model: 6n });
    await until(() => at('/client').length === 1);
    const seen: string[] = [];
    for await (const { id, event } of client.deliveries(webhook.id)) {
      seen.push(id);
      expect(event).toBe('round.settled');
    }
    expect(seen).toEqual([at('/client')[0]?.headers['webhook-id']]);
    await until(async () => (await deliveriesOf(webhook.id))[0]?.status === 'delivered');
    // A delivered one is sent once more, with the same id.
    await expect(client.retry(webhook.id, `${seen[0]}`)).resolves.toMatchObject({ status: 'pending' });
    await until(() => at('/client').length === 2);
    expect(at('/client')[1]?.headers['webhook-id']).toBe(seen[0]);
    expect(at('/client')[1]?.body).toBe(at('/client')[0]?.body);
    await client.remove(webhook.id);
    await expect(client.remove(webhook.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are tried out by pings, each a delivery of its own, signed, and to that webhook alone', async () => {
    const client = new ServiceWebhooks(harness.service.url, { apiKey: token });
    const { webhook, secret } = await create('/pinged', ['round.settled']);
    const other = await create('/not-pinged', ['round.settled', 'submission.status']);
    const first = await client.ping(webhook.id);
    expect(first).toMatchObject({ event: 'webhook.ping' });
    expect((await client.ping(webhook.id)).id).not.toBe(first.id);
    await until(() => at('/pinged').length === 2);
    for (const { headers, body } of at('/pinged')) {
      expect(webhookPayload.parse(JSON.parse(body))).toMatchObject({ data: { webhook: webhook.id } });
      expect(isWebhookSigned(secret, headers as Record<string, string>, body, Date.now() / 1000)).toBe(true);
    }
    expect(at('/not-pinged')).toEqual([]);
    const stranger = new ServiceWebhooks(harness.service.url, { apiKey: foreign });
    await expect(stranger.ping(webhook.id)).rejects.toMatchObject({ code: 'not-found' });
    await client.remove(webhook.id);
    await client.remove(other.webhook.id);
  });

  it('end with 410 at once', async () => {
    statuses.set('/gone', 410);
    const { webhook } = await create('/gone', ['round.settled']);
    harness.chain.settled.push({ round: 80n, model: MODEL });
    await until(async () => (await deliveriesOf(webhook.id))[0]?.status === 'dead');
    expect(await deliveriesOf(webhook.id)).toMatchObject([{ attempts: 1, lastError: 'webhook-gone' }]);
  });

  it("are the tenant's own: another's look unknown, and a removed one ends", async () => {
    const { webhook } = await create('/own', ['round.settled']);
    const list = await (await harness.get('/v2/webhooks', as(foreign))).text();
    expect(JSON.parse(list)).toEqual({ webhooks: [] });
    const own = await (await harness.get('/v2/webhooks', as(token))).text();
    expect(own).toContain(webhook.id);
    expect(own).not.toContain('whsec_');
    const remove = (key: string) =>
      harness.send('DELETE', `/v2/webhooks/${webhook.id}`, { headers: as(key) });
    expect((await harness.get(`/v2/webhooks/${webhook.id}/deliveries`, as(foreign))).status).toBe(404);
    expect((await remove(foreign)).status).toBe(404);
    expect((await remove(token)).status).toBe(204);
    expect((await remove(token)).status).toBe(404);
    for (const body of [{}, { url: 'https://x.example', events: [] }, { url: 'x', events: ['all'] }]) {
      expect((await harness.post('/v2/webhooks', body, as(token))).status).toBe(400);
    }
  });

  it('rejects more webhooks than a tenant may have, all at once too', async () => {
    const body = { url: `http://127.0.0.1:${port}/many`, events: ['round.settled'] };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => harness.post('/v2/webhooks', body, as(foreign))),
    );
    expect(answers.filter(({ status }) => status === 201).length).toBe(16);
    expect(answers.filter(({ status }) => status === 409).length).toBe(4);
  });
});
