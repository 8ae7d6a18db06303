import { type EventJson, fromEventJson } from '../../chain/replay/event-json.ts';
import type { DeploymentRecord, HistoryRecord, Source, TokenRecord } from './source.ts';
import { SourceError } from './source.ts';

interface EventsPage {
  readonly events: readonly EventJson[];
  readonly head: { readonly block: number; readonly time: string };
  readonly next: string | null;
}

const AWAY = 'Check that the service runs and that its address is right, then reload the page.';

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

  const need = async <T>(path: string): Promise<T> => {
    const value = await get<T>(path);
    if (value === undefined) {
      throw new SourceError('This address is not a verifier service of this version.', AWAY);
    }
    return value;
  };

  return {
    kind: 'service',
    name: base.host,
    deployment: () => need<DeploymentRecord>('v1/deployment'),
    token: (token) => get<TokenRecord>(`v1/tokens/${token}`),
    async history(known, onEvents): Promise<HistoryRecord> {
      const events = [...(known?.events ?? [])];
      let path: string | null = known === undefined ? FIRST : pathAfter(known);
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
      const stream = new EventSource(address('v1/events/head'));
      stream.addEventListener('head', changed);
      stream.addEventListener('open', () => state(true));
      stream.addEventListener('error', () => state(false));
      return () => stream.close();
    },
  };
}

/** The largest page of events that the service gives: few requests also for a long history. */
const FIRST = 'v1/events?limit=5000';

/** The page after the last known event: the API's cursor is the base64url of its place. */
function pathAfter({ events }: HistoryRecord): string {
  const last = events.at(-1)?.place;
  if (last === undefined) return FIRST;
  const cursor = btoa(`after:${last.block}-${last.index}`).replaceAll('+', '-').replaceAll('/', '_');
  return `${FIRST}&cursor=${cursor.replace(/=+$/, '')}`;
}
