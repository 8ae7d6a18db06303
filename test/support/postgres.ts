import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { endWithParent } from '../../src/system/child-process.ts';

/** A PostgreSQL server for tests: data in the system's temporary folder, no fsync, one superuser. */
export interface PostgresServer {
  readonly port: number;
  /** Creates an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  /** Process id of the server's main process. */
  pid(): number;
  /** Stops it (`immediate`: as a crash would) and starts it again on the same port and data. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

/** The folder of `postgres` and `initdb`, or the reason why the server cannot run here. */
export function findPostgres(): { bin: string } | { reason: string } {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const bin = folders.find((folder) =>
    ['postgres', 'initdb'].every((name) => existsSync(join(folder, name))),
  );
  if (bin === undefined) return { reason: 'PostgreSQL is not installed: its tests are skipped' };
  if (process.getuid?.() === 0 && serverUser() === undefined) {
    return { reason: 'PostgreSQL refuses to run as root and there is no unprivileged user to run it as' };
  }
  return { bin };
}

/** The reason why tests on PostgreSQL cannot run here (printed once per file), or undefined. */
export function whyNoPostgres(): string | undefined {
  const found = findPostgres();
  if ('bin' in found) return undefined;
  console.warn(found.reason);
  return found.reason;
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'fsync=off',
  'full_page_writes=off',
  'max_connections=100',
  'shared_buffers=32MB',
];

/** Creates and starts a server. */
export async function startPostgres(): Promise<PostgresServer> {
  const found = findPostgres();
  if (!('bin' in found)) throw new Error(found.reason);
  const user = process.getuid?.() === 0 ? serverUser() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'assay-postgres-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const run = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C', HOME: folder } };
  const made = spawnSync(
    join(found.bin, 'initdb'),
    ['-D', data, '-U', 'assay', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    { ...run, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();

  let child: ChildProcess;
  const start = async () => {
    child = spawn(
      join(found.bin, 'postgres'),
      ['-D', data, '-p', `${port}`, '-k', folder, ...SETTINGS.flatMap((setting) => ['-c', setting])],
      { ...run, stdio: 'ignore' },
    );
    endWithParent(child, 'QUIT');
    await reachable(url(port, 'postgres'), child);
  };
  const stop = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill(signal);
    await gone;
  };
  await start();

  let databases = 0;
  return {
    port,
    async createDatabase() {
      const name = `assay_${++databases}`;
      const client = new Client({ connectionString: url(port, 'postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return url(port, name);
    },
    pid: () => child.pid ?? 0,
    async restart(mode) {
      await stop(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await start();
    },
    async stop() {
      await stop('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const url = (port: number, database: string) => `postgres://assay@127.0.0.1:${port}/${database}`;

async function reachable(connectionString: string, child: ChildProcess): Promise<void> {
  // No time limit but that of the test: a busy machine starts a server slowly.
  for (;;) {
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
    const client = new Client({ connectionString });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await delay(50);
    }
  }
}

const UNPRIVILEGED = ['postgres', 'nobody'];

/** The user to run the server as, because it refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of UNPRIVILEGED) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
