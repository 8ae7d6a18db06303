import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Claim, CrashWorld } from './crash-world.ts';
import type { FromProcess, ToProcess } from './service-process.ts';

/** The knowledge of clients: their requests and the answers that they got. */
export class Client {
  readonly #world: CrashWorld;
  /** Ids by requested nullifier. */
  readonly acknowledged = new Map<bigint, string>();
  /** Jobs that the queue acknowledged. */
  readonly probed = new Set<string>();
  /** Answers that contradict each other, or that a client must never get. */
  readonly contradictions: string[] = [];
  readonly #pending: Claim[] = [];
  #probes = 0;

  constructor(world: CrashWorld) {
    this.#world = world;
  }

  /** Submits, and repeats unanswered requests, several at a time until it is stopped. */
  load(url: string, child: ChildProcess, clients: number): { stop(): void } {
    let isStopped = false;
    const probe = setInterval(() => this.#probe(child), 100);
    const onMessage = (message: FromProcess) => {
      if ('probed' in message) this.probed.add(message.probed);
    };
    child.on('message', onMessage);
    const one = async () => {
      while (!isStopped) {
        const claim = this.#pending.shift() ?? this.#world.claim();
        if (!(await this.#submit(url, claim))) {
          this.#pending.push(claim);
          await delay(50);
        }
      }
    };
    for (let i = 0; i < clients; i++) void one();
    return {
      stop() {
        isStopped = true;
        clearInterval(probe);
      },
    };
  }

  /** Repeats the remaining requests until all are acknowledged, then waits until all are settled. */
  async finish(url: string, child: ChildProcess, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    this.#probe(child);
    for (let claim = this.#pending.shift(); claim !== undefined; claim = this.#pending.shift()) {
      if (await this.#submit(url, claim)) continue;
      if (Date.now() > deadline) throw new Error('a submission is not acknowledged');
      this.#pending.push(claim);
      await delay(100);
    }
    for (const id of this.acknowledged.values()) {
      for (;;) {
        const response = await fetch(`${url}/v2/submissions/${id}`);
        const { status } = (await response.json()) as { status?: unknown };
        if (status !== 'queued' && status !== 'submitted') break;
        if (Date.now() > deadline) break;
        await delay(100);
      }
    }
    // Jobs of a killed worker wait for its heartbeat to expire.
    await delay(500);
  }

  /** Whether the submission was acknowledged. */
  async #submit(url: string, claim: Claim): Promise<boolean> {
    let response: Response;
    let body: { id?: unknown };
    try {
      response = await fetch(`${url}/v2/origins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': claim.key },
        body: claim.body,
        signal: AbortSignal.timeout(20_000),
      });
      body = (await response.json()) as { id?: unknown };
    } catch {
      return false; // the connection is lost
    }
    if (response.status === 503 || response.status === 429) return false;
    if (response.status === 409 && response.headers.has('Retry-After')) return false;
    if (response.status !== 200 && response.status !== 201) {
      this.contradictions.push(`${claim.key}: status ${response.status}`);
      return true;
    }
    const known = this.acknowledged.get(claim.nullifier);
    if (known !== undefined && known !== body.id) this.contradictions.push(`${claim.key}: two ids`);
    this.acknowledged.set(claim.nullifier, String(body.id));
    return true;
  }

  #probe(child: ChildProcess): void {
    const message: ToProcess = { probe: `probe-${this.#probes++}` };
    if (child.connected) child.send(message, () => undefined);
  }
}
