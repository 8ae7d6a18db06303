import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { consoleFiles, operatorFiles } from '../../../src/service/http/console-files.ts';

describe("the console's files", () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
  const servers: Server[] = [];
  const listen = async (handler: express.RequestHandler): Promise<string> => {
    const server = createServer(express().use(handler));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  let open: string;
  let operator: string;
  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    mkdirSync(join(folder, 'keys'));
    for (const page of ['index.html', 'try.html', 'hospital.html', 'operator.html', 'icon.svg'])
      writeFileSync(join(folder, page), page);
    for (const name of ['records-worker-a1.js', 'web-worker-b2.js', 'index-c3.js'])
      writeFileSync(join(folder, 'assets', name), name);
    for (const name of ['attestation-tiny.zkey', 'attestation-tiny.wasm', 'secret.json'])
      writeFileSync(join(folder, 'keys', name), name);
    open = await listen(consoleFiles(folder, join(folder, 'keys')));
    operator = await listen(operatorFiles(folder));
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(folder, { recursive: true });
  });

  const connections = async (path: string): Promise<string | undefined> =>
    /connect-src ([^;]*)/.exec(
      (await fetch(`${open}${path}`)).headers.get('content-security-policy') ?? '',
    )?.[1];

  it('let the part that reads records connect nowhere, and its page to the service alone', async () => {
    expect(await connections('/console/assets/records-worker-a1.js')).toBe("'none'");
    expect(await connections('/console/assets/web-worker-b2.js')).toBe("'self'");
    expect(await connections('/console/try.html')).toBe("'self'");
    expect(await connections('/console/')).toContain('https:');
  });

  it('have the proving keys, and nothing else of their folder', async () => {
    const key = await fetch(`${open}/console/keys/attestation-tiny.zkey?sha256=ab`);
    expect([key.status, await key.text()]).toEqual([200, 'attestation-tiny.zkey']);
    expect(key.headers.get('cache-control')).toContain('immutable');
    for (const path of ['secret.json', 'attestation-other.zkey', 'a%2Fb.zkey', ''])
      expect((await fetch(`${open}/console/keys/${path}`)).status).toBe(404);
  });

  it("show the operator's page on the operator's listener alone, and the hospital's on neither", async () => {
    const page = await fetch(`${operator}/console/`);
    expect([page.status, await page.text()]).toEqual([200, 'operator.html']);
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'");
    expect((await fetch(`${operator}/console/assets/index-c3.js`)).status).toBe(200);
    for (const path of ['index.html', 'hospital.html', 'assets/none.js', 'keys/attestation-tiny.zkey'])
      expect((await fetch(`${operator}/console/${path}`)).status).toBe(404);
    for (const page of ['operator.html', 'hospital.html'])
      expect((await fetch(`${open}/console/${page}`)).status).toBe(404);
  });
});

async function served(): Promise<{ folder: string; url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-console-files-'));
  await mkdir(join(folder, 'console'));
  await writeFile(join(folder, 'console', 'index.html'), 'the console');
  const server = express()
    .use(consoleFiles(join(folder, 'console')))
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  return { folder, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('serves the console, and the documents beside it under /console/docs', async () => {
  const { folder, url } = await served();
  expect(await (await fetch(`${url}/console/`)).text()).toBe('the console');
  await mkdir(join(folder, 'site', 'docs'), { recursive: true });
  await writeFile(join(folder, 'site', 'index.html'), 'the documents');
  await writeFile(join(folder, 'site', 'docs', 'GATE.html'), 'the gate');
  const start = await fetch(`${url}/console/docs/`);
  expect(await start.text()).toBe('the documents');
  expect(start.headers.get('content-security-policy')).toContain("connect-src 'self';");
  expect(await (await fetch(`${url}/console/docs/docs/GATE.html`)).text()).toBe('the gate');
  expect((await fetch(`${url}/console/docs/none.html`)).status).toBe(404);
});

it('says how the documents are built where they are not', async () => {
  const { url } = await served();
  const answer = await fetch(`${url}/console/docs/`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('npm run docs:site');
});
