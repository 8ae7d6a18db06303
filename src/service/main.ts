import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openChainGateway } from '../chain/gateway/gateway.ts';
import type { ChainGateway } from '../chain/gateway/views.ts';
import { AssayError } from '../protocol/errors.ts';
import { CIRCUIT_NAMES } from '../protocol/shape.ts';
import type { BatchVerifier } from '../verifier/batch-verifier.ts';
import { VerificationPool } from '../verifier/verification-pool.ts';
import { redactConfig, type ServiceConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { atMost, Drain } from './http/drain.ts';
import { EventStreams } from './http/event-streams.ts';
import { createHttpServer } from './http/server.ts';
import { createLogger, type Logger } from './logger.ts';
import { Metrics } from './metrics/metrics.ts';
import { watchWork } from './metrics/work-metrics.ts';
import { RelayAdmin } from './relay/admin.ts';
import { reconcile } from './relay/reconcile.ts';
import { Relay } from './relay/relay.ts';
import { loadSigner } from './signer/signer.ts';
import type { OperatorSigner } from './signer/types.ts';
import { ApiKeys } from './store/api-keys.ts';
import { openDatabase, watchDatabase } from './store/database.ts';
import { JobQueues } from './store/job-queues.ts';
import { startRetention } from './store/retention.ts';
import type { SqlDatabase } from './store/sql.ts';
import { SubmissionAccess } from './store/submission-access.ts';
import { SubmissionHistory } from './store/submission-history.ts';
import { Store } from './store/submission-store.ts';
import { Submissions } from './submissions/submissions.ts';
import { VerificationKeys } from './submissions/verification-keys.ts';
import { type Resolve, systemResolve } from './webhooks/target.ts';
import { WebhookStore } from './webhooks/webhook-store.ts';
import { Webhooks, type WebhooksOptions } from './webhooks/webhooks.ts';

/** Parts that a caller may supply in place of what the configuration names. */
export interface ServiceOverrides {
  readonly log?: Logger;
  readonly signer?: OperatorSigner;
  readonly chain?: ChainGateway;
  /** In place of the pool of threads. */
  readonly verifier?: BatchVerifier;
  readonly database?: SqlDatabase;
  /** How names of webhooks are resolved. */
  readonly resolve?: Resolve;
  readonly webhookTimes?: Pick<WebhooksOptions, 'retryDelaySeconds' | 'retryLimit' | 'roundPollMs'>;
}

export interface RunningService {
  /** http://host:port, without a slash at the end. */
  readonly url: string;
  /** Address of the operator: signs receipts and pays the gas. */
  readonly operator: string;
  /** The service's API keys, for whoever runs it in its own process. */
  readonly apiKeys: ApiKeys;
  /** Says that it isn't ready, answers what is in flight, ends its workers, closes the database: ten seconds at most. */
  stop(): Promise<void>;
  /** Resolves when the service can't go on (its database is broken): `stop` it and exit with the error's code. */
  readonly failed: Promise<AssayError>;
}

/** Of ten seconds: requests have six, then relay and queues two, and the database whatever those have left. */
const DRAIN_MS = 6_000;
const WORKERS_MS = 2_000;
const STOP_MS = 9_500;
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
  const chain =
    overrides.chain ?? (await openChainGateway({ ...config, finality: config.relay.finality, log }));
  try {
    const keys = VerificationKeys.load(config.keysDirectory, CIRCUIT_NAMES, chain.chainId);
    const database = overrides.database ?? (await openDatabase(config, log));
    try {
      return await serve(config, {
        log,
        signer,
        chain,
        keys,
        database,
        verifier: overrides.verifier,
        resolve: overrides.resolve,
        webhookTimes: overrides.webhookTimes,
      });
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    if (overrides.chain === undefined) chain.close();
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
    verifier: BatchVerifier | undefined;
    resolve: Resolve | undefined;
    webhookTimes: ServiceOverrides['webhookTimes'];
  },
): Promise<RunningService> {
  const { log, signer, chain, keys } = parts;
  const metrics = new Metrics({
    queuedProofs: () => pool.queued,
    verificationThreads: () => pool.workers,
    relayState: () => relay.state(),
  });
  const failed = Promise.withResolvers<AssayError>();
  const database = watchDatabase(
    parts.database,
    (error) => {
      log.error({ err: error }, 'the database is broken: the service ends');
      failed.resolve(error);
    },
    (reason) => metrics.storeFailed(reason),
  );
  const store = await Store.open(database, chain.deployment);
  await reconcile(database, chain, signer.address, log);
  const queues = await JobQueues.start(database, log);
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
  const relay = new Relay({
    database,
    chain,
    signer,
    previousSigners: config.previousSigners,
    log,
    options: config.relay,
    onEvent: (event) => metrics.relayEvent(event),
    onFailure: (code) => metrics.relayFailed(code),
  });
  const submissions = new Submissions({
    chain,
    store,
    keys,
    verifier: parts.verifier ?? pool,
    relayAddress: signer.address,
    onQueued: () => relay.kick(),
    onEnded: (kind, result) => metrics.submissionEnded(kind, result),
  });
  const apiKeys = new ApiKeys(database);
  const streams = new EventStreams({ perCaller: config.streamsPerKey, total: config.streams }, log);
  const webhookStore = new WebhookStore(database);
  const webhookPolicy = {
    allowsPrivate: config.allowsPrivateWebhooks,
    resolve: parts.resolve ?? systemResolve,
  };
  const attempts: Pick<WebhooksOptions, 'onAttempt'> = {
    onAttempt: (result) => metrics.webhookAttempted(result),
  };
  const webhooks = await Webhooks.start(
    { database, store: webhookStore, chain, queues, log },
    { ...webhookPolicy, pollMs: Math.max(config.relay.pollMs, 500), ...parts.webhookTimes, ...attempts },
  );
  watchWork(metrics.registry, {
    database,
    chain,
    relay,
    webhooks,
    streams,
    operator: signer.address,
    queue: config.verifyQueue,
  });
  const app = createApp({
    chain,
    store,
    submissions,
    apiKeys,
    access: new SubmissionAccess(database),
    history: new SubmissionHistory(database),
    streams,
    webhooks,
    webhookStore,
    webhookPolicy,
    signer,
    log,
    metrics,
    relayState: () => relay.state(),
    relayAdmin: new RelayAdmin(database),
    requestsPerMinute: config.requestsPerMinute,
    keyRequestsPerMinute: config.keyRequestsPerMinute,
    allowsAnonymous: config.allowsAnonymous,
    trustedProxies: config.trustedProxies,
    isStopping: () => stopping !== undefined,
  });
  const server = createHttpServer(app);
  const drain = new Drain(server);
  try {
    await pool.ready();
    await relay.start();
    await listen(server, config);
  } catch (error) {
    await Promise.all([relay.stop(), webhooks.stop(), queues.stop(), pool.close()]);
    throw error;
  }
  const retention = startRetention(database, log);
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  log.info({ url, operator: signer.address }, 'listening');
  return {
    url,
    operator: signer.address,
    apiKeys,
    failed: failed.promise,
    stop() {
      stopping ??= (async () => {
        const deadline = performance.now() + STOP_MS;
        streams.close();
        await drain.close(config.drainMs, DRAIN_MS);
        const workers = [
          pool.close(),
          relay.stop(),
          webhooks.stop(),
          queues.stop(WORKERS_MS / 2),
          retention.stop(),
        ];
        await atMost(WORKERS_MS, Promise.all(workers));
        // A disk may be slow, and whoever starts next in this process needs the lock to be free.
        await atMost(Math.max(0, deadline - performance.now()), store.close());
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
