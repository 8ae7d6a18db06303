import type { Request, Response } from 'express';
import { ProblemError } from '../../api/problem.ts';
import type { Logger } from '../logger.ts';

/** One server-sent event. A client that reconnects sends the id of its last event. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  /** One line: JSON. */
  readonly data: string;
}

/** The subject of a stream. Streams with the same key share one poll, so many readers cost as much as one. */
export interface Topic {
  readonly key: string;
  /** All events so far, oldest first. A client gets those after its last one. */
  readonly read: () => Promise<readonly StreamEvent[]>;
  readonly pollMs: number;
}

interface EventStreamsOptions {
  /** Open streams of one API key, or of one address without a key. */
  readonly perCaller: number;
  readonly total: number;
  /** Open streams of all callers without a key, so that addresses cannot take the room of keys; default: half of `total`. */
  readonly anonymous?: number;
  readonly heartbeatMs?: number;
}

interface StreamRequest {
  readonly topic: Topic;
  /** Identifies the caller, for the limit. */
  readonly caller: string;
  /** The caller has no key. */
  readonly isAnonymous?: boolean;
  /** Checked with every heartbeat: a key may be revoked while its stream is open. */
  readonly mayGoOn: () => Promise<boolean>;
}

/** Unsent bytes after which a slow reader is cut off. It continues from its last event when it reconnects. */
const LARGEST_BACKLOG = 64 * 1024;
const HEARTBEAT_MS = 15_000;

interface Subscriber {
  readonly caller: string;
  readonly isAnonymous: boolean;
  readonly response: Response;
  lastId: string | undefined;
  end(): void;
}

interface Source {
  readonly subscribers: Set<Subscriber>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Server-sent events, delivered at least once: a client that reconnects without its last id gets old events again. All
 * replicas read the shared store, so a client may reconnect to any of them.
 */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #log: Logger;
  readonly #sources = new Map<string, Source>();
  readonly #open = new Set<Subscriber>();
  #isClosed = false;

  constructor(options: EventStreamsOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Answers with a stream.
   * @throws ProblemError `invalid-header`, `too-many-streams`, `stopping`, or the error of the first read
   */
  async serve(request: Request, response: Response, wanted: StreamRequest): Promise<void> {
    const lastId = lastEventId(request);
    if (this.#isClosed) throw new ProblemError('stopping', 'the service is shutting down');
    this.#assertRoom(wanted);
    const subscriber: Subscriber = {
      caller: wanted.caller,
      isAnonymous: wanted.isAnonymous === true,
      response,
      lastId,
      end: () => response.end(),
    };
    // Count it before the first await: parallel requests must not pass the limit together.
    this.#open.add(subscriber);
    try {
      const first = await wanted.topic.read();
      if (response.destroyed) return this.#drop(subscriber, wanted.topic.key);
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      if (request.method === 'HEAD' || this.#isClosed) {
        this.#open.delete(subscriber);
        response.end();
        return;
      }
      response.write('retry: 2000\n\n');
      this.#send(subscriber, first);
    } catch (error) {
      this.#open.delete(subscriber);
      throw error;
    }
    this.#subscribe(subscriber, wanted);
  }

  /** Ends every stream. The clients reconnect, to another replica or later. */
  close(): void {
    this.#isClosed = true;
    for (const subscriber of [...this.#open]) subscriber.end();
  }

  #assertRoom({ caller, isAnonymous = false }: StreamRequest): void {
    const { perCaller, total, anonymous = Math.ceil(total / 2) } = this.#options;
    const open = [...this.#open];
    const own = open.filter((each) => each.caller === caller).length;
    const keyless = open.filter((each) => each.isAnonymous).length;
    const hasRoom = open.length < total && (!isAnonymous || keyless < anonymous);
    if (own < perCaller && hasRoom) return;
    throw new ProblemError('too-many-streams', 'the limit of open event streams is reached', {
      headers: { 'Retry-After': '5' },
    });
  }

  #subscribe(subscriber: Subscriber, { topic, mayGoOn }: StreamRequest): void {
    const source = this.#sources.get(topic.key) ?? { subscribers: new Set(), timer: undefined };
    this.#sources.set(topic.key, source);
    source.subscribers.add(subscriber);
    source.timer ??= this.#schedule(topic, source);
    const heartbeat = setInterval(async () => {
      const isGood = await mayGoOn().catch(() => true);
      if (!isGood) subscriber.end();
      else subscriber.response.write(': still here\n\n');
    }, this.#options.heartbeatMs ?? HEARTBEAT_MS);
    heartbeat.unref();
    subscriber.response.on('close', () => {
      clearInterval(heartbeat);
      this.#drop(subscriber, topic.key);
    });
    // The client may have left, or the service begun to stop, before the listener was added.
    if (subscriber.response.destroyed || this.#isClosed) subscriber.end();
  }

  #schedule(topic: Topic, source: Source): NodeJS.Timeout {
    const timer = setTimeout(async () => {
      try {
        const events = await topic.read();
        for (const subscriber of source.subscribers) this.#send(subscriber, events);
      } catch (error) {
        // Keep the stream: the next successful read sends the missed events.
        this.#log.debug({ err: error }, 'the events of a stream could not be read, will be retried');
      }
      if (source.subscribers.size > 0) source.timer = this.#schedule(topic, source);
    }, topic.pollMs);
    timer.unref();
    return timer;
  }

  #send(subscriber: Subscriber, events: readonly StreamEvent[]): void {
    const { response } = subscriber;
    const known = events.findIndex(({ id }) => id === subscriber.lastId);
    for (const { id, event, data } of events.slice(known + 1)) {
      response.write(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`);
      subscriber.lastId = id;
    }
    if (response.writableLength > LARGEST_BACKLOG) response.destroy();
  }

  #drop(subscriber: Subscriber, key: string): void {
    this.#open.delete(subscriber);
    const source = this.#sources.get(key);
    if (source === undefined) return;
    source.subscribers.delete(subscriber);
    if (source.subscribers.size > 0) return;
    clearTimeout(source.timer);
    this.#sources.delete(key);
  }
}

function lastEventId(request: Request): string | undefined {
  const values = request.headersDistinct['last-event-id'];
  if (values === undefined || (values.length === 1 && values[0] === '')) return undefined;
  if (values.length !== 1 || !/^[\x21-\x7e]{1,80}$/.test(`${values[0]}`)) {
    throw new ProblemError('invalid-header', 'Last-Event-ID is not one of this service');
  }
  return values[0];
}
