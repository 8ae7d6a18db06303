/**
 * Exit codes of the command line: 2 bad input, 3 false claim, 4 integrity or I/O failure, 5 refused by chain
 * or service.
 */
export type ExitCode = 2 | 3 | 4 | 5;

/**
 * The error class of the project.
 * - `code` is stable: kebab-case, or SCREAMING_SNAKE_CASE for errors that the contracts name.
 * - `message` says what happened, where, and what to do. It never contains a record value or a secret.
 */
export class AssayError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AssayError';
    this.code = code;
    this.exitCode = options.exitCode ?? 2;
  }
}

/** The chain or a service refused the request, or its state does not allow it: exit code 5. */
export const remoteError = (code: string, message: string): AssayError =>
  new AssayError(code, message, { exitCode: 5 });
