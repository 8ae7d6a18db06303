import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Wallet } from 'ethers';
import type { Operation } from '../../../src/api/operation.ts';
import { SECOND_OPERATIONS } from '../../../src/api/second/operations.ts';
import type { SecondGateway } from '../../../src/chain/gateway/second/views.ts';
import type { ServiceConfig } from '../../../src/service/config.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { type RunningService, type ServiceOverrides, startService } from '../../../src/service/main.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { walletSigner } from '../../../src/service/signer/signer.ts';
import { freshFolder, memoryDatabase } from '../../support/databases.ts';
import { expectConforming } from './conformance.ts';
import { waitForValue } from './wait-for.ts';

/** anvil's first account: no secret. */
export const OPERATOR = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
export const keysDirectory = mkdtempSync(join(tmpdir(), 'assay-service-keys-'));
export interface Harness<C = SecondGateway> {
  readonly service: RunningService;
  readonly chain: C;
  /** Everything that was logged. */
  readonly logged: () => string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  send(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** Polls a submission until it is in one of the final states. */
  settled(id: string): Promise<SubmissionBody>;
}

export interface SubmissionBody {
  id: string;
  status: string;
  reason: string | null;
  statementHash: string;
  transaction: { hash: string; blockNumber: number | null } | null;
}

export function config(overrides: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    adminHost: '127.0.0.1',
    adminPort: 0,
    rpcUrls: ['http://127.0.0.1:1'],
    rpcTimeoutMs: 10_000,
    deploymentFile: 'unused',
    keysDirectory,
    databaseUrl: undefined,
    dataDirectory: undefined,
    drainMs: 0,
    signer: { privateKeyFile: 'unused' },
    relay: { ...RELAY_DEFAULTS, pollMs: 10, batchDelayMs: 0, rejectAfterMs: 20 },
    previousSigners: [],
    leastFees: [],
    verifyThreads: 1,
    verifyQueue: 512,
    tenantProofsPerMinute: 1_000_000,
    tenantGasPerDay: 0,
    requestsPerMinute: 100_000,
    keyRequestsPerMinute: 100_000,
    allowsPrivateWebhooks: true,
    streams: 100,
    streamsPerKey: 4,
    allowsAnonymous: true,
    crossOrigins: [],
    trustedProxies: 0,
    logLevel: 'debug',
    ...overrides,
  };
}

/** Whether a path belongs to the operator's listener. */
const isInternal = (path: string): boolean =>
  Object.values<Operation>(SECOND_OPERATIONS).some(
    (operation) =>
      operation.internal === true &&
      new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? ''),
  );

export type HarnessParts = Pick<ServiceOverrides, 'resolve' | 'webhookTimes' | 'verifier' | 'database'>;

/** A service on a chain in memory. */
export async function startHarnessOn<C extends SecondGateway>(
  chain: C,
  overrides: Partial<ServiceConfig> = {},
  parts: HarnessParts = {},
): Promise<Harness<C>> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const settings = config(overrides);
  if (settings.dataDirectory !== undefined && !existsSync(settings.dataDirectory)) {
    await freshFolder(settings.dataDirectory);
  }
  const isKept = settings.dataDirectory !== undefined || settings.databaseUrl !== undefined;
  const service = await startService(settings, {
    chain,
    ...(isKept ? {} : { database: await memoryDatabase() }),
    signer: walletSigner(OPERATOR),
    log: createLogger('debug', sink),
    ...parts,
  });
  /** Every answer that a test sees is held against the API's description. */
  const send = async (method: string, path: string, init: RequestInit = {}) => {
    const url = `${isInternal(path) ? service.adminUrl : service.url}${path}`;
    const response = await fetch(url, { ...init, method });
    await expectConforming(method, url, response);
    return response;
  };
  const get = (path: string, headers: Record<string, string> = {}) => send('GET', path, { headers });
  return {
    service,
    chain,
    logged: () => lines.join(''),
    get,
    send,
    post: (path, body, headers = {}) =>
      send('POST', path, {
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async settled(id) {
      return waitForValue('the submission to settle', async () => {
        const body = (await (await get(`/v2/submissions/${id}`)).json()) as SubmissionBody;
        return ['queued', 'submitted'].includes(body.status) ? undefined : body;
      });
    },
  };
}
