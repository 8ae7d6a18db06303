import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServerStats } from './load-server.ts';

/** The service in a separate process (load-server.ts). */
export class LoadedService {
  readonly child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
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
    const { url } = await new Promise<{ url: string }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url: string }));
      child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
    });
    return new LoadedService(child, url);
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
