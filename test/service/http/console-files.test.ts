import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { consoleFiles } from '../../../src/service/http/console-files.ts';

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
