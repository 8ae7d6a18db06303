import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Counts the requests under way, so that a stopping service can wait for them. */
export class Drain {
  readonly #server: Server;
  #underWay = 0;
  #onIdle: () => void = () => {};

  constructor(server: Server) {
    this.#server = server;
    server.on('request', (_request, response) => {
      this.#underWay++;
      response.once('close', () => {
        this.#underWay--;
        if (this.#underWay === 0) this.#onIdle();
      });
    });
  }

  /**
   * Closes the server. It still listens for `leastMs`, and as long as requests are under way, so that load balancers
   * see 503 on /readyz. After `mostMs` it cuts the connections that are still open.
   */
  async close(leastMs: number, mostMs: number): Promise<void> {
    const deadline = Date.now() + mostMs;
    await delay(leastMs);
    await Promise.race([this.#idle(), delay(Math.max(0, deadline - Date.now()), undefined, { ref: false })]);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), Math.max(0, deadline - Date.now()));
    await closed;
    clearTimeout(cut);
  }

  #idle(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }
}

/** Waits for `work` at most `ms` and ignores its failure. The next start recovers unfinished work, as after a crash. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), delay(ms, undefined, { ref: false })]);
}
