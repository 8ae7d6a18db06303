import type { Provider } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import type { Deployment } from '../deploy/deployment-record.ts';
import type { DatedEvent } from '../replay/event-json.ts';
import { readEvents } from '../replay/read-events.ts';

/** Blocks in one request; nodes refuse larger ranges. */
const RANGE = 10_000;
/** Newest blocks, which a reorganisation may replace; they are read again each time. */
const UNSETTLED = 64;
/** Most requests for blocks at a time. */
const AT_ONCE = 16;

/** The events of a deployment up to the newest block. */
export interface History {
  /** In the order of the chain. */
  readonly events: readonly DatedEvent[];
  /** The newest block. */
  readonly block: number;
  /** Unix seconds of the newest block. */
  readonly time: bigint;
}

/** All events of a deployment's core contracts. Each read continues from the last settled block. */
export class EventLog {
  readonly #provider: Provider;
  readonly #deployment: Deployment;
  /** First block that is not settled. */
  #next: number;
  #settled: DatedEvent[] = [];
  #reading: Promise<History> | undefined;

  constructor(provider: Provider, deployment: Deployment) {
    this.#provider = provider;
    this.#deployment = deployment;
    this.#next = deployment.fromBlock;
  }

  /** Parallel calls share one read. @throws AssayError `chain-unavailable` (5) */
  read(): Promise<History> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<History> {
    const head = await this.#block('latest');
    const settled = head.number - UNSETTLED;
    while (this.#next <= settled) {
      const end = Math.min(this.#next + RANGE - 1, settled);
      this.#settled = [...this.#settled, ...(await this.#range(this.#next, end))];
      this.#next = end + 1;
    }
    const newest = this.#next <= head.number ? await this.#range(this.#next, head.number) : [];
    return { events: [...this.#settled, ...newest], block: head.number, time: BigInt(head.timestamp) };
  }

  async #range(from: number, to: number): Promise<DatedEvent[]> {
    const events = await readEvents(this.#provider, this.#deployment, to, from);
    const heights = [...new Set(events.map(({ place }) => place.block))];
    const times = new Map<number, bigint>();
    for (let i = 0; i < heights.length; i += AT_ONCE) {
      await Promise.all(
        heights.slice(i, i + AT_ONCE).map(async (height) => {
          times.set(height, BigInt((await this.#block(height)).timestamp));
        }),
      );
    }
    return events.map((event) => ({ ...event, time: times.get(event.place.block) ?? 0n }));
  }

  async #block(height: number | 'latest') {
    const block = await this.#provider.getBlock(height).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    if (block === null) throw unavailable();
    return block;
  }
}

const unavailable = (cause?: unknown): AssayError =>
  new AssayError('chain-unavailable', 'the chain did not give a block', { exitCode: 5, cause });
