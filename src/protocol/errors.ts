/**
 * Exit codes of the command line: 2 bad input, 3 claim false, 4 integrity or I/O, 5 remote refused.
 *
 * @example
 * ```ts
 * import type { ExitCode } from 'assay/sdk';
 *
 * export const isRefusal = (code: ExitCode) => code === 5;
 * ```
 */
export type ExitCode = 2 | 3 | 4 | 5;

/**
 * The one error class. `code` is stable (kebab-case or SCREAMING_SNAKE for what the contracts name too);
 * `message` says what happened, where, and what to do, and never contains a record's value or a secret.
 *
 * @example
 * ```ts
 * import { AssayError, SecondServiceClient } from 'assay/sdk';
 *
 * try {
 *   await new SecondServiceClient('https://assay.example').model(81n);
 * } catch (error) {
 *   if (!(error instanceof AssayError) || error.code !== 'service-unreachable') throw error;
 *   console.log('try again later');
 * }
 * ```
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
