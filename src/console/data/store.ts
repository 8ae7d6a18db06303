import { computed, signal } from '@preact/signals';
import { foldHistory } from './second/fold.ts';
import { serviceSource } from './service-source.ts';
import type { DeploymentRecord, HistoryRecord, Source, TokenRecord } from './source.ts';
import { SourceError } from './source.ts';

/** The state behind the pages. A page reads signals and is drawn again when they change. */

export const source = signal<Source | undefined>(undefined);
export const deployment = signal<DeploymentRecord | undefined>(undefined);
export const history = signal<HistoryRecord | undefined>(undefined);
/** Events that were read, while the first reading goes on. */
export const eventsSoFar = signal(0);
/** Whether changes arrive by themselves. */
export const isLive = signal(false);
export const failure = signal<{ message: string; hint: string } | undefined>(undefined);
/** Whether the reader must name a chain endpoint before anything can be shown. */
export const needsEndpoint = signal(false);
const tokens = signal<ReadonlyMap<string, TokenRecord | undefined>>(new Map());

export const world = computed(() => {
  const known = history.value;
  return known === undefined ? undefined : foldHistory(known);
});

const ENDPOINT = 'assay.endpoint';

/** The chain endpoint that the reader chose last, in this browser. */
export const savedEndpoint = (): string => {
  try {
    return localStorage.getItem(ENDPOINT) ?? '';
  } catch {
    return ''; // storage is switched off
  }
};

export function saveEndpoint(url: string): void {
  try {
    localStorage.setItem(ENDPOINT, url);
  } catch {
    // Storage is switched off: the endpoint is asked for again next time.
  }
}

let ending: (() => void) | undefined;

/** Connects to a source and follows it. Failures go to `failure`. */
async function follow(next: Source): Promise<void> {
  ending?.();
  source.value = next;
  failure.value = undefined;
  needsEndpoint.value = false;
  await attempt(async () => {
    const onEvents = (count: number): void => {
      eventsSoFar.value = count;
    };
    const [record, first] = await Promise.all([next.deployment(), next.history(undefined, onEvents)]);
    deployment.value = record;
    await askTokens(next, first);
    history.value = first;
    ending = next.watch(
      () => void attempt(() => refresh(next)),
      (live) => {
        isLive.value = live;
      },
    );
  });
}

let refreshing: Promise<void> | undefined;

/** Fetches later events. Parallel calls share one request. */
function refresh(from: Source): Promise<void> {
  refreshing ??= (async () => {
    const known = history.value;
    const next = await from.history(known);
    if (next.events.length !== known?.events.length || next.head.block !== known.head.block)
      history.value = next;
    failure.value = undefined;
  })().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    failure.value =
      error instanceof SourceError
        ? { message: error.message, hint: error.hint }
        : { message: 'Something unexpected happened.', hint: `Reload the page. (${describe(error)})` };
  }
}

export const describe = (error: unknown): string =>
  error instanceof Error ? error.message : 'unknown error';

/** Starts with the service that the page names, or with a chain endpoint and the deployment beside the page. */
export async function start(): Promise<void> {
  const service = document.querySelector<HTMLMetaElement>('meta[name="assay-service"]')?.content ?? '';
  if (service !== '') {
    await follow(serviceSource(new URL(`${service.replace(/\/+$/, '')}/`, location.href)));
    return;
  }
  await attempt(async () => {
    const response = await fetch('./deployment.json');
    if (!response.ok) {
      throw new SourceError(
        'There is no deployment.json beside this page.',
        'Put the deployment file there, and reload.',
      );
    }
    deployment.value = (await response.json()) as DeploymentRecord;
    const endpoint = savedEndpoint();
    if (endpoint === '') needsEndpoint.value = true;
    else await followChain(endpoint);
  });
}

/** Follows a chain endpoint alone. @throws SourceError if it is another chain, or no chain */
export async function followChain(endpoint: string): Promise<void> {
  const record = deployment.value;
  if (record === undefined) return;
  const { chainSource } = await import('./chain-source.ts');
  const next = await chainSource(endpoint, record);
  saveEndpoint(endpoint);
  await follow(next);
}

/** Tokens that are asked for before the first page is drawn, so that amounts do not change their width later. */
const FIRST_TOKENS = 2;

async function askTokens(from: Source, { events }: HistoryRecord): Promise<void> {
  const named = events.flatMap(({ name, args }) =>
    name === 'ModelRegistered' ? [`${args.config.settlementToken}`] : [],
  );
  await Promise.all([...new Set(named)].slice(0, FIRST_TOKENS).map((address) => askToken(from, address)));
}

async function askToken(from: Source, address: string): Promise<void> {
  if (asked.has(address)) return;
  asked.add(address);
  // Without an answer, amounts are shown in smallest units.
  const token = await from.token(address).catch(() => undefined);
  tokens.value = new Map([...tokens.value, [address, token]]);
}

const asked = new Set<string>();

/** Name and decimals of a token; undefined until they are known. */
export function tokenOf(address: string): TokenRecord | undefined {
  const from = source.value;
  if (from !== undefined) void askToken(from, address);
  return tokens.value.get(address);
}
