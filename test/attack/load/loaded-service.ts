import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServerStats } from './load-server.ts';

/** Addresses of the public and of the operator's listener, and tokens of two tenants. */
interface Started {
  readonly url: string;
  readonly adminUrl: string;
  readonly tokens: readonly string[];
}

/** The service in a separate process (load-server.ts). */
export class LoadedService {
  readonly child: ChildProcess;
  readonly url: string;
  readonly adminUrl: string;
  readonly tokens: readonly string[];

  private constructor(child: ChildProcess, { url, adminUrl, tokens }: Started) {
    this.child = child;
    this.url = url;
    this.adminUrl = adminUrl;
    this.tokens = tokens;
  }

  /** @param setSize number of attestations of a set */
  static async start(dataDirectory: string, setSize: number): Promise<LoadedService> {
    const child = fork(
      fileURLToPath(new URL('./load-server.ts', import.meta.url)),
      [dataDirectory, `${setSize}`],
      {
        execArgv: [],
      },
    );
    const started = await new Promise<Started>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Started));
      child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
    });
    return new LoadedService(child, started);
  }

  /** Statistics since the last call; `begin` starts a new phase. */
  stats(message: 'stats' | 'begin' = 'stats'): Promise<ServerStats> {
    return new Promise((resolve) => {
      this.child.once('message', (message) => resolve(message as ServerStats));
      this.child.send(message);
    });
  }

  /** Exit code after SIGTERM. */
  stop(): Promise<number | null> {
    return new Promise((resolve) => {
      this.child.once('exit', resolve);
      this.child.kill('SIGTERM');
    });
  }
}
