import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { toEventJson } from '../../../src/chain/replay/event-json.ts';
import type { HistoryRecord } from '../../../src/console/data/source.ts';
import { consoleFiles } from '../../../src/service/http/console-files.ts';
import { TOKEN } from './history.ts';

const NAMES = ['ModelRegistry2', 'Rounds2', 'Bonds2', 'StakeToken', 'RoyaltyVault', 'UsagePlans'];

const DEPLOYMENT = {
  chainId: 31337,
  fromBlock: 1,
  contracts: Object.fromEntries(
    NAMES.map((name, i) => [
      name,
      { address: `0x${`${i + 1}`.repeat(40)}`, codeHash: `0x${'0'.repeat(64)}` },
    ]),
  ),
};

export interface StubService {
  readonly url: string;
  /** Replaces the history and tells open streams. */
  change(history: HistoryRecord): void;
  /** Makes every answer of the API fail. */
  fail(status: number | undefined): void;
  /** Number of requests so far. */
  requests(): number;
  close(): Promise<void>;
}

/** Positions of events by their place on the chain. */
const placesOf = ({ events }: HistoryRecord): ReadonlyMap<string, number> =>
  new Map(events.map(({ place }, i) => [`${place.block}-${place.index}`, i]));

/** The console's files as the service serves them, and the part of its API that pages use, with a made-up history. */
export async function startStubService(
  folder: string,
  first: HistoryRecord,
  provingKeys?: string,
): Promise<StubService> {
  let history = first;
  let places = placesOf(first);
  let failing: number | undefined;
  const api = '/v2';
  const streams = new Set<express.Response>();
  const app = express();
  let count = 0;
  app.use((_request, response, next) => {
    count += 1;
    response.set('Cross-Origin-Opener-Policy', 'same-origin');
    next();
  });
  app.use(consoleFiles(folder, provingKeys));
  app.use(api, (_request, response, next) => {
    if (failing === undefined) next();
    else response.status(failing).json({ code: 'internal' });
  });
  app.get(`${api}/deployment`, (_request, response) => void response.json(DEPLOYMENT));
  app.get(`${api}/tokens/:token`, (request, response) => {
    if (request.params.token === TOKEN) response.json({ symbol: 'EUR', decimals: 18 });
    else response.status(404).json({});
  });
  app.get(`${api}/events`, ({ query }, response) => {
    const after = Buffer.from(`${query.cursor ?? ''}`, 'base64url')
      .toString()
      .replace('after:', '');
    const start = (places.get(after) ?? -1) + 1;
    const { block, time } = history.head;
    const limit = Number(query.limit ?? 2_000);
    const events = history.events.slice(start, start + limit);
    const last = events.at(-1)?.place;
    const isLast = start + limit >= history.events.length || last === undefined;
    const cursor = isLast ? '' : Buffer.from(`after:${last.block}-${last.index}`).toString('base64url');
    response.json({
      events: events.map(toEventJson),
      head: { block, time: `${time}` },
      next: isLast ? null : `${api}/events?limit=${limit}&cursor=${cursor}`,
    });
  });
  app.get(`${api}/events/head`, (_request, response) => {
    response.set('Content-Type', 'text/event-stream').write('retry: 100\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change(next) {
      history = next;
      places = placesOf(next);
      for (const stream of streams) stream.write('event: head\ndata: {}\n\n');
    },
    fail(status) {
      failing = status;
    },
    requests: () => count,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
