import { setTimeout as delay } from 'node:timers/promises';
import { AssayError, remoteError } from '../../protocol/errors.ts';

/** Requests to the FHIR server, its token endpoint and the servers of its files: waiting, retries, redirects. */

/** A bearer token that is renewed. */
export interface AccessToken {
  /** The token, a new one if the last one is about to end. */
  get(): Promise<string>;
  /** The server no longer accepts it: the next `get` gets another one. */
  forget(): void;
}

export interface HttpOptions {
  /** Ends every request and every wait. */
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
  /** Milliseconds. Tests give their own. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each attempt. */
  readonly body?: () => string;
  readonly token?: AccessToken | undefined;
}

/** Attempts in a row that fail for a reason that passes. */
const ATTEMPTS = 8;
const REDIRECTS = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A server that asks for more patience than this is asked again after it. */
const LONGEST_WAIT_MS = 3_600_000;

const PASSING: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
const REDIRECTING: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const sleepFor = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal });
};

export class ExportHttp {
  readonly #options: HttpOptions;
  /** Origins to which the token may be sent. */
  readonly #trusted: ReadonlySet<string>;

  constructor(trusted: readonly URL[], options: HttpOptions) {
    this.#trusted = new Set(trusted.map(({ origin }) => origin));
    this.#options = options;
  }

  /** The same, ended by another signal. */
  withSignal(signal: AbortSignal): ExportHttp {
    return new ExportHttp(
      [...this.#trusted].map((origin) => new URL(origin)),
      { ...this.#options, signal },
    );
  }

  /** Whether a request to this address would have the token. */
  isTrusted(url: URL): boolean {
    return this.#trusted.has(url.origin);
  }

  wait(ms: number): Promise<void> {
    return (this.#options.sleep ?? sleepFor)(Math.min(ms, LONGEST_WAIT_MS), this.#options.signal);
  }

  note(line: string): void {
    this.#options.note(line);
  }

  /**
   * Sends a request until an answer comes that stands: 429, 502 to 504 and broken connections are retried, after `Retry-After`
   * where the server names it; a 401 is retried with a new token, once. The caller reads the body or cancels it.
   *
   * @throws AssayError `export-unreachable` (5) after 8 attempts; `export-redirect` (5)
   */
  async send(url: URL, request: HttpRequest = {}): Promise<Response> {
    let isRenewed = false;
    for (let attempt = 1; ; attempt++) {
      const response = await this.#follow(url, request).catch((error: unknown) => {
        if (this.#options.signal.aborted || error instanceof AssayError) throw error;
        return undefined;
      });
      if (response?.status === 401 && request.token !== undefined && !isRenewed) {
        isRenewed = true;
        await response.body?.cancel();
        request.token.forget();
        continue;
      }
      if (response !== undefined && !PASSING.has(response.status)) return response;
      await response?.body?.cancel();
      const why = response === undefined ? 'cannot be reached' : `answers with status ${response.status}`;
      if (attempt === ATTEMPTS)
        throw remoteError(
          'export-unreachable',
          `${url.host} ${why}, ${ATTEMPTS} times in a row; try again later`,
        );
      const ms = retryAfter(response) ?? pauseOf(attempt);
      this.note(`${url.host} ${why}; asking again in ${Math.ceil(ms / 1000)} s`);
      await this.wait(ms);
    }
  }

  /** Follows redirects of GET. On another host than the trusted ones, the request has no token. */
  async #follow(url: URL, request: HttpRequest): Promise<Response> {
    const { method = 'GET', headers = {}, body, token } = request;
    let target = url;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      assertSecure(target);
      const authorised = token !== undefined && this.#trusted.has(target.origin);
      const response = await fetch(target, {
        method,
        headers: authorised ? { ...headers, authorization: `Bearer ${await token.get()}` } : headers,
        redirect: 'manual',
        signal: this.#options.signal,
        ...(body === undefined ? {} : { body: body() }),
      });
      const location = response.headers.get('location');
      if (!REDIRECTING.has(response.status) || location === null || method !== 'GET') return response;
      await response.body?.cancel();
      const next = URL.parse(location, target.href);
      if (next === null) break;
      target = next;
    }
    throw remoteError(
      'export-redirect',
      `${url.host} redirects to no address, or more than ${REDIRECTS} times`,
    );
  }
}

export const pauseOf = (attempt: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));

/** Milliseconds of `Retry-After`: seconds, or a date. */
export function retryAfter(response: Response | undefined): number | undefined {
  const text = response?.headers.get('retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** @throws AssayError `export-address` (2): neither https, nor http on this machine */
export function assertSecure(url: URL): void {
  const isHere = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return;
  throw new AssayError(
    'export-address',
    `${url.host}: records and tokens are sent over https only (http: on this machine)`,
  );
}

/** The text of a small body. @throws AssayError `export-answer` (5): it is larger */
export async function smallText(response: Response, largest: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > largest) throw remoteError('export-answer', 'the server answers with more than is read');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
