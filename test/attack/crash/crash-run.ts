import { type ChildProcess, fork, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '../../../scripts/support/random.ts';
import type { ServiceConfig } from '../../../src/service/config.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { openDatabase } from '../../../src/service/store/database.ts';
import { endWithParent } from '../../../src/system/child-process.ts';
import { Client } from './client.ts';
import type { CrashWorld } from './crash-world.ts';
import type { Armed, FaultPoint } from './fault-points.ts';
import { checkHistory, type Verdict } from './history.ts';
import { encode } from './parameters.ts';
import type { FromProcess, ProcessOptions } from './service-process.ts';

export interface RunReport extends Verdict {
  /** Points at which the process died, once per death. */
  readonly died: readonly FaultPoint[];
  /** Points that were armed and not reached in time; the process was then killed at an arbitrary place. */
  readonly missed: readonly FaultPoint[];
  /** Seconds from each kill to the next answer "ready", including the start of the process. */
  readonly recoveries: readonly number[];
  readonly acknowledged: number;
}

/** The process of a service. */
export interface Service {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  /** Undefined if it died before it listened. */
  readonly url: string | undefined;
  readonly adminUrl: string | undefined;
}

const CLIENTS = 3;
/** Milliseconds in which a point must be reached under load. */
const PATIENCE_MS = 300_000;
const SETTLE_MS = 600_000;

/**
 * Kills one service on one database repeatedly, each time at the next point, under load. Then lets it finish,
 * and compares the answers of clients with the database and the chain.
 * @param settings name an empty database: the first start creates its tables, and is killed there too
 */
export async function crashRun(
  world: CrashWorld,
  settings: Partial<ServiceConfig>,
  operator: number,
  points: readonly FaultPoint[],
  seed: number,
  tell: (line: string) => void = () => {},
): Promise<RunReport> {
  const run = new Run(world, world.config(operator, settings), new SeededRandom(seed), tell);
  for (const point of run.order(points)) await run.killAt(point);
  await run.finish();
  return run.report(operator);
}

/** One database under a service that is killed and started again. */
class Run {
  readonly #world: CrashWorld;
  readonly #config: ServiceConfig;
  readonly #random: SeededRandom;
  readonly #tell: (line: string) => void;
  readonly #client: Client;
  readonly #died: FaultPoint[] = [];
  readonly #missed: FaultPoint[] = [];
  readonly #recoveries: number[] = [];
  #killedAt: number | undefined;

  constructor(world: CrashWorld, config: ServiceConfig, random: SeededRandom, tell: (line: string) => void) {
    this.#world = world;
    this.#config = config;
    this.#random = random;
    this.#tell = tell;
    this.#client = new Client(world);
  }

  /** The points in random order, as far as a run can reach them in it. */
  order(points: readonly FaultPoint[]): FaultPoint[] {
    return points
      .map((point) => ({ point, at: placeOf(point, this.#random.next()) }))
      .sort((a, b) => a.at - b.at)
      .map(({ point }) => point);
  }

  async killAt(point: FaultPoint): Promise<void> {
    const armed = { point, hits: this.#random.integer(1, STARTUP.includes(point) ? 3 : 4) };
    if (BACKUP.includes(point)) await this.#killBackup(armed);
    else await this.#killService(armed);
    this.#killedAt = performance.now();
  }

  /** The backup requires the service to be down, so its time is not recovery time. */
  async #killBackup(armed: Armed): Promise<void> {
    await backUpAndDie(this.#world, this.#config, armed);
    this.#died.push(armed.point);
    this.#tell(`killed at ${armed.point}`);
  }

  async #killService(armed: Armed): Promise<void> {
    const { point } = armed;
    const service = await this.#begin(armed);
    if (service.url !== undefined) {
      const load = this.#client.load(service.url, service.child, CLIENTS);
      if (point === 'draining') {
        await delay(this.#random.integer(50, 400)).then(() => service.child.kill('SIGTERM'));
      }
      await Promise.race([service.gone, delay(PATIENCE_MS, undefined, { ref: false })]);
      load.stop();
    }
    const isDead = service.child.exitCode !== null || service.child.signalCode !== null;
    (isDead ? this.#died : this.#missed).push(point);
    const acknowledged = this.#client.acknowledged.size;
    this.#tell(`${isDead ? 'killed at' : 'did not pass'} ${point}, ${acknowledged} acknowledged`);
    service.child.kill('SIGKILL');
    await service.gone;
  }

  async #begin(armed: Armed | undefined): Promise<Service> {
    const service = await startProcess(this.#world, this.#config, armed);
    if (service.url === undefined) return service;
    // Leftovers of the last run may lead to the point before a client can send anything.
    if (!(await isReadySoon(`${service.adminUrl}`, service.child))) return service;
    if (this.#killedAt !== undefined) this.#recoveries.push((performance.now() - this.#killedAt) / 1000);
    this.#killedAt = undefined;
    this.#tell(`ready, ${this.#recoveries.at(-1)?.toFixed(1) ?? '-'} s after the kill`);
    return service;
  }

  /** Starts the service once more, lets it finish its work, and ends it in order. */
  async finish(): Promise<void> {
    const last = await this.#begin(undefined);
    if (last.url === undefined) throw new Error('the service does not start');
    await this.#client.finish(last.url, last.child, SETTLE_MS);
    last.child.kill('SIGTERM');
    await last.gone;
    if (last.child.exitCode !== 0) throw new Error(`the service ended with ${last.child.exitCode}`);
  }

  /** Compares what clients were told with the database and the chain. */
  async report(operator: number): Promise<RunReport> {
    const database = await openDatabase(this.#config, createLogger('silent'));
    try {
      const verdict = await checkHistory(this.#client, database, await this.#world.history(operator));
      const [died, missed, recoveries] = [this.#died, this.#missed, this.#recoveries];
      return { ...verdict, died, missed, recoveries, acknowledged: this.#client.acknowledged.size };
    } finally {
      await database.close();
    }
  }
}

/** Reached by a start on an empty database, before submissions can be sent. */
const STARTUP: readonly FaultPoint[] = ['migrating', 'migrated'];
/** Reached by commands that run while the service is stopped. */
const BACKUP: readonly FaultPoint[] = ['backing-up', 'restoring'];

/** Order of the points: starts on an empty database first, backups after some data exists. */
function placeOf(point: FaultPoint, drawn: number): number {
  if (STARTUP.includes(point)) return -1;
  return BACKUP.includes(point) ? (1 + drawn) / 2 : drawn;
}

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Starts a service and waits until it listens, or has died at a point before that. */
export async function startProcess(
  world: CrashWorld,
  config: ServiceConfig,
  armed: Armed | undefined,
): Promise<Service> {
  const options: ProcessOptions = { config, originKeyHash: world.originKeyHash, armed };
  const child = fork(script('service-process.ts'), [encode(options)], { stdio: 'inherit' });
  endWithParent(child);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const urls = await Promise.race([
    new Promise<{ readonly url: string; readonly adminUrl: string }>((resolve) => {
      child.on('message', (message: FromProcess) => 'url' in message && resolve(message));
    }),
    gone.then(() => undefined),
  ]);
  if (urls === undefined && child.signalCode !== 'SIGKILL') {
    throw new Error(`the service does not start: exit code ${child.exitCode}`);
  }
  return { child, gone, url: urls?.url, adminUrl: urls?.adminUrl };
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
    endWithParent(child);
    await new Promise((resolve) => child.once('exit', resolve));
    return child.signalCode ?? child.exitCode;
  };
  const first = await run({ ...armed, hits: 1 });
  if (first !== 'SIGKILL') throw new Error(`${armed.point} was not passed: ${first}`);
  const second = await run(undefined);
  if (second !== 0) throw new Error(`after a kill at ${armed.point} it fails: ${second}`);
}
