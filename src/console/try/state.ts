import { signal } from '@preact/signals';
import { forgetKey, KeyError, keyFiles } from './key-store.ts';
import type {
  Checked,
  Kind,
  PolicyTexts,
  Progress,
  Proposed,
  ProvenBatch,
  Wishes,
  Work,
} from './messages.ts';
import { type SentRequest, watchRequests } from './sent-requests.ts';
import { WorkError, WorkerClient } from './worker-client.ts';

/** The state of the page Try. Nothing of it leaves the tab, and nothing is kept when the tab is closed. */

export const circuit = signal('attestation-standard');
export const files = signal<readonly File[]>([]);
export const wishes = signal<Wishes>({});
export const proposed = signal<Proposed | undefined>(undefined);
/** The policy document, JSON, as it is edited. */
export const policy = signal('');
/** The numbers of the policy, JSON, as they are edited. */
export const numbers = signal('');
export const checked = signal<Checked | undefined>(undefined);
export const proven = signal<ProvenBatch | undefined>(undefined);
export const problem = signal<{ readonly at: Kind; readonly words: string } | undefined>(undefined);
/** The work under way. */
interface Busy {
  readonly kind: Kind;
  readonly progress: Progress | undefined;
  /** When its step began, by the page's clock, milliseconds. */
  readonly since: number;
}
export const busy = signal<Busy | undefined>(undefined);

export type KeyState =
  | { readonly stage: 'none' }
  | { readonly stage: 'coming'; readonly bytes: number }
  | { readonly stage: 'there'; readonly circuit: string; readonly from: 'service' | 'browser' };
export const key = signal<KeyState>({ stage: 'none' });

/** Addresses that this tab asked for: since the key is there, or before that since the page was complete. */
export const asked = signal<readonly string[]>([]);
/** Those before the key was there. */
const askedBefore = signal<readonly string[]>([]);

function count(names: readonly string[], ofThreads = 0): void {
  // Scripts of the key's threads came before the key was there, whenever the browser reports them.
  const isLate = key.value.stage === 'there';
  const scripts = isLate ? names.slice(0, ofThreads) : [];
  askedBefore.value = [...askedBefore.value, ...scripts];
  asked.value = [...asked.value, ...names.slice(scripts.length)];
}

/** When all parts of the page had come. Requests before that are those parts. */
let completeAt: number | undefined;

/** The browser may report a part of the page late. */
const countOwn = (requests: readonly SentRequest[]): void =>
  count(
    requests
      .filter(({ startTime }) => completeAt !== undefined && startTime > completeAt)
      .map(({ name }) => name),
  );

let client: WorkerClient | undefined;
const worker = (): WorkerClient => {
  client ??= new WorkerClient(() => {
    completeAt ??= performance.now();
  }, count);
  return client;
};

/** Starts the worker, and counts the requests of the tab from now on. */
export function start(): void {
  worker();
  watchRequests(countOwn);
  addEventListener('beforeunload', (event) => {
    // The browser asks whether to leave: the work would be lost.
    if (busy.value !== undefined) event.preventDefault();
  });
}

const today = (): string => new Date().toISOString().slice(0, 10);

async function work<K extends Kind>(
  kind: K,
  ask: Work[K]['ask'],
  transfer: Transferable[] = [],
): Promise<Work[K]['answer'] | undefined> {
  problem.value = undefined;
  busy.value = { kind, progress: undefined, since: performance.now() };
  try {
    return await worker().ask(kind, ask, {
      transfer,
      onProgress: (progress) => {
        const last = busy.value;
        const isSame = last?.progress?.step === progress.step;
        busy.value = { kind, progress, since: isSame ? last.since : performance.now() };
      },
    });
  } catch (error) {
    problem.value = { at: kind, words: wordsOf(error) };
    return undefined;
  } finally {
    busy.value = undefined;
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof WorkError || error instanceof KeyError
    ? error.message
    : 'Something unexpected happened. Reload the page and try again.';

function dropKey(): void {
  key.value = { stage: 'none' };
  asked.value = [...askedBefore.value, ...asked.value];
  askedBefore.value = [];
}

/** Fetches the key of the chosen circuit, or takes it from the browser, and hands it to the worker. */
export async function takeKey(): Promise<void> {
  const name = circuit.value;
  problem.value = undefined;
  busy.value = { kind: 'loadKey', progress: undefined, since: performance.now() };
  key.value = { stage: 'coming', bytes: 0 };
  try {
    const { zkey, wasm, from } = await keyFiles(name, (bytes) => {
      key.value = { stage: 'coming', bytes };
    });
    const threads = Math.max(1, Math.min(4, navigator.hardwareConcurrency));
    await worker().ask('loadKey', { circuit: name, zkey, wasm, threads }, { transfer: [zkey, wasm] });
    askedBefore.value = [...askedBefore.value, ...asked.value];
    asked.value = [];
    key.value = { stage: 'there', circuit: name, from };
  } catch (error) {
    dropKey();
    await forgetKey(name);
    problem.value = { at: 'loadKey', words: wordsOf(error) };
  } finally {
    busy.value = undefined;
  }
}

/** Takes files, and proposes a policy for them. */
export async function takeFiles(given: readonly File[]): Promise<void> {
  if (given.length === 0) return;
  if (busy.value !== undefined) {
    const words = 'Work is under way. Wait until it has ended, or stop it; then drop the files again.';
    problem.value = { at: 'propose', words };
    return;
  }
  files.value = given;
  wishes.value = {};
  await proposeAgain();
}

const texts = (): PolicyTexts => ({ document: policy.value, numbers: numbers.value });
function take(given: PolicyTexts): void {
  [policy.value, numbers.value] = [given.document, given.numbers];
}

/** The files that the proposal is for. */
let proposedFor: readonly File[] = [];

/**
 * Proposes a policy with the visitor's wishes. The results below leave the page at once, so that new ones move nothing.
 * The policy as it was edited returns if there is no proposal for the same files.
 */
export async function proposeAgain(): Promise<void> {
  const before = { texts: texts(), proposed: proposed.value };
  [proposed.value, checked.value, proven.value] = [undefined, undefined, undefined];
  take({ document: '', numbers: '' });
  const answer = await work('propose', {
    ...{ files: files.value, wishes: wishes.value, circuit: circuit.value, today: today() },
  });
  if (answer !== undefined) {
    [proposed.value, proposedFor, checked.value] = [answer, files.value, answer.checked];
    take(answer.policy);
  } else if (proposedFor === files.value) {
    proposed.value = before.proposed;
    take(before.texts);
  }
}

export async function check(): Promise<void> {
  [checked.value, proven.value] = [undefined, undefined];
  const ask = { files: files.value, policy: texts(), today: today() };
  checked.value = await work('check', ask);
}

export async function proveBatch(): Promise<void> {
  proven.value = undefined;
  proven.value = await work('prove', { files: files.value, policy: texts() });
}

/** Takes another size of batches. What depended on the old one is made again. */
export async function chooseCircuit(name: string): Promise<void> {
  circuit.value = name;
  dropKey();
  proven.value = undefined;
  if (files.value.length > 0) await proposeAgain();
}

/** Ends the work under way. The worker is started again, and the key must be read again. */
export function stop(): void {
  client?.end();
  client = undefined;
  dropKey();
  worker();
}
