import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer, HTTP_TIMEOUTS } from '../../../src/service/http/server.ts';

const SLOW = 200;
/** The service's timeouts, fifty times shorter. */
const SHORT = { headers: 160, request: 260, keepAlive: 100, check: 20 };

let server: Server;
let port: number;
beforeAll(async () => {
  server = createHttpServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('whole'));
    request.on('error', () => {});
  }, SHORT);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Opens a connection, writes `head`, then `drip` every 30 ms; resolves with all that came back, once it is closed. */
function slowly(head: string, drip: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    let timer: NodeJS.Timeout | undefined;
    const socket: Socket = connect(port, '127.0.0.1', () => {
      socket.write(head);
      timer = setInterval(() => socket.writable && socket.write(drip), 30);
    });
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}

describe('slow senders (A9)', () => {
  it('rejects hundreds that never finish their headers or bodies, and serves others meanwhile', async () => {
    const slow = Array.from({ length: SLOW }, (_, i) =>
      i % 2 === 0
        ? slowly('POST / HTTP/1.1\r\nHost: x\r\n', 'X-Drip: 1\r\n')
        : slowly('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n', ' '),
    );
    for (let i = 0; i < 10; i++) {
      expect(await (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })).text()).toBe(
        'whole',
      );
    }
    // Every one of them is closed by the server, though it goes on dripping.
    for (const answer of await Promise.all(slow)) {
      expect(answer).toMatch(
        /^(?:HTTP\/1\.1 408 [\s\S]*application\/problem\+json[\s\S]*"request-timeout"|$)/,
      );
    }
    const open = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(open).toBeLessThan(SLOW / 2);
  });

  it('are cut off by the service within 15 seconds', () => {
    const { headers, request, check } = HTTP_TIMEOUTS;
    expect(Math.max(headers, request) + check).toBeLessThanOrEqual(15_000);
    const real = createHttpServer(() => {});
    expect([real.headersTimeout, real.requestTimeout]).toEqual([headers, request]);
    real.close();
  });
});
