import { AssayError, remoteError } from '../../protocol/errors.ts';
import { AddressExpired, downloadFile } from './export-files.ts';
import { ExportFolder, type ExportState, identityOf, type LocalFile, localFiles } from './export-folder.ts';
import { type AccessToken, assertSecure, ExportHttp, type HttpOptions } from './export-http.ts';
import { ExportJob, type ExportManifest, type ExportQuery, kickOffUrl } from './export-job.ts';
import { type SmartClient, SmartToken } from './smart-token.ts';

export interface ExportRequest extends ExportQuery, HttpOptions {
  /** The FHIR server's base address. */
  readonly server: URL;
  /** A new or empty folder, or that of an interrupted export of the same request. */
  readonly folder: string;
  /** Undefined for a server that asks for no token. */
  readonly client: SmartClient | undefined;
  /** Other hosts that may have the token, because they serve the files. */
  readonly tokenHosts: readonly URL[];
  /** Unix seconds. */
  readonly now: () => number;
}

/** The result of an export. */
export interface ExportResult {
  readonly folder: string;
  /** The server's time of the data. The next export can begin there (`since`). */
  readonly transactionTime: string;
  readonly files: number;
  readonly bytes: number;
  /** Resources by type. */
  readonly resources: Readonly<Record<string, number>>;
  /** Bundles of deletions. */
  readonly deleted: number;
  /** OperationOutcomes in the error files. */
  readonly errors: number;
  /** Whether an interrupted export was resumed. */
  readonly resumed: boolean;
}

/** Milliseconds that a cancellation may take. */
const CANCEL_MS = 15_000;

/**
 * Exports into a folder. If `signal` ends it while the server prepares the export, the export is cancelled there; if it
 * ends a download, the same call resumes it later.
 *
 * @throws AssayError `export-cancelled`, `export-interrupted` (4): by the signal; `export-changed` (5): the server has
 * another export in the place of the one that was begun; `export-token-host` (2): files on a host that must not have
 * the token; as `ExportFolder`, `ExportJob`, `SmartToken` and `downloadFile`
 */
export async function runExport(request: ExportRequest): Promise<ExportResult> {
  const base = baseOf(request.server);
  const http = new ExportHttp([base, ...request.tokenHosts], request);
  const token = tokenOf(request, base, http);
  const job = new ExportJob(http, token);
  const url = kickOffUrl(base, request);
  const folder = await ExportFolder.open(request.folder, url);
  let state = folder.state;
  try {
    if (state === undefined) {
      state = ExportFolder.begin(url, await job.kickOff(url));
      await folder.save(state);
      request.note('export: started');
    }
    const manifest = await job.manifest(new URL(state.status));
    state = await keepIdentity(state, manifest, folder);
    const result = await new Downloads(request, http, token, job, folder, state).run(manifest, url);
    // The server may remove its files now; whether it can is its own affair.
    await job.cancel(new URL(state.status)).catch(() => false);
    return { ...result, resumed: folder.state !== undefined };
  } catch (error) {
    if (!request.signal.aborted) throw error;
    throw await interrupted(request, base, http, folder, state);
  }
}

function baseOf(server: URL): URL {
  const base = new URL(server.href.endsWith('/') ? server.href : `${server.href}/`);
  assertSecure(base);
  return base;
}

const tokenOf = ({ client, now }: ExportRequest, base: URL, http: ExportHttp): AccessToken | undefined =>
  client === undefined ? undefined : new SmartToken(client, base, http, now);

/** @throws AssayError `export-changed` (5) */
async function keepIdentity(
  state: ExportState,
  manifest: ExportManifest,
  folder: ExportFolder,
): Promise<ExportState> {
  const identity = identityOf(manifest);
  if (state.identity === identity) return state;
  if (state.identity !== undefined) {
    throw remoteError(
      'export-changed',
      'the manifest of the server is no longer that of the export that was begun, and files of two exports do not belong together: begin anew in an empty folder',
    );
  }
  const known = { ...state, identity };
  await folder.save(known);
  return known;
}

/** After the signal: cancels what is still being prepared. */
async function interrupted(
  request: ExportRequest,
  base: URL,
  http: ExportHttp,
  folder: ExportFolder,
  state: ExportState | undefined,
): Promise<AssayError> {
  if (state === undefined || state.identity !== undefined) {
    return new AssayError(
      'export-interrupted',
      'the export was interrupted; run the command again to resume it',
      { exitCode: 4 },
    );
  }
  const last = http.withSignal(AbortSignal.timeout(CANCEL_MS));
  const token = tokenOf(request, base, last);
  const isCancelled = await new ExportJob(last, token).cancel(new URL(state.status)).catch(() => false);
  await folder.forget();
  return new AssayError(
    'export-cancelled',
    isCancelled
      ? 'the export was interrupted before its files were ready, and is cancelled at the server'
      : 'the export was interrupted before its files were ready; the server did not confirm that it is cancelled',
    { exitCode: 4 },
  );
}

class Downloads {
  readonly #request: ExportRequest;
  readonly #http: ExportHttp;
  readonly #token: AccessToken | undefined;
  readonly #job: ExportJob;
  readonly #folder: ExportFolder;
  #state: ExportState;

  constructor(
    request: ExportRequest,
    http: ExportHttp,
    token: AccessToken | undefined,
    job: ExportJob,
    folder: ExportFolder,
    state: ExportState,
  ) {
    this.#request = request;
    this.#http = http;
    this.#token = token;
    this.#job = job;
    this.#folder = folder;
    this.#state = state;
  }

  async run(manifest: ExportManifest, url: URL): Promise<Omit<ExportResult, 'resumed'>> {
    let locals = localFiles(manifest.files);
    this.#assertHosts(manifest);
    const done: { readonly local: LocalFile; readonly count: number; readonly size: number }[] = [];
    for (let at = 0, renewed = false; at < locals.length; ) {
      const local = locals[at] as LocalFile;
      try {
        done.push({ local, ...(await this.#one(local, manifest)) });
        this.#progress(done, locals.length);
        renewed = false;
        at += 1;
      } catch (error) {
        if (!(error instanceof AddressExpired)) throw error;
        if (renewed) {
          throw remoteError(
            'export-refused',
            `${local.file.url.host} does not give ${local.name}: its address has expired, or needs other rights`,
          );
        }
        renewed = true;
        const again = await this.#job.manifest(new URL(this.#state.status));
        await keepIdentity(this.#state, again, this.#folder);
        locals = localFiles(again.files);
      }
    }
    await this.#folder.complete(url, manifest, done);
    return this.#result(manifest, done);
  }

  /** @throws AssayError `export-token-host` (2) */
  #assertHosts({ requiresAccessToken, files }: ExportManifest): void {
    if (!requiresAccessToken || this.#token === undefined) return;
    const other = files.find(({ url }) => !this.#http.isTrusted(url));
    if (other === undefined) return;
    throw new AssayError(
      'export-token-host',
      `the files lie on ${other.url.origin} and need the token: if that host may have it, add --token-host ${other.url.origin}`,
    );
  }

  async #one({ file, name }: LocalFile, manifest: ExportManifest): Promise<{ size: number; count: number }> {
    const known = this.#state.files[name];
    if (known?.done !== undefined) return known.done;
    const remember = async (state: ExportState['files'][string]) => {
      this.#state = { ...this.#state, files: { ...this.#state.files, [name]: state } };
      await this.#folder.save(this.#state);
    };
    const done = await downloadFile({
      http: this.#http,
      file,
      token: manifest.requiresAccessToken ? this.#token : undefined,
      path: await this.#folder.place(name),
      known,
      remember,
    });
    await remember({ done });
    return done;
  }

  #progress(done: readonly { readonly size: number }[], files: number): void {
    const bytes = done.reduce((sum, { size }) => sum + size, 0);
    this.#request.note(`export: ${done.length} of ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
  }

  #result(
    { transactionTime }: ExportManifest,
    done: readonly { readonly local: LocalFile; readonly count: number; readonly size: number }[],
  ): Omit<ExportResult, 'resumed'> {
    const resources: Record<string, number> = {};
    const totals = { deleted: 0, error: 0, bytes: 0 };
    for (const {
      local: { file },
      count,
      size,
    } of done) {
      totals.bytes += size;
      if (file.kind === 'output') resources[file.type] = (resources[file.type] ?? 0) + count;
      else totals[file.kind] += count;
    }
    return {
      folder: this.#folder.path,
      transactionTime,
      files: done.length,
      bytes: totals.bytes,
      resources,
      deleted: totals.deleted,
      errors: totals.error,
    };
  }
}
