import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';

/**
 * Options of a client of the verifier service.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import type { ServiceOptions } from 'assay/sdk';
 *
 * export const options: ServiceOptions = { apiKey: readFileSync('st-marys.key', 'utf8').trim() };
 * ```
 */
export interface ServiceOptions {
  /** Token of an API key, assay_<id>_<secret>. Needed for everything that is not public. */
  readonly apiKey?: string | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

const problemSchema = z.object({
  code: z.string(),
  detail: z.string().optional(),
  title: z.string().optional(),
});

const ATTEMPTS = 4;
const TIMEOUT_MS = 30_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Requests to the verifier service. Adds the API key, repeats requests that the service did not decide, and turns
 * problem documents into AssayError.
 */
export class ServiceHttp {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: typeof globalThis.fetch;

  /**
   * @param url http or https, without credentials; with an API key, http is accepted for this machine only
   * @throws AssayError `bad-option`, `bad-api-key` (2)
   */
  constructor(url: string, { apiKey, fetch = globalThis.fetch }: ServiceOptions = {}) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '') {
      throw new AssayError(
        'bad-option',
        'the address of the service must be http or https, without credentials',
      );
    }
    if (apiKey !== undefined && parsed.protocol === 'http:' && !LOOPBACK.test(parsed.hostname)) {
      throw new AssayError(
        'bad-option',
        'an API key is only sent over https, or to this machine; give an https address',
      );
    }
    if (apiKey !== undefined && !/^assay_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/.test(apiKey)) {
      throw new AssayError('bad-api-key', 'this is not an API key of a verifier service');
    }
    this.#url = url.replace(/\/+$/, '');
    this.#headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    this.#fetch = fetch;
  }

  /** GET. @returns undefined if the resource does not exist or belongs to another tenant @throws AssayError (5) */
  async find<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S> | undefined> {
    const response = await this.request(path, { method: 'GET' });
    // Only the service's own problem document says that there is nothing; a proxy's page does not.
    const isAbsent = response.status === 404 && isProblem(response);
    if (isAbsent && !(await isProblemOf(response, 404, 'wrong-edition'))) return undefined;
    return parsed(schema, await answerOf(response));
  }

  /** Sends JSON. @throws AssayError (5) with the problem's code */
  async send<S extends z.ZodType>(
    schema: S,
    method: 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<z.output<S>> {
    const response = await this.request(path, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return parsed(schema, response.status === 204 ? null : await answerOf(response));
  }

  /**
   * Up to four attempts, for as long as the service decides nothing: no answer, 409 in progress, 429, 503, or an error
   * that is no problem document, as a proxy sends it.
   *
   * @throws AssayError `service-unreachable` (5)
   */
  async request(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      let response: Response | undefined;
      try {
        response = await this.open(path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
      } catch (cause) {
        if (attempt === ATTEMPTS) {
          throw new AssayError(
            'service-unreachable',
            'the service does not answer; proofs are kept: try again later',
            { exitCode: 5, cause },
          );
        }
      }
      if (response !== undefined && (attempt === ATTEMPTS || !(await isUndecided(response)))) return response;
      await sleep(Math.min(retryAfter(response) ?? 250 * 2 ** attempt, 5_000));
    }
  }

  /** One attempt, until `init.signal` aborts it. */
  open(path: string, init: RequestInit): Promise<Response> {
    return this.#fetch(`${this.#url}${path}`, {
      ...init,
      headers: { ...this.#headers, ...(init.headers as Record<string, string> | undefined) },
      redirect: 'error',
    });
  }
}

/** Whether an answer is a problem document, which only the service sends. */
const isProblem = ({ headers }: Response): boolean =>
  /^application\/problem\+json\b/i.test(headers.get('content-type') ?? '');

async function isUndecided(response: Response): Promise<boolean> {
  if (!response.ok && !isProblem(response)) return true;
  if (response.status === 429 || response.status === 503) return true;
  return isProblemOf(response, 409, 'idempotency-in-progress');
}

async function isProblemOf(response: Response, status: number, code: string): Promise<boolean> {
  if (response.status !== status) return false;
  const problem = problemSchema.safeParse(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
  return problem.data?.code === code;
}

function retryAfter(response: Response | undefined): number | undefined {
  const header = response?.headers.get('retry-after');
  const seconds = header === null || header === undefined ? Number.NaN : Number(header);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/**
 * The JSON of a successful answer.
 * @throws AssayError (5): `service-answer`, `service-unreachable` for an error that is no problem document, or the
 *   problem's code
 */
export async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok && !isProblem(response)) {
    throw new AssayError(
      'service-unreachable',
      `a proxy answered for the service (HTTP ${response.status}); check its address, or try again later`,
      { exitCode: 5 },
    );
  }
  let json: unknown;
  try {
    json = await response.json();
  } catch (cause) {
    throw wrongAnswer(cause);
  }
  if (response.ok) return json;
  const problem = problemSchema.safeParse(json);
  if (!problem.success) throw wrongAnswer();
  const { code, detail, title } = problem.data;
  throw new AssayError(code, `the service refused: ${detail ?? title ?? `status ${response.status}`}`, {
    exitCode: 5,
  });
}

/** Parses an answer. @throws AssayError `service-answer` (5) */
export function parsed<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
  const result = schema.safeParse(json);
  if (!result.success) throw wrongAnswer(result.error);
  return result.data;
}

const wrongAnswer = (cause?: unknown): AssayError =>
  new AssayError('service-answer', 'the service answered in an unknown format; check its address', {
    exitCode: 5,
    cause,
  });
