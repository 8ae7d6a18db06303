import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { EventStreams } from '../../../src/service/http/event-streams.ts';
import { createLogger } from '../../../src/service/logger.ts';

/** A response that only stays open. */
function openResponse(): Response {
  const response = Object.assign(new EventEmitter(), {
    destroyed: false,
    writableLength: 0,
    status: () => response,
    set: () => response,
    write: () => true,
    end: () => response.emit('close'),
  });
  return response as unknown as Response;
}

describe('the room for event streams', () => {
  it('has a part that callers without a key cannot take, however many addresses they have', async () => {
    const streams = new EventStreams({ perCaller: 2, total: 4 }, createLogger('silent'));
    const request = { method: 'GET', headersDistinct: {} } as unknown as Request;
    const topic = { key: 'x', read: async () => [], pollMs: 60_000 };
    const serve = (caller: string, isAnonymous: boolean) =>
      streams.serve(request, openResponse(), { topic, caller, isAnonymous, mayGoOn: async () => true });
    await serve('address 1', true);
    await serve('address 2', true);
    await expect(serve('address 3', true)).rejects.toMatchObject({ code: 'too-many-streams' });
    await serve('key a', false);
    await serve('key b', false);
    await expect(serve('key c', false)).rejects.toMatchObject({ code: 'too-many-streams' });
    streams.close();
    expect(streams.size).toBe(0);
  });
});
