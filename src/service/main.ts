import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openGateway } from '../chain/gateway/gateway.ts';
import type { SecondGateway } from '../chain/gateway/second/views.ts';
import { AssayError } from '../protocol/errors.ts';
import type { BatchVerifier } from '../verifier/batch-verifier.ts';
import { VerificationPool } from '../verifier/verification-pool.ts';
import { redactConfig, type ServiceConfig } from './config.ts';
import { type AppDeps, createApp } from './http/app.ts';
import { atMost, Drain } from './http/drain.ts';
import { EventStreams } from './http/event-streams.ts';
import { Readiness } from './http/readiness.ts';
import { createHttpServer } from './http/server.ts';
import { createLogger, type Logger } from './logger.ts';
import { Metrics } from './metrics/metrics.ts';
import { watchWork } from './metrics/work-metrics.ts';
import { RelayAdmin } from './relay/admin.ts';
import { isSecondExecuted } from './relay/executed.ts';
import { type ReconcileChain, reconcile } from './relay/reconcile.ts';
import { Relay } from './relay/relay.ts';
import { loadSigner } from './signer/signer.ts';
import type { OperatorSigner } from './signer/types.ts';
import { AdminActs } from './store/admin-acts.ts';
import { ApiKeys } from './store/api-keys.ts';
import { openDatabase, watchDatabase } from './store/database.ts';
import { GasQuota } from './store/gas-quota.ts';
import { JobQueues } from './store/job-queues.ts';
import { migrate } from './store/migrations.ts';
import { startRetention } from './store/retention.ts';
import { MIGRATIONS } from './store/schema-steps.ts';
import type { SqlDatabase } from './store/sql.ts';
import { SubmissionAccess } from './store/submission-access.ts';
import { SubmissionHistory } from './store/submission-history.ts';
import { Store } from './store/submission-store.ts';
import { TransparencyLog } from './store/transparency-log.ts';
import { secondPreparers } from './submissions/second/preparers.ts';
import { type ProtocolKeys, protocolKeys } from './submissions/second/protocol-keys.ts';
import { rememberSecondChain } from './submissions/second/second-chain.ts';
import { Submissions } from './submissions/submissions.ts';
import { TenantLimits } from './submissions/tenant-limits.ts';
import { Checkpoints } from './transparency/checkpoints.ts';
import { LogSequencer } from './transparency/sequencer.ts';
import { ownResolver, type Resolve } from './webhooks/names.ts';
import { WebhookStore } from './webhooks/webhook-store.ts';
import { Webhooks, type WebhooksOptions } from './webhooks/webhooks.ts';

/** Parts that a caller may supply; each replaces the part that the configuration names. */
export interface ServiceOverrides {
  readonly log?: Logger;
  readonly signer?: OperatorSigner;
  readonly chain?: SecondGateway;
  /** Replaces the pool of verification threads. */
  readonly verifier?: BatchVerifier;
  readonly database?: SqlDatabase;
  /** Resolves the host names of webhooks. */
  readonly resolve?: Resolve;
  readonly webhookTimes?: Pick<WebhooksOptions, 'retryDelaySeconds' | 'retryLimit' | 'roundPollMs'>;
}

export interface RunningService {
  /** http://host:port, without a slash at the end. */
  readonly url: string;
  /** The operator's listener: metrics, health, administration. */
  readonly adminUrl: string;
  /** Address of the operator: signs acknowledgements and pays the gas. */
  readonly operator: string;
  /** The service's API keys, for a caller that runs the service in its own process. */
  readonly apiKeys: ApiKeys;
  /**
   * Stops within ten seconds: reports not ready, answers the requests under way, ends the workers, closes the
   * database. A second call returns the same promise.
   */
  stop(): Promise<void>;
  /** Resolves if the database breaks: call `stop` and exit with the error's code. */
  readonly failed: Promise<AssayError>;
}

/** The ten seconds of `stop`: six for requests, two for relay and queues, the rest for the database. */
const DRAIN_MS = 6_000;
const WORKERS_MS = 2_000;
const STOP_MS = 9_500;
/** A batch takes about 0.1 s. A thread that takes this long hangs and is replaced. */
const VERIFY_TIMEOUT_MS = 10_000;
/** A thread compiles WebAssembly when it starts; a busy machine takes long for that. */
const START_TIMEOUT_MS = 60_000;

/**
 * Opens keys, chain, store and relay, then listens.
 * @throws AssayError before it listens: exit code 4 for bad keys, a foreign or locked database, or missing
 *   contracts; exit code 5 if the chain does not answer
 */
export async function startService(
  config: ServiceConfig,
  overrides: ServiceOverrides = {},
): Promise<RunningService> {
  const log = overrides.log ?? createLogger(config.logLevel);
  log.info({ config: redactConfig(config) }, 'starting');
  const signer = overrides.signer ?? (await loadSigner(config.signer));
  const chain = overrides.chain ?? (await openGateway({ ...config, finality: config.relay.finality, log }));
  try {
    const keys = protocolKeys(config.keysDirectory, chain.chainId);
    const database = overrides.database ?? (await openDatabase(config, log));
    try {
      return await serve(config, { log, signer, chain, keys, database, overrides });
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    if (overrides.chain === undefined) chain.close();
    throw error;
  }
}

/** The outside connections of a service, all open. */
interface Connections {
  readonly log: Logger;
  readonly signer: OperatorSigner;
  readonly chain: SecondGateway;
  readonly keys: ProtocolKeys;
  readonly database: SqlDatabase;
  readonly overrides: ServiceOverrides;
}

async function serve(config: ServiceConfig, opened: Connections): Promise<RunningService> {
  const { log, signer } = opened;
  const failed = Promise.withResolvers<AssayError>();
  const metrics = new Metrics({
    queuedProofs: () => parts.pool.queued,
    verificationThreads: () => parts.pool.workers,
    relayState: () => parts.relay.state(),
  });
  const database = watchDatabase(
    opened.database,
    (error) => {
      log.error({ err: error }, 'the database is broken: the service ends');
      failed.resolve(error);
    },
    (reason) => metrics.storeFailed(reason),
  );
  const connections = { ...opened, database };
  const parts = await openParts(config, connections, metrics);
  let stopping: Promise<void> | undefined;
  const deps = appDeps(config, connections, parts, metrics, () => stopping !== undefined);
  const server = createHttpServer(createApp(deps, 'public'));
  const adminServer = createHttpServer(createApp(deps, 'operator'));
  const drains = [server, adminServer].map((each) => new Drain(each));
  const admin = { host: config.adminHost, port: config.adminPort };
  try {
    await parts.pool.ready();
    await parts.relay.start();
    await listen(adminServer, admin);
    await listen(server, config);
  } catch (error) {
    adminServer.close();
    await Promise.all([
      parts.relay.stop(),
      parts.sequencer.stop(),
      parts.webhooks.stop(),
      parts.queues.stop(),
      parts.pool.close(),
    ]);
    throw error;
  }
  const retention = startRetention(database, log);
  const url = urlOf(server, config);
  const adminUrl = urlOf(adminServer, admin);
  const pages = config.consoleDirectory === undefined ? {} : { console: `${url}/console/` };
  log.info({ url, adminUrl, ...pages, operator: signer.address }, 'listening');
  return {
    url,
    adminUrl,
    operator: signer.address,
    apiKeys: parts.apiKeys,
    failed: failed.promise,
    stop() {
      stopping ??= stopAll(config, connections, parts, drains, retention);
      return stopping;
    },
  };
}

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Opens the store, compares it with the chain after a restore, and builds the parts that work on both. */
async function openParts(config: ServiceConfig, connections: Connections, metrics: Metrics) {
  const { log, signer, chain, keys, database, overrides } = connections;
  await migrate(database, MIGRATIONS, log);
  const store = await Store.open(database, chain.deployment);
  await reconcile(database, reconciling(chain), signer.address, log);
  const queues = await JobQueues.start(database, log);
  const pool = openPool(config, metrics, log);
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
    limits: new TenantLimits(config.tenantProofsPerMinute),
    gas: new GasQuota(database, config.tenantGasPerDay),
    store,
    preparers: secondPreparers(
      { chain: rememberSecondChain(chain), keys, store, leastFees: config.leastFees },
      chain,
      signer.address,
    ),
    verifier: overrides.verifier ?? pool,
    onQueued: () => relay.kick(),
    onEnded: (kind, result) => metrics.submissionEnded(kind, result),
  });
  const streams = new EventStreams({ perCaller: config.streamsPerKey, total: config.streams }, log);
  const webhookStore = new WebhookStore(database);
  const webhookPolicy = {
    allowsPrivate: config.allowsPrivateWebhooks,
    resolve: overrides.resolve ?? ownResolver(),
  };
  const webhooks = await Webhooks.start(
    { database, store: webhookStore, chain, queues, log },
    {
      ...webhookPolicy,
      pollMs: Math.max(config.relay.pollMs, 500),
      ...overrides.webhookTimes,
      onAttempt: (result) => metrics.webhookAttempted(result),
    },
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
  const apiKeys = new ApiKeys(database);
  const adminActs = new AdminActs(database);
  const transparency = new TransparencyLog(database, chain);
  const checkpoints = new Checkpoints(transparency, signer, chain);
  const sequencer = new LogSequencer(transparency, log);
  return {
    transparency,
    checkpoints,
    sequencer,
    store,
    queues,
    pool,
    relay,
    submissions,
    adminActs,
    apiKeys,
    streams,
    webhookStore,
    webhookPolicy,
    webhooks,
  };
}

/** The chain as a restored database is compared with it. */
const reconciling = (chain: SecondGateway): ReconcileChain => ({
  isExecuted: (kind, statement) => isSecondExecuted(chain, kind, statement),
  minedNonce: (address) => chain.minedNonce(address),
  pendingNonce: (address) => chain.pendingNonce(address),
  receipt: (hash) => chain.receipt(hash),
});

function openPool(config: ServiceConfig, metrics: Metrics, log: Logger): VerificationPool {
  return new VerificationPool({
    workers: config.verifyThreads,
    maxQueued: config.verifyQueue,
    timeoutMs: VERIFY_TIMEOUT_MS,
    startTimeoutMs: START_TIMEOUT_MS,
    onBatch: (report) => metrics.batchVerified(report),
    onFailure: (reason) => {
      metrics.threadFailed(reason);
      log.error({ reason }, 'a verification thread failed and is replaced');
    },
  });
}

function appDeps(
  config: ServiceConfig,
  { log, signer, chain, database }: Connections,
  parts: Parts,
  metrics: Metrics,
  isStopping: () => boolean,
): AppDeps {
  return {
    ...parts,
    chain,
    access: new SubmissionAccess(database),
    history: new SubmissionHistory(database),
    signer,
    log,
    metrics,
    relayState: () => parts.relay.state(),
    readiness: new Readiness(chain, parts.store),
    relayAdmin: new RelayAdmin(database),
    quote: async () => ({
      relayer: signer.address,
      leastFees: config.leastFees,
      gasPrice: await chain.fees(),
    }),
    consoleDirectory: config.consoleDirectory,
    provingKeyDirectory: config.provingKeyDirectory,
    requestsPerMinute: config.requestsPerMinute,
    keyRequestsPerMinute: config.keyRequestsPerMinute,
    allowsAnonymous: config.allowsAnonymous,
    crossOrigins: config.crossOrigins,
    trustedProxies: config.trustedProxies,
    isStopping,
  };
}

async function stopAll(
  config: ServiceConfig,
  { chain, log }: Connections,
  parts: Parts,
  drains: readonly Drain[],
  retention: { stop(): Promise<void> },
): Promise<void> {
  const deadline = performance.now() + STOP_MS;
  parts.streams.close();
  await Promise.all(drains.map((drain) => drain.close(config.drainMs, DRAIN_MS)));
  const workers = [
    parts.pool.close(),
    parts.relay.stop(),
    parts.sequencer.stop(),
    parts.webhooks.stop(),
    parts.queues.stop(WORKERS_MS / 2),
    retention.stop(),
  ];
  await atMost(WORKERS_MS, Promise.all(workers));
  // Wait, bounded, for the store to close: a restart in this process needs its lock.
  await atMost(Math.max(0, deadline - performance.now()), parts.store.close());
  chain.close();
  log.info('stopped');
}

function urlOf(server: Server, { host }: Pick<ServiceConfig, 'host'>): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listen(server: Server, { host, port }: Pick<ServiceConfig, 'host' | 'port'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AssayError('cannot-listen', 'the address or port is not free', { exitCode: 4, cause }));
    });
    server.listen(port, host, resolve);
  });
}
