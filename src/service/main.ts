import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AssayError } from '../protocol/errors.ts';
import { CIRCUIT_NAMES } from '../protocol/shape.ts';
import type { BatchVerifier } from '../verifier/batch-verifier.ts';
import { VerificationPool } from '../verifier/verification-pool.ts';
import { createApp } from './app.ts';
import { openChainGateway } from './chain-gateway.ts';
import type { ChainGateway } from './chain-port.ts';
import { redactConfig, type ServiceConfig } from './config.ts';
import { createHttpServer } from './http-server.ts';
import { createLogger, type Logger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { Relay } from './relay.ts';
import { loadSigner, type OperatorSigner } from './signer.ts';
import { Store } from './store.ts';
import { openPglite } from './store-pglite.ts';
import { Submissions } from './submissions.ts';
import { VerificationKeys } from './verification-keys.ts';

/** Parts that a caller may supply in place of what the configuration names. */
export interface ServiceOverrides {
  readonly log?: Logger;
  readonly signer?: OperatorSigner;
  readonly chain?: ChainGateway;
  /** In place of the pool of threads. */
  readonly verifier?: BatchVerifier;
}

export interface RunningService {
  /** http://host:port, without a slash at the end. */
  readonly url: string;
  /** Address of the operator: signs receipts and pays the gas. */
  readonly operator: string;
  /** Answers what is in flight, finishes the relay's step, closes the database; at most ten seconds. */
  stop(): Promise<void>;
}

const DRAIN_MS = 8_000;
/** A batch takes about 0.1 s; a thread that takes this long is not coming back. */
const VERIFY_TIMEOUT_MS = 10_000;

/**
 * Opens keys, chain, store and relay, then listens. Throws AssayError before listening if any of them is not as
 * it must be (exit code 4: keys, foreign or locked database, missing contracts; 5: chain out of reach).
 */
export async function startService(
  config: ServiceConfig,
  overrides: ServiceOverrides = {},
): Promise<RunningService> {
  const log = overrides.log ?? createLogger(config.logLevel);
  log.info({ config: redactConfig(config) }, 'starting');
  const signer = overrides.signer ?? (await loadSigner(config.signer));
  const chain = overrides.chain ?? (await openChainGateway(config));
  try {
    const keys = VerificationKeys.load(config.keysDirectory, CIRCUIT_NAMES, chain.chainId);
    const store = await openStore(config, chain.deployment);
    try {
      return await serve(config, {
        log,
        signer,
        chain,
        keys,
        store,
        ...(overrides.verifier === undefined ? {} : { verifier: overrides.verifier }),
      });
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    if (overrides.chain === undefined) chain.close();
    throw error;
  }
}

async function openStore(config: ServiceConfig, deployment: string): Promise<Store> {
  const database = await openPglite(config.dataDirectory);
  try {
    return await Store.open(database, deployment);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serve(
  config: ServiceConfig,
  parts: {
    log: Logger;
    signer: OperatorSigner;
    chain: ChainGateway;
    keys: VerificationKeys;
    store: Store;
    verifier?: BatchVerifier;
  },
): Promise<RunningService> {
  const { log, signer, chain, keys, store } = parts;
  let stopping: Promise<void> | undefined;
  const pool = new VerificationPool({
    workers: config.verifyThreads,
    maxQueued: config.verifyQueue,
    timeoutMs: VERIFY_TIMEOUT_MS,
    onBatch: (report) => metrics.batchVerified(report),
    onFailure: (reason) => {
      metrics.threadFailed(reason);
      log.error({ reason }, 'a verification thread failed and is replaced');
    },
  });
  const relay = new Relay({ store, chain, signer, log, options: config });
  const submissions = new Submissions({
    chain,
    store,
    keys,
    verifier: parts.verifier ?? pool,
    relayAddress: signer.address,
    onQueued: () => relay.kick(),
    onEnded: (kind, result) => metrics.submissionEnded(kind, result),
  });
  const metrics = new Metrics({
    queuedProofs: () => pool.queued,
    verificationThreads: () => pool.workers,
    relayState: () => relay.state(),
  });
  const app = createApp({
    chain,
    store,
    submissions,
    signer,
    log,
    metrics,
    relayState: () => relay.state(),
    requestsPerMinute: config.requestsPerMinute,
    trustedProxies: config.trustedProxies,
    isStopping: () => stopping !== undefined,
  });
  const server = createHttpServer(app);
  try {
    await pool.ready();
    await listen(server, config);
  } catch (error) {
    await pool.close();
    throw error;
  }
  relay.start();
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  log.info({ url, operator: signer.address }, 'listening');
  return {
    url,
    operator: signer.address,
    stop() {
      stopping ??= (async () => {
        await close(server);
        await pool.close();
        await relay.stop();
        await store.close();
        chain.close();
        log.info('stopped');
      })();
      return stopping;
    },
  };
}

function listen(server: Server, config: ServiceConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AssayError('cannot-listen', 'the address or port is not free', { exitCode: 4, cause }));
    });
    server.listen(config.port, config.host, resolve);
  });
}

/** Refuses new connections, lets answers finish, then cuts whatever is left. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that is kept alive turns idle when its last answer is out.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
  clearInterval(sweep);
}
