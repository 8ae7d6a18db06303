import { z } from 'zod';
import { type AssayError, remoteError } from '../../protocol/errors.ts';
import { type AccessToken, type ExportHttp, jsonOf, pauseOf, retryAfter, smallText } from './export-http.ts';

/** The protocol of FHIR Bulk Data Access: kick-off, status, manifest, cancellation. */

/** Whose resources are exported. */
type ExportLevel =
  | { readonly kind: 'system' }
  | { readonly kind: 'patient' }
  | { readonly kind: 'group'; readonly id: string };

/** The scope of an export. */
export interface ExportQuery {
  readonly level: ExportLevel;
  /** Resource types; empty for all that the server exports. */
  readonly types: readonly string[];
  /** An instant: resources changed since then. */
  readonly since: string | undefined;
}

const fileSchema = z.looseObject({
  type: z.string().regex(/^[A-Z][A-Za-z]{0,63}$/),
  url: z.string().min(1).max(8000),
  count: z.int().min(0).nullish(),
});
const manifestSchema = z.looseObject({
  transactionTime: z.string().min(1).max(64),
  requiresAccessToken: z.boolean(),
  output: z.array(fileSchema).max(100_000),
  deleted: z.array(fileSchema).max(100_000).nullish(),
  error: z.array(fileSchema).max(100_000).nullish(),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).nullish(),
});

type ExportFileKind = 'output' | 'deleted' | 'error';

/** A file that the manifest names. */
export interface ExportedFile {
  readonly kind: ExportFileKind;
  readonly type: string;
  readonly url: URL;
  /** Resources, as the manifest counts them. */
  readonly count: number | undefined;
}

/** The manifest, its pages joined. */
export interface ExportManifest {
  readonly transactionTime: string;
  readonly requiresAccessToken: boolean;
  readonly files: readonly ExportedFile[];
}

const LARGEST_MANIFEST = 1 << 26;
const PAGES = 1000;

/** The address that starts an export. @throws AssayError `bad-option` (2) */
export function kickOffUrl(base: URL, { level, types, since }: ExportQuery): URL {
  const path = level.kind === 'group' ? `Group/${level.id}/` : level.kind === 'patient' ? 'Patient/' : '';
  const url = new URL(`${path}$export`, base);
  if (types.length > 0) url.searchParams.set('_type', types.join(','));
  if (since !== undefined) url.searchParams.set('_since', since);
  return url;
}

export class ExportJob {
  readonly #http: ExportHttp;
  readonly #token: AccessToken | undefined;

  constructor(http: ExportHttp, token: AccessToken | undefined) {
    this.#http = http;
    this.#token = token;
  }

  /** Starts an export and gives the address of its status. @throws AssayError `export-refused` (5) */
  async kickOff(url: URL): Promise<URL> {
    const response = await this.#http.send(url, {
      headers: { accept: 'application/fhir+json', prefer: 'respond-async' },
      token: this.#token,
    });
    const location = response.headers.get('content-location');
    const status = location === null ? null : URL.parse(location, url.href);
    if (response.status === 202 && status !== null) {
      await response.body?.cancel();
      return status;
    }
    throw await refusal(response, url, 'does not start the export');
  }

  /**
   * Waits until the export is complete.
   *
   * @throws AssayError `export-refused` (5), `export-gone` (5): the server no longer knows it
   */
  async manifest(status: URL): Promise<ExportManifest> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#ask(status);
      if (response.status !== 202) return this.#joined(response, status);
      await response.body?.cancel();
      const percent = /^([0-9]{1,3})(?:\.[0-9]+)? ?%/.exec(response.headers.get('x-progress') ?? '')?.[1];
      const ms = retryAfter(response) ?? pauseOf(attempt);
      this.#http.note(
        `export: the server is working${percent === undefined ? '' : `, ${percent} %`}; asking again in ${Math.ceil(ms / 1000)} s`,
      );
      await this.#http.wait(ms);
    }
  }

  /** Asks the server to end the export and to remove its files. Whether it does is its own affair. */
  async cancel(status: URL): Promise<boolean> {
    const response = await this.#http.send(status, { method: 'DELETE', token: this.#token });
    await response.body?.cancel();
    return response.ok;
  }

  #ask(url: URL): Promise<Response> {
    return this.#http.send(url, { headers: { accept: 'application/json' }, token: this.#token });
  }

  async #joined(first: Response, status: URL): Promise<ExportManifest> {
    let page = await parsePage(first, status);
    const { transactionTime, requiresAccessToken } = page.manifest;
    const files = [...page.files];
    for (let pages = 1; page.next !== undefined; pages++) {
      if (pages === PAGES)
        throw remoteError('export-answer', `${status.host}: the manifest has no last page`);
      const url = page.next;
      page = await parsePage(await this.#ask(url), url);
      if (page.manifest.transactionTime !== transactionTime)
        throw remoteError(
          'export-changed',
          `${status.host}: the pages of the manifest are of different exports`,
        );
      files.push(...page.files);
    }
    return { transactionTime, requiresAccessToken, files };
  }
}

async function parsePage(response: Response, url: URL) {
  if (response.status !== 200) throw await refusal(response, url, 'does not complete the export');
  const parsed = manifestSchema.safeParse(jsonOf(await smallText(response, LARGEST_MANIFEST)));
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the answer').slice(0, 5);
    throw remoteError(
      'export-answer',
      `${url.host} answers with no manifest of an export: ${places.join(', ')}`,
    );
  }
  const { output, deleted, error, link } = parsed.data;
  const absolute = (text: string): URL => {
    const address = URL.parse(text, url.href);
    if (address === null)
      throw remoteError('export-answer', `${url.host}: the manifest has a file without an address`);
    return address;
  };
  const of = (kind: ExportFileKind, entries: readonly z.infer<typeof fileSchema>[] | null | undefined) =>
    (entries ?? []).map(
      (entry): ExportedFile => ({
        kind,
        type: entry.type,
        url: absolute(entry.url),
        count: entry.count ?? undefined,
      }),
    );
  const next = link?.find(({ relation }) => relation === 'next');
  return {
    manifest: parsed.data,
    files: [...of('output', output), ...of('deleted', deleted), ...of('error', error)],
    next: next === undefined ? undefined : absolute(next.url),
  };
}

/** The refusal of an answer. Of an OperationOutcome, only the code of the issue is passed on. */
async function refusal(response: Response, url: URL, what: string): Promise<AssayError> {
  const { issue } = (jsonOf(await smallText(response, LARGEST_MANIFEST)) ?? {}) as { issue?: unknown };
  const code: unknown = Array.isArray(issue) ? issue[0]?.code : undefined;
  const kind = typeof code === 'string' && /^[a-z-]{1,40}$/.test(code) ? `, ${code}` : '';
  if (response.status === 404 || response.status === 410) {
    return remoteError(
      'export-gone',
      `${url.host} ${what}: it does not know the address (status ${response.status}${kind}); check --from and --group, or begin anew in an empty folder`,
    );
  }
  const advice =
    response.status === 401 || response.status === 403
      ? ': give --auth, and check the scope that the server grants to this client'
      : '';
  return remoteError('export-refused', `${url.host} ${what} (status ${response.status}${kind})${advice}`);
}
