import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AssayError } from '../protocol/errors.ts';
import { CIRCUIT_NAMES } from '../protocol/shape.ts';
import { type ProofVerifier, snarkjsVerifier } from '../verifier/verify-proof.ts';
import { createApp } from './app.ts';
import { openChainGateway } from './chain-gateway.ts';
import type { ChainGateway } from './chain-port.ts';
import { redactConfig, type ServiceConfig } from './config.ts';
import { createLogger, type Logger } from './logger.ts';
import { Relay } from './relay.ts';
import { loadSigner, type OperatorSigner } from './signer.ts';
import type { SqlDatabase } from './sql.ts';
import { Store } from './store.ts';
import { openPglite } from './store-pglite.ts';
import { Submissions } from './submissions.ts';
import { VerificationKeys } from './verification-keys.ts';

/** Parts that a caller may supply in place of what the configuration names. */
export interface ServiceOverrides {
  readonly log?: Logger;
  readonly signer?: OperatorSigner;
  readonly chain?: ChainGateway;
  readonly verifier?: ProofVerifier;
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
  const chain = overrides.chain ?? (await openChainGateway({ ...config, log }));
  try {
    const keys = VerificationKeys.load(config.keysDirectory, CIRCUIT_NAMES, chain.chainId);
    const { database, store } = await openStore(config, chain.deployment);
    try {
      return await serve(config, {
        log,
        signer,
        chain,
        keys,
        database,
        store,
        verifier: overrides.verifier ?? snarkjsVerifier,
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

async function openStore(
  config: ServiceConfig,
  deployment: string,
): Promise<{ database: SqlDatabase; store: Store }> {
  const database = await openPglite(config.dataDirectory);
  try {
    return { database, store: await Store.open(database, deployment) };
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
    database: SqlDatabase;
    store: Store;
    verifier: ProofVerifier;
  },
): Promise<RunningService> {
  const { log, signer, chain, keys, database, store, verifier } = parts;
  let stopping: Promise<void> | undefined;
  const relay = new Relay({
    database,
    chain,
    signer,
    previousSigners: config.previousSigners,
    log,
    options: config.relay,
  });
  const submissions = new Submissions({
    chain,
    store,
    keys,
    verifier,
    relayAddress: signer.address,
    onQueued: () => relay.kick(),
  });
  const app = createApp({
    chain,
    store,
    submissions,
    signer,
    log,
    relayState: () => relay.state(),
    requestsPerMinute: config.requestsPerMinute,
    trustedProxies: config.trustedProxies,
    isStopping: () => stopping !== undefined,
  });
  const server = createServer(
    // Node's own limits allow a minute for headers and five for a body; a slow sender gets fifteen seconds.
    {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 2_000,
    },
    app,
  );
  await relay.start();
  try {
    await listen(server, config);
  } catch (error) {
    await relay.stop();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  log.info({ url, operator: signer.address }, 'listening');
  return {
    url,
    operator: signer.address,
    stop() {
      stopping ??= (async () => {
        await close(server);
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
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
}
