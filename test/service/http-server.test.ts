import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createHttpServer, SLOW_CLIENT_LIMITS } from '../../src/service/http-server.ts';
import { jsonBody } from '../../src/service/json-body.ts';

it('cuts senders that are slow on purpose, and answers everybody else meanwhile (A9)', async () => {
  const { headersTimeout, requestTimeout, connectionsCheckingInterval } = SLOW_CLIENT_LIMITS;
  expect(Math.max(headersTimeout, requestTimeout) + connectionsCheckingInterval).toBeLessThanOrEqual(15_000);

  // The same limits, a twentieth as long.
  const limits = Object.fromEntries(
    Object.entries(SLOW_CLIENT_LIMITS).map(([name, ms]) => [name, ms / 20]),
  ) as Record<keyof typeof SLOW_CLIENT_LIMITS, number>;
  const server = createHttpServer((request, response) => {
    if (request.method === 'GET') response.end('fine');
    else
      void Promise.resolve(jsonBody(request as never, response as never, () => response.end('read'))).catch(
        () => response.writeHead(400).end(),
      );
  }, limits);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const slow: Socket[] = [];
  const ended: Promise<string>[] = [];
  const drips: NodeJS.Timeout[] = [];
  for (let i = 0; i < 500; i++) {
    const socket = connect(port, '127.0.0.1');
    const isBody = i % 2 === 0;
    socket.write(
      isBody
        ? 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{'
        : 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ',
    );
    // A byte now and then: silence would be noticed anyway.
    drips.push(setInterval(() => socket.writable && socket.write(' '), 100));
    slow.push(socket);
    ended.push(
      new Promise((resolve) => {
        let answer = '';
        socket.on('data', (chunk) => {
          answer += chunk;
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(answer));
      }),
    );
  }
  for (let i = 0; i < 20; i++) {
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('fine');
  }
  // Every one of them ends, with a 408 or without a word, and none was served.
  for (const answer of await Promise.all(ended)) expect(answer).toMatch(/^(?:HTTP\/1\.1 4|$)/);
  for (const drip of drips) clearInterval(drip);
  for (const socket of slow) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
