import { AssayError } from '../../protocol/errors.ts';

/** A JSON-RPC error: the node understood the request and answered with an error. */
export class RpcError extends Error {
  readonly rpcCode: number;
  readonly data: unknown;

  constructor(code: number, message: string, data: unknown) {
    super(message);
    this.name = 'RpcError';
    this.rpcCode = code;
    this.data = data;
  }
}

/** Largest answer that is read. */
const MOST_BYTES = 64 * 1024 * 1024;
/** JSON-RPC codes for "too many requests" inside a 200. */
const LIMIT_EXCEEDED = -32_005;
const BUSY_CODES = [LIMIT_EXCEEDED, -32_029, 429];

/**
 * One JSON-RPC endpoint over HTTP. It follows no redirect, waits at most `timeoutMs`, and accepts only a JSON-RPC answer
 * to the same request; an HTML page, a truncated answer, 429 or 5xx give `chain-unavailable`. Errors contain only the
 * origin of the address, because paths may hold keys.
 */
export class RpcEndpoint {
  /** Scheme, host and port. */
  readonly name: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  #id = 0;

  constructor(address: string, timeoutMs: number) {
    const url = new URL(address);
    this.name = url.origin;
    this.#headers = {
      'Content-Type': 'application/json',
      ...(url.username === '' && url.password === '' ? {} : { Authorization: basic(url) }),
    };
    url.username = '';
    url.password = '';
    this.#url = url.href;
    this.#timeoutMs = timeoutMs;
  }

  /** The result of a request. @throws RpcError; AssayError `chain-unavailable` (exit code 5) */
  async send(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#id;
    const answer = await this.#post(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const { body, status } = answer;
    if (status === 429) throw this.#unavailable('asks for fewer requests');
    const parsed = parseAnswer(body, id);
    if (parsed === undefined) throw this.#unavailable(`gave no JSON-RPC answer (HTTP ${status})`);
    if (parsed.error === undefined) return parsed.result;
    const { code, message, data } = parsed.error;
    // For a range of logs, -32005 says that the range is too large; the caller divides it.
    const isBusy = BUSY_CODES.includes(code) && !(method === 'eth_getLogs' && code === LIMIT_EXCEEDED);
    if (isBusy) throw this.#unavailable('asks for fewer requests');
    throw new RpcError(code, message, data);
  }

  async #post(body: string): Promise<{ status: number; body: string }> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      return { status: response.status, body: await readLimited(response) };
    } catch (cause) {
      throw this.#unavailable('does not answer', cause);
    }
  }

  #unavailable(what: string, cause?: unknown): AssayError {
    return new AssayError('chain-unavailable', `${this.name} ${what}`, { exitCode: 5, cause });
  }
}

const basic = ({ username, password }: URL): string =>
  `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;

async function readLimited(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

function parseAnswer(text: string, id: number): RpcAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || (value as { id?: unknown }).id !== id) return undefined;
  const { result, error } = value as { result?: unknown; error?: unknown };
  if (error === undefined || error === null) return result === undefined ? undefined : { result };
  const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
  if (typeof code !== 'number') return undefined;
  return { error: { code, message: String(message ?? ''), data } };
}
