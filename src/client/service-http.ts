import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';

export interface ServiceOptions {
  /** Token of an API key, assay_<id>_<secret>: wanted for everything that isn't public anyway. */
  readonly apiKey?: string | undefined;
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

/** Requests to the verifier service: the key, repetition where nothing was decided, problems as errors. */
export class ServiceHttp {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: typeof globalThis.fetch;

  /**
   * @param url http or https, without credentials in it; with an API key http on this machine only
   * @throws AssayError `bad-option`, `bad-api-key` (2)
   */
  constructor(url: string, { apiKey, fetch = globalThis.fetch }: ServiceOptions = {}) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '') {
      throw new AssayError('bad-option', '--service must be an http or https address without credentials');
    }
    if (apiKey !== undefined && parsed.protocol === 'http:' && !LOOPBACK.test(parsed.hostname)) {
      throw new AssayError('bad-option', 'an API key is sent over https only, or to this machine');
    }
    if (apiKey !== undefined && !/^assay_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/.test(apiKey)) {
      throw new AssayError('bad-api-key', 'this is not an API key of a verifier service');
    }
    this.#url = url.replace(/\/+$/, '');
    this.#headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    this.#fetch = fetch;
  }

  /** GET. Undefined: there is no such thing, or it is somebody else's. @throws AssayError (5) */
  async find<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S> | undefined> {
    const response = await this.request(path, { method: 'GET' });
    if (response.status === 404) return undefined;
    return parsed(schema, await answerOf(response));
  }

  /** Sends JSON. @throws AssayError (5): the problem's code */
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

  /** Tries again where nothing was decided: no answer, 409 in progress, 429, 503. */
  async request(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      let response: Response | undefined;
      try {
        response = await this.open(path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
      } catch (cause) {
        if (attempt === ATTEMPTS) {
          throw new AssayError(
            'service-unreachable',
            'the service does not answer; what was proven is kept: try again later',
            { exitCode: 5, cause },
          );
        }
      }
      if (response !== undefined && (attempt === ATTEMPTS || !(await isUndecided(response)))) return response;
      await sleep(Math.min(retryAfter(response) ?? 250 * 2 ** attempt, 5_000));
    }
  }

  /** One attempt, for as long as `init.signal` lets it. */
  open(path: string, init: RequestInit): Promise<Response> {
    return this.#fetch(`${this.#url}${path}`, {
      ...init,
      headers: { ...this.#headers, ...(init.headers as Record<string, string> | undefined) },
      redirect: 'error',
    });
  }
}

async function isUndecided(response: Response): Promise<boolean> {
  if (response.status === 429 || response.status === 503) return true;
  if (response.status !== 409) return false;
  const problem = problemSchema.safeParse(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
  return problem.data?.code === 'idempotency-in-progress';
}

function retryAfter(response: Response | undefined): number | undefined {
  const header = response?.headers.get('retry-after');
  const seconds = header === null || header === undefined ? Number.NaN : Number(header);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/** The JSON of a good answer; a problem becomes an AssayError with the problem's code. */
export async function answerOf(response: Response): Promise<unknown> {
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

export function parsed<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
  const result = schema.safeParse(json);
  if (!result.success) throw wrongAnswer(result.error);
  return result.data;
}

const wrongAnswer = (cause?: unknown): AssayError =>
  new AssayError('service-answer', 'the service answers in a form that is not known; is the address right?', {
    exitCode: 5,
    cause,
  });
