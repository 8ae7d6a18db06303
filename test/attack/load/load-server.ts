import { readFileSync } from 'node:fs';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { createLogger } from '../../../src/service/logger.ts';
import { startService } from '../../../src/service/main.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { walletSigner } from '../../../src/service/signer/signer.ts';
import { config, OPERATOR } from '../../service/support/harness.ts';
import { LoadChain } from './load-chain.ts';

/** Statistics of the server process since the last request for them. */
export interface ServerStats {
  /** Delay of the event loop beyond its sampling interval, milliseconds. */
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  /** Since the last `begin`. */
  readonly phaseLoopP50Ms: number;
  readonly phaseLoopP99Ms: number;
  readonly rssMB: number;
  readonly heapMB: number;
  /** Processor time of all threads. */
  readonly cpuSeconds: number;
  /**
   * Seconds for which the main thread was ready to run and had no processor, since the start; null on systems
   * other than Linux.
   */
  readonly waitedSeconds: number | null;
  /** Transactions that the chain in memory has executed, since the start. */
  readonly executed: number;
}

/**
 * Runs the service in a separate process, with its embedded store on disk and a chain in memory.
 * Usage, forked: `load-server.ts DATA_DIRECTORY SET_SIZE`. It sends `{url, adminUrl, tokens}`, then statistics for every
 * message `stats` or `begin`.
 */
const RESOLUTION_MS = 2;
const [dataDirectory = '', setSize = '32'] = process.argv.slice(2);
const chain = new LoadChain(Number(setSize));
const service = await startService(
  config({
    dataDirectory,
    requestsPerMinute: 1_000_000,
    keyRequestsPerMinute: 1_000_000,
    logLevel: 'warn',
    relay: { ...RELAY_DEFAULTS, pollMs: 50 },
  }),
  { chain, signer: walletSigner(OPERATOR), log: createLogger('warn') },
);
const [loop, phase] = [0, 1].map(() => monitorEventLoopDelay({ resolution: RESOLUTION_MS })) as [
  IntervalHistogram,
  IntervalHistogram,
];
for (const histogram of [loop, phase]) histogram.enable();
let cpu = process.cpuUsage();
const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
process.on('message', (message) => {
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  process.send?.({
    loopP99Ms: milliseconds(loop.percentile(99)),
    loopMaxMs: milliseconds(loop.max),
    phaseLoopP50Ms: milliseconds(phase.percentile(50)),
    phaseLoopP99Ms: milliseconds(phase.percentile(99)),
    rssMB: memory.rss / 2 ** 20,
    heapMB: memory.heapUsed / 2 ** 20,
    cpuSeconds: (user + system) / 1e6,
    waitedSeconds: waitedSeconds(),
    executed: chain.executed,
  } satisfies ServerStats);
  loop.reset();
  if (message === 'begin') phase.reset();
});
process.on('SIGTERM', async () => {
  await service.stop();
  process.exit(0);
});
function waitedSeconds(): number | null {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return null;
  }
}

const tokens: string[] = [];
for (const tenant of ['north', 'south']) {
  tokens.push((await service.apiKeys.create({ tenant, scopes: ['submit'] })).token);
}
process.send?.({ url: service.url, adminUrl: service.adminUrl, tokens });
