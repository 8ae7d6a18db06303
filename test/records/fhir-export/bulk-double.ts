import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, verify } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SmartClient } from '../../../src/records/fhir-export/smart-token.ts';

/** A FHIR server that exports in bulk, for tests: it also errs, as it is told. */

export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly token: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a request in place of the server; false lets the server answer. Used up when it has answered. */
export type Fault = (seen: Seen, response: ServerResponse) => boolean;

export interface DoubleFile {
  readonly kind: 'output' | 'deleted' | 'error';
  readonly type: string;
  readonly lines: readonly object[];
}

const bodyOf = ({ lines }: DoubleFile): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

export class BulkDouble {
  readonly seen: Seen[] = [];
  readonly faults: Fault[] = [];
  files: DoubleFile[];
  transactionTime = '2024-05-01T00:00:00Z';
  requiresAccessToken = true;
  /** Seconds of a token. */
  expiresIn = 300;
  /** Times that the status says 202. */
  polls = 1;
  etags = true;
  /** Behind the addresses of files, as servers sign them. */
  signature = '';
  /** Whether the manifest has one file a page. */
  pages = false;
  /** Origin of the files' addresses; its own by default. */
  filesAt: string | undefined;
  #tokens = new Set<string>();
  readonly #publicKey: KeyObject | undefined;
  readonly #server: Server;

  private constructor(files: readonly DoubleFile[], client: SmartClient | undefined) {
    this.files = [...files];
    this.#publicKey = client === undefined ? undefined : createPublicKey(client.key);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(files: readonly DoubleFile[], client?: SmartClient): Promise<BulkDouble> {
    const double = new BulkDouble(files, client);
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get base(): URL {
    return new URL(`${this.origin}/fhir`);
  }

  /** Makes every token invalid. */
  expireTokens(): void {
    this.#tokens = new Set();
  }

  count(method: string, path: RegExp): number {
    return this.seen.filter((one) => one.method === method && path.test(one.path)).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen: Seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      token: /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1],
      headers: request.headers,
    };
    this.seen.push(seen);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fault = this.faults.findIndex((one) => one(seen, response));
    if (fault >= 0) {
      this.faults.splice(fault, 1);
      return;
    }
    const path = seen.path.split('?')[0] as string;
    if (path === '/fhir/.well-known/smart-configuration') {
      json(response, 200, { token_endpoint: `${this.origin}/token` });
      return;
    }
    if (path === '/token')
      return this.#giveToken(new URLSearchParams(Buffer.concat(chunks).toString()), response);
    if (path.startsWith('/files/')) return this.#file(seen, Number(path.slice('/files/'.length)), response);
    if (!this.#isAuthorised(seen)) {
      json(response, 401, {});
      return;
    }
    if (path.endsWith('/$export')) {
      response.writeHead(202, { 'content-location': `${this.origin}/status/1` }).end();
      return;
    }
    if (seen.method === 'DELETE') {
      response.writeHead(202).end();
      return;
    }
    if (this.polls > 0) {
      this.polls -= 1;
      response.writeHead(202, { 'retry-after': '2', 'x-progress': '45% of secret-77' }).end();
      return;
    }
    json(
      response,
      200,
      this.#manifest(Number(new URL(seen.path, this.origin).searchParams.get('page') ?? '0')),
    );
  }

  #isAuthorised({ token }: Seen): boolean {
    return this.#publicKey === undefined || (token !== undefined && this.#tokens.has(token));
  }

  #giveToken(form: URLSearchParams, response: ServerResponse): void {
    const [header = '', claims = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string };
    const { iss, sub, aud, exp, iat, jti } = JSON.parse(
      Buffer.from(claims, 'base64url').toString(),
    ) as Record<string, unknown>;
    const key = this.#publicKey as KeyObject;
    const isSigned = verify(
      'sha384',
      Buffer.from(`${header}.${claims}`),
      alg === 'ES384' ? { key, dsaEncoding: 'ieee-p1363' } : key,
      Buffer.from(signature, 'base64url'),
    );
    const isFine =
      isSigned &&
      iss === 'hospital' &&
      sub === 'hospital' &&
      aud === `${this.origin}/token` &&
      Number(exp) - Number(iat) <= 300 &&
      typeof jti === 'string' &&
      form.get('grant_type') === 'client_credentials' &&
      form.get('scope') === 'system/*.read';
    if (!isFine) {
      json(response, 400, { error: 'invalid_client', error_description: 'secret-77' });
      return;
    }
    const token = randomUUID();
    this.#tokens.add(token);
    json(response, 200, { access_token: token, token_type: 'bearer', expires_in: this.expiresIn });
  }

  #manifest(page: number): object {
    const own = this.files.map((file, i) => ({ file, i })).filter(({ i }) => !this.pages || i === page);
    const of = (kind: DoubleFile['kind']) =>
      own
        .filter(({ file }) => file.kind === kind)
        .map(({ file, i }) => ({
          type: file.type,
          url: `${this.filesAt ?? this.origin}/files/${i}${this.signature}`,
          count: file.lines.length,
        }));
    const isLast = !this.pages || page >= this.files.length - 1;
    return {
      transactionTime: this.transactionTime,
      request: `${this.origin}/fhir/$export`,
      requiresAccessToken: this.requiresAccessToken,
      output: of('output'),
      deleted: of('deleted'),
      error: of('error'),
      ...(isLast ? {} : { link: [{ relation: 'next', url: `${this.origin}/status/1?page=${page + 1}` }] }),
    };
  }

  #file(seen: Seen, index: number, response: ServerResponse): void {
    const file = this.files[index];
    if (file === undefined) {
      json(response, 404, {});
      return;
    }
    if (this.requiresAccessToken && !this.#isAuthorised(seen)) {
      json(response, 401, {});
      return;
    }
    const body = Buffer.from(bodyOf(file));
    const etag = this.etags ? { etag: `"${index}-${body.length}"` } : {};
    const start = /^bytes=([0-9]+)-$/.exec(seen.headers.range ?? '')?.[1];
    if (start !== undefined && seen.headers['if-range'] === etag.etag) {
      const rest = body.subarray(Number(start));
      const range = `bytes ${start}-${body.length - 1}/${body.length}`;
      response.writeHead(206, { ...etag, 'content-range': range, 'content-length': rest.length }).end(rest);
      return;
    }
    response
      .writeHead(200, { ...etag, 'content-type': 'application/fhir+ndjson', 'content-length': body.length })
      .end(body);
  }

  /** Sends the first bytes of a file, and breaks the connection when the client has written them to `part`. */
  breaks(index: number, bytes: number, part: string): Fault {
    return (seen, response) => {
      if (!seen.path.startsWith(`/files/${index}`)) return false;
      const body = Buffer.from(bodyOf(this.files[index] as DoubleFile));
      response.writeHead(200, {
        'content-type': 'application/fhir+ndjson',
        'content-length': body.length,
        ...(this.etags ? { etag: `"${index}-${body.length}"` } : {}),
      });
      response.write(body.subarray(0, bytes));
      const timer = setInterval(() => {
        if (!existsSync(part) || statSync(part).size < bytes) return;
        clearInterval(timer);
        response.destroy();
      }, 5);
      response.once('close', () => clearInterval(timer));
      return true;
    };
  }
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Answers the next request to a path. */
export const answers =
  (path: RegExp, status: number, headers: Record<string, string> = {}, body = ''): Fault =>
  (seen, response) => {
    if (!path.test(seen.path)) return false;
    response.writeHead(status, headers).end(body);
    return true;
  };

export function newClient(algorithm: SmartClient['algorithm']): SmartClient {
  const { privateKey: key } =
    algorithm === 'ES384'
      ? generateKeyPairSync('ec', { namedCurve: 'P-384' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clientId: 'hospital',
    key,
    algorithm,
    kid: 'k1',
    tokenUrl: undefined,
    scope: 'system/*.read',
    jku: undefined,
  };
}
