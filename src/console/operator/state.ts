import { signal } from '@preact/signals';
import type { ApiKeyResource } from '../../api/api-keys.ts';
import type { DeadLetterResource, RelayResource } from '../../api/relay.ts';
import { type Metric, parseMetrics } from './metrics.ts';

/** The state of the operator's page, from the service's listener for its operator. The key stays in memory. */

interface Readiness {
  readonly status: string;
  readonly relay: string;
  readonly chain: boolean;
  readonly store: boolean;
  readonly writable: boolean;
}

export const token = signal('');
export const readiness = signal<Readiness | undefined>(undefined);
export const metrics = signal<readonly Metric[]>([]);
export const relay = signal<RelayResource | undefined>(undefined);
export const deadLetters = signal<readonly DeadLetterResource[]>([]);
export const apiKeys = signal<readonly ApiKeyResource[]>([]);
/** The secret of a key that was just made: shown once. */
export const newToken = signal('');
export const problem = signal('');
export const isBusy = signal(false);

const POLL_MS = 5_000;
/** Pages of a list that are read. */
const MOST_PAGES = 20;

class Refusal extends Error {}

const base = new URL('../', location.href);

async function asked(path: string, method = 'GET', body?: unknown): Promise<Response> {
  const response = await fetch(new URL(path.replace(/^\//, ''), base), {
    method,
    headers: {
      ...(token.value === '' ? {} : { authorization: `Bearer ${token.value}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refusal(
      'The service does not answer. Check that it runs: docs/runbooks/service-down.md says how.',
    );
  });
  if (response.status === 401)
    throw new Refusal('The API key is not valid. Make one with assay service-key create --scopes admin.');
  if (response.status === 403)
    throw new Refusal('This API key may not administrate: it lacks the scope admin.');
  return response;
}

async function json<T>(path: string): Promise<T> {
  const response = await asked(path);
  if (!response.ok) throw await refusalOf(response);
  return (await response.json()) as T;
}

/** A problem document's own words. */
async function refusalOf(response: Response): Promise<Refusal> {
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
  return new Refusal(`The service refused: ${detail ?? `status ${response.status}`}.`);
}

/** Health and metrics, which need no key. */
async function look(): Promise<void> {
  const ready = await asked('readyz');
  readiness.value = (await ready.json()) as Readiness;
  metrics.value = parseMetrics(await (await asked('metrics')).text());
}

/** Queue, dead letters and keys, which need one. */
async function administrate(): Promise<void> {
  relay.value = await json<RelayResource>('v2/relay');
  deadLetters.value = await listed<DeadLetterResource>('v2/relay/dead-letters', 'submissions');
  apiKeys.value = await listed<ApiKeyResource>('v2/api-keys', 'keys');
}

async function listed<T>(first: string, member: string): Promise<readonly T[]> {
  const found: T[] = [];
  let path: string | null = first;
  for (let page = 0; path !== null && page < MOST_PAGES; page++) {
    const answer: Record<string, unknown> = await json<Record<string, unknown>>(path);
    found.push(...(answer[member] as T[]));
    path = answer.next as string | null;
  }
  return found;
}

async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    problem.value = '';
    return true;
  } catch (error) {
    problem.value =
      error instanceof Refusal ? error.message : 'Something unexpected happened. Reload the page.';
    return false;
  }
}

/** Reads health and metrics now and again, as long as the page is seen. */
export function follow(): void {
  const again = async (): Promise<void> => {
    if (document.visibilityState === 'visible' && problem.value === '') {
      await attempt(async () => {
        await look();
        if (relay.value !== undefined) await administrate();
      });
    }
    setTimeout(() => void again(), POLL_MS);
  };
  void again();
}

export async function unlock(given: string): Promise<void> {
  token.value = given;
  isBusy.value = true;
  const isGood = await attempt(async () => {
    await look();
    await administrate();
  });
  if (!isGood) lock();
  isBusy.value = false;
}

export function lock(): void {
  token.value = '';
  newToken.value = '';
  [relay.value, deadLetters.value, apiKeys.value] = [undefined, [], []];
}

async function act(path: string, method: string, body?: unknown): Promise<void> {
  isBusy.value = true;
  await attempt(async () => {
    const response = await asked(path, method, body);
    if (!response.ok) throw await refusalOf(response);
    if (response.status === 201) newToken.value = ((await response.json()) as { token: string }).token;
    await administrate();
  });
  isBusy.value = false;
}

export const retry = (id: string): Promise<void> => act(`v2/relay/dead-letters/${id}/retry`, 'POST');
export const resume = (): Promise<void> => act('v2/relay/resume', 'POST');
export const revoke = (id: string): Promise<void> => act(`v2/api-keys/${id}`, 'DELETE');
export const rotate = (id: string): Promise<void> => act(`v2/api-keys/${id}/rotation`, 'POST', {});
export const createKey = (key: { tenant: string; label: string; scopes: readonly string[] }): Promise<void> =>
  act('v2/api-keys', 'POST', key);
