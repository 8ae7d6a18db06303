import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLogger } from '../../src/service/logger.ts';
import { startService } from '../../src/service/main.ts';
import { RELAY_DEFAULTS } from '../../src/service/relay-config.ts';
import { walletSigner } from '../../src/service/signer.ts';
import { config, OPERATOR, vkHashes } from '../service/harness.ts';
import { LoadChain } from './load-chain.ts';

/** What the server's process tells of itself since it was last asked. */
export interface ServerStats {
  /** Delay of the event loop beyond its sampling interval, milliseconds. */
  readonly loopP50Ms: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly rssMB: number;
  readonly heapMB: number;
  /** Processor time, all threads. */
  readonly cpuSeconds: number;
  /** Transactions that the chain in memory has executed, since the start. */
  readonly executed: number;
}

/**
 * The service in a process of its own, with its embedded store on disk and a chain in memory:
 * `load-server.ts DATA_DIRECTORY SET_SIZE`, forked; sends `{url}`, then stats for every message `stats`.
 */
const RESOLUTION_MS = 2;
const [dataDirectory = '', setSize = '32'] = process.argv.slice(2);
const chain = new LoadChain(vkHashes, Number(setSize));
const service = await startService(
  config({
    dataDirectory,
    requestsPerMinute: 1_000_000,
    logLevel: 'warn',
    relay: { ...RELAY_DEFAULTS, pollMs: 50 },
  }),
  { chain, signer: walletSigner(OPERATOR), log: createLogger('warn') },
);
const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
loop.enable();
let cpu = process.cpuUsage();
const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
process.on('message', () => {
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  process.send?.({
    loopP50Ms: milliseconds(loop.percentile(50)),
    loopP99Ms: milliseconds(loop.percentile(99)),
    loopMaxMs: milliseconds(loop.max),
    rssMB: memory.rss / 2 ** 20,
    heapMB: memory.heapUsed / 2 ** 20,
    cpuSeconds: (user + system) / 1e6,
    executed: chain.executed,
  } satisfies ServerStats);
  loop.reset();
});
process.on('SIGTERM', async () => {
  await service.stop();
  process.exit(0);
});
process.send?.({ url: service.url });
