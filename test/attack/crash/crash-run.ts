import { type ChildProcess, fork, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '../../../scripts/support/random.ts';
import type { ServiceConfig } from '../../../src/service/config.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { openDatabase } from '../../../src/service/store/database.ts';
import { Client } from './client.ts';
import type { CrashWorld } from './crash-world.ts';
import type { Armed, FaultPoint } from './fault-points.ts';
import { checkHistory, type Verdict } from './history.ts';
import { encode } from './parameters.ts';
import type { FromProcess, ProcessOptions } from './service-process.ts';

export interface RunReport extends Verdict {
  /** Points at which the process died, each as often as it did. */
  readonly died: readonly FaultPoint[];
  /** Points that were armed and not passed in time: the process was killed then, wherever it was. */
  readonly missed: readonly FaultPoint[];
  /** From each kill to the next answer "ready", in seconds; the start of the process included. */
  readonly recoveries: readonly number[];
  readonly acknowledged: number;
}

/** A service's process. */
export interface Service {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  /** Undefined if it died before it listened. */
  readonly url: string | undefined;
}

const CLIENTS = 3;
/** How long a point may take to be passed under load. */
const PATIENCE_MS = 60_000;
const SETTLE_MS = 120_000;

/**
 * Kills one service on one database again and again, each time at the next point, under load; then lets it finish,
 * and compares what clients were told with the database and the chain.
 * @param settings name a database that is empty: the first start makes its tables, and dies there too
 */
export async function crashRun(
  world: CrashWorld,
  settings: Partial<ServiceConfig>,
  operator: number,
  points: readonly FaultPoint[],
  seed: number,
  tell: (line: string) => void = () => {},
): Promise<RunReport> {
  const random = new SeededRandom(seed);
  const config = world.config(operator, settings);
  const client = new Client(world);
  const died: FaultPoint[] = [];
  const missed: FaultPoint[] = [];
  const recoveries: number[] = [];
  let killedAt: number | undefined;

  const begin = async (armed: Armed | undefined): Promise<Service> => {
    const service = await startProcess(world, config, armed);
    if (service.url === undefined) return service;
    // What is left from the last time may lead to the point before anybody can ask.
    if (!(await isReadySoon(service.url, service.child))) return service;
    if (killedAt !== undefined) recoveries.push((performance.now() - killedAt) / 1000);
    killedAt = undefined;
    tell(`ready, ${recoveries.at(-1)?.toFixed(1) ?? '-'} s after the kill`);
    return service;
  };

  const shuffled = points
    .map((point) => ({ point, at: placeOf(point, random.next()) }))
    .sort((a, b) => a.at - b.at);
  for (const { point } of shuffled) {
    const armed = { point, hits: random.integer(1, STARTUP.includes(point) ? 3 : 4) };
    if (BACKUP.includes(point)) {
      await backUpAndDie(world, config, armed);
      died.push(point);
      tell(`killed at ${point}`);
      // The service was down because we wanted to back it up: that is no part of its recovery.
      killedAt = performance.now();
      continue;
    }
    const service = await begin(armed);
    if (service.url !== undefined) {
      const load = client.load(service.url, service.child, CLIENTS);
      if (point === 'draining')
        await delay(random.integer(50, 400)).then(() => service.child.kill('SIGTERM'));
      await Promise.race([service.gone, delay(PATIENCE_MS, undefined, { ref: false })]);
      load.stop();
    }
    const isDead = service.child.exitCode !== null || service.child.signalCode !== null;
    if (isDead) died.push(point);
    else missed.push(point);
    tell(`${isDead ? 'killed at' : 'did not pass'} ${point}, ${client.acknowledged.size} acknowledged`);
    service.child.kill('SIGKILL');
    await service.gone;
    killedAt = performance.now();
  }

  const last = await begin(undefined);
  if (last.url === undefined) throw new Error('the service does not start');
  await client.finish(last.url, last.child, SETTLE_MS);
  last.child.kill('SIGTERM');
  await last.gone;
  if (last.child.exitCode !== 0) throw new Error(`the service ended with ${last.child.exitCode}`);

  const database = await openDatabase(config, createLogger('silent'));
  try {
    const verdict = await checkHistory(client, database, await world.history(operator));
    return { ...verdict, died, missed, recoveries, acknowledged: client.acknowledged.size };
  } finally {
    await database.close();
  }
}

/** Passed by a start on an empty database, before there is anything to send a submission to. */
const STARTUP: readonly FaultPoint[] = ['migrating', 'migrated'];
/** Passed by commands that run while the service doesn't. */
const BACKUP: readonly FaultPoint[] = ['backing-up', 'restoring'];

/** Where in the order of points: starts on an empty database first, backups once there is something in it. */
function placeOf(point: FaultPoint, drawn: number): number {
  if (STARTUP.includes(point)) return -1;
  return BACKUP.includes(point) ? (1 + drawn) / 2 : drawn;
}

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Starts a service and waits until it listens, or has died at a point that comes before that. */
export async function startProcess(
  world: CrashWorld,
  config: ServiceConfig,
  armed: Armed | undefined,
): Promise<Service> {
  const options: ProcessOptions = { config, originKeyHash: world.originKeyHash, armed };
  const child = fork(script('service-process.ts'), [encode(options)], { stdio: 'inherit' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const url = await Promise.race([
    new Promise<string>((resolve) => {
      child.on('message', (message: FromProcess) => 'url' in message && resolve(message.url));
    }),
    gone.then(() => undefined),
  ]);
  if (url === undefined && child.signalCode !== 'SIGKILL') {
    throw new Error(`the service does not start: exit code ${child.exitCode}`);
  }
  return { child, gone, url };
}

/** False if the process died first. */
async function isReadySoon(url: string, child: ChildProcess): Promise<boolean> {
  for (let i = 0; i < 4000; i++) {
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    if (response?.ok === true) return true;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    await delay(25);
  }
  throw new Error('the service does not get ready');
}

/** A backup (or its restoration elsewhere) is killed in the middle; a second one must then succeed. */
async function backUpAndDie(world: CrashWorld, config: ServiceConfig, armed: Armed): Promise<void> {
  const run = async (point: Armed | undefined) => {
    const parameters = encode({
      config,
      armed: point,
      file: join(world.folder, 'backup'),
      elsewhere: join(world.folder, `restored-${process.hrtime.bigint()}`),
    });
    const child = spawn(process.execPath, [script('backup-process.ts'), parameters], { stdio: 'inherit' });
    await new Promise((resolve) => child.once('exit', resolve));
    return child.signalCode ?? child.exitCode;
  };
  const first = await run({ ...armed, hits: 1 });
  if (first !== 'SIGKILL') throw new Error(`${armed.point} was not passed: ${first}`);
  const second = await run(undefined);
  if (second !== 0) throw new Error(`after a kill at ${armed.point} it fails: ${second}`);
}
