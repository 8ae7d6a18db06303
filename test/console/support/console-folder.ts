import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Deployment } from '../../../src/chain/deploy/deployment-record.ts';
import { CONSOLE_FOLDER } from '../../../src/console/build.ts';
import { consoleFiles } from '../../../src/service/http/console-files.ts';

/** The console as a folder on a web server, with the deployment file beside it and without a service. */
export async function serveFolder(
  deployment: Deployment,
): Promise<{ readonly base: string; readonly close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-console-'));
  await cp(CONSOLE_FOLDER, folder, { recursive: true });
  const page = join(folder, 'index.html');
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replace(/(name="assay-service" content=)"[^"]*"/, '$1""'));
  await writeFile(join(folder, 'deployment.json'), JSON.stringify(deployment));
  const server = createServer(express().use(consoleFiles(folder)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/console/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
