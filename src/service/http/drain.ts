import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Counts the requests under way, so that a service that stops can wait for them. */
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
   * Goes on listening for `leastMs`, and while requests are under way, so that whoever asks hears that the service
   * is not ready; then closes. What isn't answered after `mostMs` is cut.
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

/** Waits for `work` at most `ms`. What is left undone then is as after a crash: the next start goes on with it. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), delay(ms, undefined, { ref: false })]);
}
