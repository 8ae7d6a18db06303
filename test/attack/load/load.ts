/**
 * npm run test:load -- [--profile memory] [--json FILE] [--seed N] [--seconds N] [--rate SETS] [--set N]
 * npm run test:load -- --profile chain [--json FILE] [--submissions N] [--latency MS] [--block-seconds N] [--in-flight N]
 *
 * The profile `chain` measures the relay alone, against a local chain with latency and blocks (chain-profile.ts).
 *
 * Measures the service in a separate process (embedded store on disk, chain in memory, relay running) under
 * an open-loop load of valid attestation sets: a fixed rate that does not depend on the answers. It searches
 * for the capacity, then runs `seconds` at about 70 % of it (or at `--rate` sets a second), then at 4 times
 * that rate.
 *
 * Exit code 1 if
 * - a request got neither its answer nor a 429 or 503 with Retry-After;
 * - the p99 of the event loop reached 50 ms at the sustained rate;
 * - sets were lost or executed twice.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { arch, cpus, loadavg, platform, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { relayRate } from './chain-profile.ts';
import type { ServerStats } from './load-server.ts';
import { LoadedService } from './loaded-service.ts';
import { type Answer, percentile, sendAtRate, summarise } from './open-loop.ts';
import { setBodies } from './set-bodies.ts';

const PATH = '/v2/attestation-sets';
const OVERLOAD = 4;
/** Share of the capacity at which the sustained phase runs. */
const SUSTAINED = 0.7;
const CAPACITY_SECONDS = 8;
/** Above this share of waiting, delays are caused by the machine instead of the service. */
const STARVED = 0.2;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string' },
    set: { type: 'string', default: '32' },
    profile: { type: 'string', default: 'memory' },
    submissions: { type: 'string', default: '600' },
    latency: { type: 'string', default: '100' },
    'block-seconds': { type: 'string', default: '12' },
    'in-flight': { type: 'string', default: '256' },
  },
});
const note = (text: string) => process.stderr.write(`${text}\n`);
if (values.profile === 'chain') {
  const rate = await relayRate(
    {
      submissions: Number(values.submissions),
      latencyMs: Number(values.latency),
      blockSeconds: Number(values['block-seconds']),
      blockGas: 30_000_000,
      inFlight: Number(values['in-flight']),
    },
    note,
  );
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rate, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(rate)}\n`);
  process.exit(rate.confirmed === rate.submissions ? 0 : 1);
}
const [seed, seconds, setSize] = [values.seed, values.seconds, values.set].map(Number) as [
  number,
  number,
  number,
];
const fixedRate = values.rate === undefined ? undefined : Number(values.rate);
if (![seed, seconds, setSize].every(Number.isSafeInteger) || seconds < 2 || setSize < 1 || setSize > 32) {
  process.stderr.write('--seed, --seconds (2 or more) and --set (1 to 32) are whole numbers\n');
  process.exit(2);
}
if (fixedRate !== undefined && !(fixedRate > 0)) {
  process.stderr.write('--rate is a positive number of sets a second\n');
  process.exit(2);
}

const random = new SeededRandom(seed);
const bodyOf = setBodies(setSize);
/** Datasets are numbered from a random start, so no two bodies are for the same one. */
let dataset = 1_000_000n + random.bigint(40);
const bodies = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: Math.max(1, Math.round(count)) }, () => bodyOf(dataset++)));

/** Megabytes a minute, by least squares over samples a second apart. */
function slopePerMinute(samples: readonly number[]): number {
  const n = samples.length;
  if (n < 2) return 0;
  const meanX = (n - 1) / 2;
  const meanY = samples.reduce((sum, y) => sum + y, 0) / n;
  const covariance = samples.reduce((sum, y, x) => sum + (x - meanX) * (y - meanY), 0);
  return (60 * covariance) / samples.reduce((sum, _, x) => sum + (x - meanX) ** 2, 0);
}

/** Sends at a rate, and samples the loop delay, memory and /healthz once a second. */
async function phase(server: LoadedService, rate: number, duration: number) {
  const toSend = await bodies(rate * duration);
  const { waitedSeconds: before } = await server.stats('begin');
  const begun = performance.now();
  let isOver = false;
  const rss: number[] = [];
  const health: number[] = [];
  const loops: ServerStats[] = [];
  const watch = (async () => {
    while (!isOver) {
      await delay(1000);
      const stats = await server.stats();
      loops.push(stats);
      rss.push(stats.rssMB);
      health.push(await timeOf(`${server.adminUrl}/healthz`));
    }
  })();
  const answers = await sendAtRate(server.url, PATH, toSend, rate);
  const elapsed = (performance.now() - begun) / 1000;
  isOver = true;
  await watch;
  const { phaseLoopP50Ms, phaseLoopP99Ms, waitedSeconds: after } = await server.stats();
  const waitShare = before === null || after === null ? null : (after - before) / elapsed;
  return { answers, elapsed, rss, health, loops, phaseLoopP50Ms, phaseLoopP99Ms, waitShare };
}

function timeOf(url: string): Promise<number> {
  const start = performance.now();
  return new Promise((resolve) => {
    request(url, (response) => {
      response.resume();
      response.on('end', () => resolve(performance.now() - start));
    }).end();
  });
}

/** Sets a second that are accepted when more are sent than the service can process. */
async function capacity(server: LoadedService): Promise<number> {
  let rate = 8;
  for (;;) {
    const { answers, elapsed } = await phase(server, rate, CAPACITY_SECONDS);
    const accepted = summarise(answers).accepted / elapsed;
    note(`capacity: ${accepted.toFixed(1)} of ${rate} sets a second`);
    if (accepted < 0.85 * rate) return accepted;
    rate *= 2;
  }
}

const latencies = (answers: readonly Answer[]) =>
  answers.filter(({ status }) => status === 201).map(({ milliseconds }) => milliseconds);

const data = await mkdtemp(join(tmpdir(), 'assay-load-'));
const server = await LoadedService.start(data, setSize);
let failed: string[] = [];
try {
  note(`seed ${seed}; ${setSize} attestations and a seal a set`);
  // Warm up: compile code and grow memory before anything is counted.
  await phase(server, 4, 4);
  const rate = fixedRate ?? SUSTAINED * (await capacity(server));
  note(`sustained: ${rate.toFixed(1)} sets a second for ${seconds} s`);
  const sustained = await phase(server, rate, seconds);
  const summary = summarise(sustained.answers);
  note(`overload: ${(OVERLOAD * rate).toFixed(1)} sets a second`);
  const overload = await phase(server, OVERLOAD * rate, Math.max(2, Math.min(20, seconds / 3)));
  const stressed = summarise(overload.answers);
  const after = await timeOf(`${server.adminUrl}/healthz`);
  const ms = latencies(sustained.answers);
  const worst = (of: (stats: ServerStats) => number, all: readonly ServerStats[]) =>
    Math.max(0, ...all.map(of));
  const result = {
    seed,
    verifiesPerSecond: (summary.accepted * setSize) / sustained.elapsed,
    setsPerSecond: summary.accepted / sustained.elapsed,
    proofsPerSecond: (summary.accepted * (setSize + 1)) / sustained.elapsed,
    offeredSetsPerSecond: rate,
    setSize,
    seconds: sustained.elapsed,
    p50Ms: percentile(ms, 0.5),
    p99Ms: percentile(ms, 0.99),
    loopP50Ms: sustained.phaseLoopP50Ms,
    loopP99Ms: sustained.phaseLoopP99Ms,
    // Share of the time in which the main thread of the service waited for a processor.
    mainThreadWaitShare: sustained.waitShare,
    loopWorstSecondP99Ms: worst(({ loopP99Ms }) => loopP99Ms, sustained.loops),
    loopMaxMs: worst(({ loopMaxMs }) => loopMaxMs, sustained.loops),
    healthP99Ms: percentile(sustained.health, 0.99),
    rssMB: sustained.rss.at(-1) ?? 0,
    rssSlopeMBPerMinute: slopePerMinute(sustained.rss.slice(Math.floor(sustained.rss.length / 3))),
    cpuSecondsPerSet: sustained.loops.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / summary.accepted,
    statuses: summary.statuses,
    overload: {
      offeredSetsPerSecond: OVERLOAD * rate,
      acceptedSetsPerSecond: stressed.accepted / overload.elapsed,
      statuses: stressed.statuses,
      disorderly: stressed.disorderly,
      refusedP99Ms: stressed.refusedP99Ms,
      healthP99Ms: percentile(overload.health, 0.99),
      loopP99Ms: overload.phaseLoopP99Ms,
      rssMB: Math.max(0, ...overload.rss),
    },
    serverErrors: summary.serverErrors + stressed.serverErrors,
    machine: {
      platform: `${platform()} ${arch()}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGB: totalmem() / 2 ** 30,
      node: process.version,
      loadAverage: loadavg()[0] ?? 0,
    },
  };
  if (summary.disorderly + stressed.disorderly > 0)
    failed.push('a request got neither an answer nor a Retry-After');
  if (result.loopP99Ms >= 50) {
    const isStarved = (sustained.waitShare ?? 0) > STARVED;
    const text = 'the event loop was held up for 50 ms or more';
    if (isStarved) note(`${text}, but this machine was busy with other things: measure again`);
    else failed.push(text);
  }
  if (!Number.isFinite(after)) failed.push('the service did not survive');
  if (values.json !== undefined) {
    await mkdir(dirname(values.json), { recursive: true });
    await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  const code = await server.stop();
  if (code !== 0) failed = [...failed, `the service ended with ${code}`];
  await rm(data, { recursive: true, force: true });
}
for (const line of failed) note(`not as it must be: ${line}`);
process.exit(failed.length === 0 ? 0 : 1);
