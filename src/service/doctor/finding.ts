import { AssayError } from '../../protocol/errors.ts';

/** One line of the doctor: what it looked at, what it saw, and what to do. It holds no secret. */
export interface Finding {
  readonly check: 'settings' | 'signer' | 'database' | 'schema' | 'deployment' | 'keys' | 'chain';
  readonly status: 'ok' | 'note' | 'failed';
  readonly says: string;
  /** The remedy; always there if the status is `failed`. */
  readonly todo?: string;
  /** 4: a fault of this machine's files, settings or database; 5: another machine does not answer or refuses. */
  readonly exitCode?: 4 | 5;
}

type Check = Finding['check'];

export const ok = (check: Check, says: string): Finding => ({ check, status: 'ok', says });
export const note = (check: Check, says: string, todo: string): Finding => ({
  check,
  status: 'note',
  says,
  todo,
});
export const failed = (check: Check, exitCode: 4 | 5, says: string, todo: string): Finding => ({
  check,
  status: 'failed',
  says,
  todo,
  exitCode,
});

/**
 * The finding of an error. Messages of AssayErrors hold no secret; those of other errors may, and are left out.
 * @param todos what to do, by the error's code
 */
export function failureOf(check: Check, error: unknown, todos: Readonly<Record<string, string>>): Finding {
  if (!(error instanceof AssayError)) {
    return failed(check, 4, 'the check itself failed', 'start the service: its log names the cause');
  }
  const todo = todos[error.code] ?? `see ${error.code} in docs/problems.md or the log of the service`;
  return failed(check, error.exitCode === 5 ? 5 : 4, error.message, todo);
}
