import { createPrivateKey, type JsonWebKeyInput, type KeyObject, randomUUID, sign } from 'node:crypto';
import { z } from 'zod';
import { AssayError, remoteError } from '../../protocol/errors.ts';
import { readJsonFile } from '../../system/files.ts';
import { type AccessToken, assertSecure, type ExportHttp, jsonOf, smallText } from './export-http.ts';

/** SMART Backend Services: a client proves who it is by an assertion that it signs, and gets a short-lived token. */

const fileSchema = z.strictObject({
  clientId: z.string().min(1).max(1024),
  /** The private key: a JWK, or a text in PEM form. RSA (RS384), or EC on P-384 (ES384). */
  key: z.union([z.string().min(1), z.looseObject({ kty: z.enum(['RSA', 'EC']) })]),
  /** The name of the key at the server. */
  kid: z.string().min(1).max(256),
  /** Default: what the server's .well-known/smart-configuration names. */
  tokenUrl: z.url().max(2000).optional(),
  scope: z.string().min(1).max(4000).default('system/*.read'),
  /** Where the server finds the client's public keys, if it does not have them. */
  jku: z.url().max(2000).optional(),
});

/** Who the client is, and its private key. */
export interface SmartClient {
  readonly clientId: string;
  readonly key: KeyObject;
  readonly algorithm: 'ES384' | 'RS384';
  readonly kid: string;
  readonly tokenUrl: string | undefined;
  readonly scope: string;
  readonly jku: string | undefined;
}

/**
 * Reads the client's file (mode 600).
 *
 * @throws AssayError `client-file-invalid` (2): names the member, never its value; as `readJsonFile`
 */
export async function readSmartClient(path: string): Promise<SmartClient> {
  const parsed = fileSchema.safeParse(await readJsonFile(path, { secret: true, largest: 65_536 }));
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path: at, code }) => `${at.join('.') || 'the file'} (${code})`);
    throw new AssayError(
      'client-file-invalid',
      `${path} is no file of a SMART client: ${places.join(', ')}; it is a JSON object with clientId, key, kid, and tokenUrl, scope, jku where they are needed`,
    );
  }
  const { key: given, tokenUrl, jku, ...rest } = parsed.data;
  const key = privateKey(given, path);
  return { ...rest, key, algorithm: algorithmOf(key, path), tokenUrl, jku };
}

function privateKey(given: string | object, path: string): KeyObject {
  try {
    return typeof given === 'string'
      ? createPrivateKey(given)
      : createPrivateKey({ key: given as JsonWebKeyInput['key'], format: 'jwk' });
  } catch {
    // The library's message may quote the key.
    throw new AssayError('client-file-invalid', `${path}: "key" is no private key in JWK or PEM form`);
  }
}

function algorithmOf(key: KeyObject, path: string): SmartClient['algorithm'] {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'secp384r1') return 'ES384';
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return 'RS384';
  throw new AssayError(
    'client-file-invalid',
    `${path}: "key" must be an EC key on P-384 or an RSA key of at least 2048 bits`,
  );
}

/** Seconds that an assertion is valid; servers accept at most 300. */
const ASSERTION_SECONDS = 240;
/** Seconds before its end at which a token is replaced. */
const MARGIN_SECONDS = 30;

/** The signed assertion: a JWT of RFC 7523. @param now Unix seconds */
function clientAssertion(client: SmartClient, audience: string, now: number): string {
  const { clientId, key, algorithm, kid, jku } = client;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: algorithm, kid, typ: 'JWT', ...(jku === undefined ? {} : { jku }) };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    exp: now + ASSERTION_SECONDS,
    iat: now,
    jti: randomUUID(),
  };
  const text = `${part(header)}.${part(claims)}`;
  // JWS has the two numbers of an ECDSA signature side by side, not in DER.
  const signature = sign('sha384', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

const answerSchema = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().optional(),
});
const configurationSchema = z.looseObject({ token_endpoint: z.url() });
const LARGEST = 1 << 20;

/**
 * Gets tokens for a client as they are needed.
 *
 * @param base of the FHIR server @param now Unix seconds
 */
export class SmartToken implements AccessToken {
  readonly #client: SmartClient;
  readonly #base: URL;
  readonly #http: ExportHttp;
  readonly #now: () => number;
  #endpoint: URL | undefined;
  #token: { readonly text: string; readonly until: number } | undefined;

  constructor(client: SmartClient, base: URL, http: ExportHttp, now: () => number) {
    this.#client = client;
    this.#base = base;
    this.#http = http;
    this.#now = now;
  }

  forget(): void {
    this.#token = undefined;
  }

  /** @throws AssayError `export-token-refused` (5), `export-answer` (5); as `ExportHttp.send` */
  async get(): Promise<string> {
    if (this.#token === undefined || this.#token.until - MARGIN_SECONDS <= this.#now())
      this.#token = await this.#renew();
    return this.#token.text;
  }

  async #renew(): Promise<{ readonly text: string; readonly until: number }> {
    this.#endpoint ??= await this.#discover();
    const endpoint = this.#endpoint;
    const response = await this.#http.send(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: () =>
        new URLSearchParams({
          grant_type: 'client_credentials',
          scope: this.#client.scope,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: clientAssertion(this.#client, endpoint.href, this.#now()),
        }).toString(),
    });
    const json = jsonOf(await smallText(response, LARGEST));
    if (!response.ok) {
      const { error } = (json ?? {}) as { error?: unknown };
      const kind = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? `, ${error}` : '';
      throw remoteError(
        'export-token-refused',
        `${endpoint.host} gives no token (status ${response.status}${kind}): check clientId, kid, scope and the key that is registered there`,
      );
    }
    const parsed = answerSchema.safeParse(json);
    if (!parsed.success)
      throw remoteError('export-answer', `${endpoint.host} answers with something else than a bearer token`);
    return { text: parsed.data.access_token, until: this.#now() + (parsed.data.expires_in ?? 300) };
  }

  async #discover(): Promise<URL> {
    const { tokenUrl } = this.#client;
    if (tokenUrl !== undefined) return secureUrl(tokenUrl);
    const response = await this.#http.send(new URL('.well-known/smart-configuration', this.#base), {
      headers: { accept: 'application/json' },
    });
    const parsed = configurationSchema.safeParse(jsonOf(await smallText(response, LARGEST)));
    if (!response.ok || !parsed.success) {
      throw remoteError(
        'export-answer',
        `${this.#base.host} names no token endpoint (.well-known/smart-configuration): give "tokenUrl" in the client's file`,
      );
    }
    return secureUrl(parsed.data.token_endpoint);
  }
}

function secureUrl(text: string): URL {
  const url = new URL(text);
  assertSecure(url);
  return url;
}
