import { AssayError } from '../protocol/errors.ts';
import { PROBLEM_TYPES, type ProblemType, problemTypeOf, problemUri } from './problem-types.ts';

/** The body of a problem: RFC 9457 with the member `code`. Nothing in it comes from the request. */
interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  /** For `wrong-domain`: the names of the public signals that differ from what the service computed. */
  readonly signals?: readonly string[];
  /** Id of the request in the service's log. */
  readonly instance?: string;
}

/** The error that routes throw: an AssayError with HTTP headers and names of public signals. */
export class ProblemError extends AssayError {
  readonly headers: Readonly<Record<string, string>>;
  readonly signals: readonly string[] | undefined;

  constructor(
    code: string,
    detail: string,
    options: { headers?: Record<string, string>; signals?: readonly string[]; cause?: unknown } = {},
  ) {
    super(code, detail, { exitCode: 5, cause: options.cause });
    this.headers = options.headers ?? {};
    this.signals = options.signals;
  }
}

/**
 * The answer to any error: status, headers and body. An error whose code is not a problem type becomes a bare 500.
 * @param instance id of the request (UUID)
 */
export function problemOf(
  error: unknown,
  instance: string,
): { status: number; headers: Readonly<Record<string, string>>; body: ProblemBody } {
  const known = error instanceof AssayError ? error : fromHttpError(error);
  const type = known === undefined ? undefined : problemTypeOf(known.code);
  // An unlisted code is an internal error: do not publish its message.
  if (known === undefined || type === undefined) {
    return { status: 500, headers: {}, body: body(PROBLEM_TYPES.internal, 'internal', undefined, instance) };
  }
  const { status } = type;
  const extra = known instanceof ProblemError ? known : undefined;
  const base = body(type, known.code, known.message, instance);
  const headers: Record<string, string> = { ...extra?.headers };
  if (status === 503 && headers['Retry-After'] === undefined)
    headers['Retry-After'] = known.code === 'busy' ? '1' : '5';
  return {
    status,
    headers,
    body: extra?.signals === undefined ? base : { ...base, signals: extra.signals },
  };
}

function body(
  { status, title }: ProblemType,
  code: string,
  detail: string | undefined,
  instance: string,
): ProblemBody {
  return {
    type: problemUri(code),
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    instance: `urn:uuid:${instance}`,
  };
}

/** Errors raised by express (a malformed escape in a path). Their messages may quote the request, so replace them. */
function fromHttpError(error: unknown): AssayError | undefined {
  const { status } = (error ?? {}) as { status?: unknown };
  if (status === 400) return new ProblemError('invalid-request', 'the request is malformed');
  if (status === 404) return new ProblemError('not-found', 'there is nothing here');
  return undefined;
}
