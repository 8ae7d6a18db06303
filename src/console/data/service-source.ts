import { type EventJson, fromEventJson } from '../../chain/replay/event-json.ts';
import type { DeploymentRecord, HistoryRecord, Source, TokenRecord } from './source.ts';
import { SourceError } from './source.ts';

interface EventsPage {
  readonly events: readonly EventJson[];
  readonly head: { readonly block: number; readonly time: string };
  readonly next: string | null;
}

const AWAY = 'Check that the service runs and that its address is right, then reload the page.';

/** Where the API of each edition is. A service serves one of them. */
const BASES = ['v1', 'v2'] as const;

/** Public state as a verifier service reports it, of the edition that it serves. */
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

  /** The deployment, and the base under which the service gave it. */
  async function find(): Promise<{ api: string; deployment: DeploymentRecord }> {
    for (const api of BASES) {
      const deployment = await get<DeploymentRecord>(`${api}/deployment`);
      if (deployment !== undefined) return { api, deployment };
    }
    throw new SourceError('This address is not a verifier service of this version.', AWAY);
  }

  let found: ReturnType<typeof find> | undefined;
  /** Asks the service once; again after a failure. */
  const served = (): ReturnType<typeof find> => {
    found ??= find().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };

  return {
    kind: 'service',
    name: base.host,
    deployment: async () => (await served()).deployment,
    token: async (token) => get<TokenRecord>(`${(await served()).api}/tokens/${token}`),
    async history(known, onEvents): Promise<HistoryRecord> {
      // The largest page of events that the service gives: few requests also for a long history.
      const first = `${(await served()).api}/events?limit=5000`;
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
      let stream: EventSource | undefined;
      let isEnded = false;
      void served().then(
        ({ api }) => {
          if (isEnded) return;
          stream = new EventSource(address(`${api}/events/head`));
          stream.addEventListener('head', changed);
          stream.addEventListener('open', () => state(true));
          stream.addEventListener('error', () => state(false));
        },
        () => state(false),
      );
      return () => {
        isEnded = true;
        stream?.close();
      };
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
