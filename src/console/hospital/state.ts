import { signal } from '@preact/signals';
import type {
  ApprovalDraft,
  ApprovalReview,
  IssuedApproval,
  LogAnswer,
  RevokedApproval,
} from './approval-messages.ts';
import type { Decision, HospitalState, PreflightAnswer } from './messages.ts';

/** The state of the hospital's page, from `assay hospital serve`. */

export const state = signal<HospitalState | undefined>(undefined);
/** Why the page could not be told the state. */
export const lost = signal('');
export const problem = signal('');
export const isBusy = signal(false);
export const preflight = signal<PreflightAnswer | undefined>(undefined);
export const log = signal<LogAnswer | undefined>(undefined);
export const logProblem = signal('');
/** The committee's last act on this page, and the reason if it was refused. */
export const committeeDone = signal('');
export const committeeProblem = signal('');
/** The draft that was read in words, and may be signed. */
export const reviewed = signal<{ readonly draft: ApprovalDraft; readonly read: ApprovalReview } | undefined>(
  undefined,
);

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

async function act(work: () => Promise<void>, place = problem): Promise<void> {
  place.value = '';
  isBusy.value = true;
  try {
    await work();
  } catch (error) {
    place.value = wordsOf(error);
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

/** Reads and verifies the folder's log. */
export const readLog = (): Promise<void> =>
  act(async () => {
    log.value = undefined;
    log.value = await asked<LogAnswer>('log', {});
  }, logProblem);

async function committeeActs(work: () => Promise<string>): Promise<void> {
  committeeDone.value = '';
  await act(async () => {
    committeeDone.value = await work();
    await read();
  }, committeeProblem);
}

/** Asks for the words of a draft. They are read before it can be signed. */
export const review = (draft: ApprovalDraft): Promise<void> => {
  reviewed.value = undefined;
  return committeeActs(async () => {
    reviewed.value = { draft, read: await asked<ApprovalReview>('approval-review', draft) };
    return '';
  });
};

/** The values that are signed with the draft that was read. */
interface Signing {
  readonly form: 'vc' | 'sd-jwt';
  readonly replace: boolean;
  readonly password: string;
}

export const issue = (signing: Signing): Promise<void> =>
  committeeActs(async () => {
    const known = reviewed.value;
    if (known === undefined) return '';
    const { draft, read: shown } = known;
    const asking = { draft, review: shown.review, ...signing };
    const { id, out } = await asked<IssuedApproval>('approval-issue', asking);
    reviewed.value = undefined;
    return `Signed: ${id}. The approval is in ${out}, and the status list was signed anew.`;
  });

export const revoke = (approval: string, password: string): Promise<void> =>
  committeeActs(async () => {
    const { id, permit } = await asked<RevokedApproval>('approval-revoke', { approval, password });
    return `Revoked for good: ${id}, permit ${permit}. Commands in this folder refuse it from now on; give the status list to every other hospital that has it.`;
  });

export const renewStatus = (password: string): Promise<void> =>
  committeeActs(async () => {
    await asked('approval-status', { password });
    return 'The status list was signed anew.';
  });
