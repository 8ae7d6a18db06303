import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../../../src/protocol/errors.ts';
import { LookupLimit } from '../../../src/service/webhooks/lookup-limit.ts';
import { ownResolver, type Resolve } from '../../../src/service/webhooks/names.ts';
import { resolveTarget } from '../../../src/service/webhooks/target.ts';
import { newChain, originRequest, startHarness } from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

/** A name server on this machine; `answer` gives the reply to a query, or undefined for silence. */
async function nameServer(answer: (query: Buffer) => Buffer | undefined) {
  const names = new Set<string>();
  const socket: Socket = createSocket('udp4', (query, from) => {
    names.add(query.subarray(13, 13 + (query[12] ?? 0)).toString());
    const reply = answer(query);
    if (reply !== undefined) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolve = ownResolver([`127.0.0.1:${(socket.address() as AddressInfo).port}`]);
  return { names, resolve, close: () => socket.close() };
}

/** The reply to a query with a response code: 2 SERVFAIL, 3 NXDOMAIN. */
function replyWith(query: Buffer, code: number): Buffer {
  const reply = Buffer.from(query);
  reply[2] = 0x81;
  reply[3] = 0x80 | code;
  return reply;
}

const code = (error: unknown) => (error as { code?: unknown }).code;
const policy = (resolve: Resolve) => ({ allowsPrivate: false, resolve });

describe('host names of webhooks', () => {
  it('are asked of the name servers by own sockets, all at once, and cancelled one by one', async () => {
    const server = await nameServer(() => undefined);
    try {
      const aborts = Array.from({ length: 30 }, () => new AbortController());
      const lookups = aborts.map(({ signal }, i) => server.resolve(`host-${i}.example`, signal));
      const results = Promise.allSettled(lookups);
      // The thread pool has four threads: with getaddrinfo, at most four names would be asked for.
      await waitFor('all names to be asked for', () => server.names.size === 30);
      for (const abort of aborts) abort.abort();
      for (const { status } of await results) expect(status).toBe('rejected');
    } finally {
      server.close();
    }
  });

  it('tell a name without an address from name servers that fail', async () => {
    const unknown = await nameServer((query) => replyWith(query, 3));
    const failing = await nameServer((query) => replyWith(query, 2));
    try {
      await expect(unknown.resolve('gone.example')).rejects.toMatchObject({ code: 'host-unknown' });
      await expect(failing.resolve('gone.example')).rejects.toSatisfy(
        (error) => code(error) !== 'host-unknown',
      );
      await expect(resolveTarget('https://gone.example/', policy(unknown.resolve))).rejects.toMatchObject({
        code: 'unsafe-url',
      });
      await expect(resolveTarget('https://gone.example/', policy(failing.resolve))).rejects.toMatchObject({
        code: 'host-unresolved',
      });
    } finally {
      unknown.close();
      failing.close();
    }
  });

  it('read localhost as this machine', async () => {
    expect(await ownResolver(['127.0.0.1:1'])('localhost')).toEqual(['127.0.0.1', '::1']);
  });

  it('of one tenant are resolved four at a time, and do not hinder another tenant', async () => {
    const limit = new LookupLimit();
    const gate = Promise.withResolvers<void>();
    const slow = Array.from({ length: 4 }, () => limit.run('north', () => gate.promise));
    await expect(limit.run('north', async () => 1)).rejects.toMatchObject({ code: 'busy' });
    expect(await limit.run('south', async () => 1)).toBe(1);
    gate.resolve();
    await Promise.all(slow);
    expect(await limit.run('north', async () => 1)).toBe(1);
  });
});

describe('a service whose tenants name silent name servers', () => {
  it('accepts submissions meanwhile, and refuses what exceeds the limit of the tenant', async () => {
    const gate = Promise.withResolvers<readonly string[]>();
    const harness = await startHarness({}, newChain(), { resolve: () => gate.promise });
    try {
      const { token } = await harness.service.apiKeys.create({ tenant: 'north', scopes: ['webhooks'] });
      const create = () =>
        harness.post(
          '/v2/webhooks',
          { url: 'https://silent.example/', events: ['round.settled'] },
          { Authorization: `Bearer ${token}` },
        );
      const answers = Array.from({ length: 30 }, create);
      const done: number[] = [];
      for (const answer of answers) void answer.then(({ status }) => done.push(status));
      await waitFor('all but four to be refused', () => done.length >= 26);
      expect((await harness.post('/v2/origins', originRequest())).status).toBe(201);
      expect((await harness.get('/readyz')).status).toBe(200);
      gate.reject(new Error('no answer'));
      for (const answer of answers) expect((await answer).status).toBe(503);
    } finally {
      await harness.service.stop();
    }
  });

  it('delivers after a failure of the name servers, instead of giving the delivery up', async () => {
    const failures = [
      Object.assign(new Error('EAI_AGAIN'), { code: 'EAI_AGAIN' }),
      new AssayError('host-unknown', 'no such name'),
    ];
    let isRegistered = false;
    const resolve = async () => {
      const failure = isRegistered ? failures.shift() : undefined;
      if (failure !== undefined) throw failure;
      return ['127.0.0.1'];
    };
    const harness = await startHarness({}, newChain(), {
      resolve,
      webhookTimes: { retryDelaySeconds: 1, retryLimit: 3 },
    });
    try {
      const { token } = await harness.service.apiKeys.create({
        tenant: 'north',
        scopes: ['webhooks', 'submit'],
      });
      const headers = { Authorization: `Bearer ${token}` };
      const made = await harness.post(
        '/v2/webhooks',
        { url: 'http://hook.example:1/', events: ['submission.status'] },
        headers,
      );
      const { webhook } = (await made.json()) as { webhook: { id: string } };
      isRegistered = true;
      await harness.post('/v2/origins', originRequest(), headers);
      const attempts = async () => {
        const page = await harness.get(`/v2/webhooks/${webhook.id}/deliveries`, headers);
        const { deliveries } = (await page.json()) as {
          deliveries: { status: string; attempts: number }[];
        };
        return deliveries;
      };
      // Both failures are used up: the third look finds the host, and the closed port is no verdict either.
      await waitFor('the name to be resolved again', () => failures.length === 0);
      for (const { status, attempts: tried } of await attempts()) {
        expect(status === 'pending' || tried > 1).toBe(true);
      }
    } finally {
      await harness.service.stop();
    }
  });
});
