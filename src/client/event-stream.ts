import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import { answerOf, parsed, type ServiceHttp } from './service-http.ts';

/** A connection without a byte for this long is dead: the service sends a heartbeat every 15 seconds. */
const SILENCE_MS = 45_000;
const LARGEST_EVENT = 1 << 20;
const LONGEST_PAUSE_MS = 15_000;
/** Codes after which the stream is opened again. */
const PASSING: ReadonlySet<string> = new Set([
  'rate-limited',
  'too-many-streams',
  'stopping',
  'busy',
  'chain-unavailable',
  'store-unavailable',
  'store-broken',
  'internal',
  // A proxy answered instead of the service.
  'service-unreachable',
]);

/**
 * Yields the server-sent events of one resource, parsed, until the reader or `signal` ends the stream. After a broken
 * connection it continues after the last event read. If the service no longer knows that event, events may come twice.
 *
 * @throws AssayError `service-answer` (5), or the problem's code (5) if trying again would not help
 */
export async function* watch<S extends z.ZodType>(
  http: ServiceHttp,
  path: string,
  schema: S,
  signal?: AbortSignal,
): AsyncGenerator<z.output<S>> {
  let lastId: string | undefined;
  let pause = 250;
  while (signal?.aborted !== true) {
    const silence = new AbortController();
    const either = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
    const timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const response = await http.open(path, {
        headers: {
          accept: 'text/event-stream',
          ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
        },
        signal: either,
      });
      if (!response.ok || response.body === null) await answerOf(response);
      for await (const event of events(response.body as ReadableStream<Uint8Array>, () => timer.refresh())) {
        lastId = event.id ?? lastId;
        pause = 250;
        yield parsed(schema, event.data);
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof AssayError && !PASSING.has(error.code)) throw error;
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
    await sleep(pause, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
}

interface Parsed {
  readonly id: string | undefined;
  readonly data: unknown;
}

/** Reads the parts of the event-stream format that the service uses: id, event, data, comments. */
async function* events(body: ReadableStream<Uint8Array>, onBytes: () => void): AsyncGenerator<Parsed> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    onBytes();
    text += decoder.decode(chunk, { stream: true }).replaceAll('\r', '');
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const event = parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event !== undefined) yield event;
    }
    if (text.length > LARGEST_EVENT) {
      throw new AssayError(
        'service-answer',
        `the service sent an event of more than ${LARGEST_EVENT} characters`,
        { exitCode: 5 },
      );
    }
  }
}

function parseEvent(block: string): Parsed | undefined {
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
  if (data.length === 0) return undefined;
  try {
    return { id, data: JSON.parse(data.join('\n')) };
  } catch (cause) {
    throw new AssayError('service-answer', 'the service sent an event that is not JSON', {
      exitCode: 5,
      cause,
    });
  }
}
