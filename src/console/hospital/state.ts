import { signal } from '@preact/signals';
import type { Decision, HospitalState, PreflightAnswer } from './messages.ts';

/** The state of the hospital's page, from `assay hospital serve`. */

export const state = signal<HospitalState | undefined>(undefined);
/** Why the page could not be told the state. */
export const lost = signal('');
export const problem = signal('');
export const isBusy = signal(false);
export const preflight = signal<PreflightAnswer | undefined>(undefined);

const POLL_MS = 1_500;

async function asked<T>(name: string, body?: unknown): Promise<T> {
  const request =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  const response = await fetch(`./api/${name}`, request);
  const json = (await response.json()) as T & { problem?: string };
  if (!response.ok) throw new Error(json.problem ?? 'The program on this machine refused.');
  return json;
}

const ended =
  'The program on this machine has ended. Start assay hospital serve again, and open its new address.';

async function read(): Promise<void> {
  try {
    state.value = await asked<HospitalState>('state');
    lost.value = '';
  } catch (error) {
    lost.value = error instanceof TypeError ? ended : wordsOf(error);
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof TypeError
    ? ended
    : error instanceof Error
      ? error.message
      : 'Something unexpected happened.';

/** Reads the state now and again, as long as the page is seen. */
export function follow(): void {
  const again = async (): Promise<void> => {
    if (document.visibilityState === 'visible') await read();
    setTimeout(() => void again(), POLL_MS);
  };
  void again();
}

async function act(work: () => Promise<void>): Promise<void> {
  problem.value = '';
  isBusy.value = true;
  try {
    await work();
  } catch (error) {
    problem.value = wordsOf(error);
  } finally {
    isBusy.value = false;
  }
}

export const decide = (decision: Pick<Decision, 'round' | 'step' | 'verdict' | 'by'>): Promise<void> =>
  act(async () => {
    await asked('decide', decision);
    await read();
  });

export const check = (): Promise<void> =>
  act(async () => {
    preflight.value = await asked<PreflightAnswer>('preflight', {});
  });
