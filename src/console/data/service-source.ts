import { type EventJson, fromEventJson } from '../../chain/replay/event-json.ts';
import type { DeploymentRecord, HistoryRecord, Source, TokenRecord } from './source.ts';
import { SourceError } from './source.ts';

interface EventsPage {
  readonly events: readonly EventJson[];
  readonly head: { readonly block: number; readonly time: string };
  readonly next: string | null;
}

const AWAY = 'Check that the service runs and that its address is right, then reload the page.';

/** Where the service's API is. */
const API = 'v2';

/** Public state as a verifier service reports it. */
export function serviceSource(base: URL): Source {
  const address = (path: string): URL => new URL(path.replace(/^\//, ''), base);

  async function get<T>(path: string): Promise<T | undefined> {
    const response = await fetch(address(path)).catch(() => {
      throw new SourceError('The service does not answer.', AWAY);
    });
    if (response.status === 404) return undefined;
    if (response.status === 429) {
      throw new SourceError('The service limits requests.', 'Wait a minute, then reload the page.');
    }
    if (!response.ok) {
      throw new SourceError(`The service answered with status ${response.status}.`, AWAY);
    }
    return (await response.json().catch(() => {
      throw new SourceError('The service answered in an unknown format.', AWAY);
    })) as T;
  }

  return {
    kind: 'service',
    name: base.host,
    async deployment() {
      const deployment = await get<DeploymentRecord>(`${API}/deployment`);
      if (deployment === undefined)
        throw new SourceError('This address is not a verifier service of this version.', AWAY);
      return deployment;
    },
    token: (token) => get<TokenRecord>(`${API}/tokens/${token}`),
    async history(known, onEvents): Promise<HistoryRecord> {
      // The largest page of events that the service gives: few requests also for a long history.
      const first = `${API}/events?limit=5000`;
      const events = [...(known?.events ?? [])];
      let path: string | null = known === undefined ? first : pathAfter(first, known);
      let head = known?.head ?? { block: 0, time: 0n };
      while (path !== null) {
        const page: EventsPage | undefined = await get<EventsPage>(path).catch((error: unknown) => {
          // The chain was reorganised, so the cursor's event is gone: read from the start.
          if (known !== undefined && error instanceof SourceError && /status 400/.test(error.message))
            return undefined;
          throw error;
        });
        if (page === undefined) return this.history(undefined, onEvents);
        events.push(...page.events.map(fromEventJson));
        head = { block: page.head.block, time: BigInt(page.head.time) };
        path = page.next;
        if (path !== null) onEvents?.(events.length);
      }
      return { events, head };
    },
    watch(changed, state) {
      const stream = new EventSource(address(`${API}/events/head`));
      stream.addEventListener('head', changed);
      stream.addEventListener('open', () => state(true));
      stream.addEventListener('error', () => state(false));
      return () => stream.close();
    },
  };
}

/**
 * The page after the last known event: the API's cursor is the base64url of its place.
 * @param first the first page
 */
function pathAfter(first: string, { events }: HistoryRecord): string {
  const last = events.at(-1)?.place;
  if (last === undefined) return first;
  const cursor = btoa(`after:${last.block}-${last.index}`).replaceAll('+', '-').replaceAll('/', '_');
  return `${first}&cursor=${cursor.replace(/=+$/, '')}`;
}
