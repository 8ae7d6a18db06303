import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { CliDeps } from '../../src/cli/command.ts';
import { type Devnet, runDevnetStart } from '../../src/cli/commands/devnet/start.ts';
import { runOperatorKeygen } from '../../src/cli/commands/operator/keygen.ts';
import { BIN, olderNode, PASSWORD, Workspace } from './support/assay.ts';

/** `serve` as a process of its own. */
const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const deps: CliDeps = {
  ...{ password: async () => PASSWORD, note: () => {}, now: () => Math.floor(Date.now() / 1000) },
  prover: () => Promise.reject(new Error('nothing is proven here')),
};
const deployment = at('deployment.json');
let devnet: Devnet;

beforeAll(async () => {
  const { address } = await runOperatorKeygen(deps, { keystore: at('operator.json') });
  devnet = await runDevnetStart(deps, { deployment, port: '0', fund: [address] });
});
afterAll(async () => {
  await devnet?.anvil.stop();
  workspace.remove();
});

test('serve runs until SIGTERM, also when an older Node passes the signal on, and exits with 0', async () => {
  const args = ['serve', '--rpc', devnet.anvil.url, '--deployment', deployment, '--port', '0'];
  const signer = ['--keystore', at('operator.json'), '--password-file', workspace.password];
  const child = spawn(
    olderNode() ?? process.execPath,
    [BIN, ...args, '--data-dir', at('served'), ...signer],
    {
      env: { ...process.env, ASSAY_LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  // An older Node passes this signal on, but cannot pass SIGKILL on.
  onTestFinished(() => void child.kill('SIGTERM'));
  let text = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk;
      if (text.includes('administration on http://127.0.0.1:')) resolve();
    });
    void ended.then(() => reject(new Error(`ended before it listened: ${text}`)));
  });
  const [url, adminUrl] = text.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];
  expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
  expect((await fetch(`${adminUrl}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
