import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { remoteError } from '../../protocol/errors.ts';
import { readLines } from '../tables/byte-stream.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import type { FileState } from './export-folder.ts';
import { type AccessToken, type ExportHttp, jsonOf, pauseOf } from './export-http.ts';
import type { ExportedFile } from './export-job.ts';

/** Downloads one file of an export: to a name of its own until it is complete, resumed where the server allows it. */

/** The address no longer gives the file; a manifest that is fetched again may have another one. */
export class AddressExpired extends Error {}

/** Connections that break without one more byte. */
const BREAKS = 5;

export interface Download {
  readonly http: ExportHttp;
  readonly file: ExportedFile;
  /** Undefined where the files need no token. */
  readonly token: AccessToken | undefined;
  /** Where the complete file goes. */
  readonly path: string;
  /** The state of an earlier attempt. */
  readonly known: FileState | undefined;
  /** Keeps what is known, before bytes are written. */
  readonly remember: (state: FileState) => Promise<void>;
}

/**
 * Downloads, checks and keeps a file.
 *
 * @returns its size and its number of resources
 * @throws AddressExpired; AssayError `export-not-ndjson`, `export-count` (5): twice in a row; as `ExportHttp.send`
 */
export async function downloadFile(
  download: Download,
): Promise<{ readonly size: number; readonly count: number }> {
  const part = `${download.path}.part`;
  for (let attempt = 1; ; attempt++) {
    await fetchAll(download, part, attempt === 1 ? download.known?.etag : undefined);
    try {
      const { size } = await stat(part);
      const count = await countResources(part, size, download.file);
      await rename(part, download.path);
      // A reader of the folder refuses empty files.
      if (count === 0) await rm(download.path);
      return { size, count };
    } catch (error) {
      await rm(part, { force: true });
      if (attempt === 2) throw error;
      download.http.note(`${basename(download.path)} is not as the manifest says; downloading it again`);
    }
  }
}

/** Bytes of the file, over as many connections as it takes. */
async function fetchAll(download: Download, part: string, known: string | undefined): Promise<void> {
  const { http } = download;
  let etag = known;
  let last = -1;
  for (let breaks = 1; ; ) {
    const have = etag === undefined ? 0 : await sizeOf(part);
    if (have > last) breaks = 1;
    last = have;
    const outcome = await fetchRest(download, part, have, etag);
    if (outcome.isComplete) return;
    etag = outcome.etag;
    if (breaks++ === BREAKS) {
      throw remoteError(
        'export-unreachable',
        `${download.file.url.host}: the connection broke ${BREAKS} times while ${basename(download.path)} was downloaded; run the command again to resume`,
      );
    }
    http.note(
      `${basename(download.path)}: the connection broke; ${etag === undefined ? 'beginning anew' : 'resuming'}`,
    );
    await http.wait(pauseOf(breaks));
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

interface Outcome {
  readonly isComplete: boolean;
  /** Of the bytes that are there, where they can be resumed. */
  readonly etag: string | undefined;
}

async function fetchRest(
  { http, file, token, path, remember }: Download,
  part: string,
  have: number,
  etag: string | undefined,
): Promise<Outcome> {
  const isResumed = have > 0 && etag !== undefined;
  const response = await http.send(file.url, {
    headers: {
      accept: 'application/fhir+ndjson',
      // A range counts the bytes of the encoded form.
      'accept-encoding': 'identity',
      ...(isResumed ? { range: `bytes=${have}-`, 'if-range': etag } : {}),
    },
    token,
  });
  if (response.status === 416) {
    await response.body?.cancel();
    return { isComplete: false, etag: undefined };
  }
  await assertFile(response, file, path);
  const range = /^bytes ([0-9]+)-[0-9]+\/([0-9]+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (response.status === 206 && (!isResumed || Number(range?.[1]) !== have)) {
    await response.body?.cancel();
    return { isComplete: false, etag: undefined };
  }
  const now = response.status === 206 ? etag : strongTag(response);
  await remember(now === undefined ? {} : { etag: now });
  const total = totalOf(response, range?.[2]);
  const size = await append(response, part, response.status === 206 ? have : 0);
  return { isComplete: size !== undefined && (total === undefined || size === total), etag: now };
}

/** @throws AddressExpired; AssayError `export-not-ndjson`, `export-refused` (5) */
async function assertFile(response: Response, { url }: ExportedFile, path: string): Promise<void> {
  const { status, headers } = response;
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '');
  if ((status === 200 || status === 206) && !isPage) return;
  await response.body?.cancel();
  if ([401, 403, 404, 410].includes(status)) throw new AddressExpired();
  if (isPage && status === 200) {
    throw remoteError(
      'export-not-ndjson',
      `${url.host} answers with a web page in place of ${basename(path)} (a page to log in, perhaps): the address needs other rights`,
    );
  }
  throw remoteError('export-refused', `${url.host} does not give ${basename(path)} (status ${status})`);
}

/** A weak validator does not promise equal bytes. */
function strongTag({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return etag === null || !etag.startsWith('"') || headers.has('content-encoding') ? undefined : etag;
}

/** The size of the whole file, where the server names it. */
function totalOf({ status, headers }: Response, ofRange: string | undefined): number | undefined {
  const text =
    status === 206 ? ofRange : headers.has('content-encoding') ? undefined : headers.get('content-length');
  return text === undefined || text === null || text === '*' ? undefined : Number(text);
}

/** Writes a body from a position on; gives the size of the file, or undefined if the connection broke. */
async function append(response: Response, part: string, from: number): Promise<number | undefined> {
  const handle: FileHandle = await open(part, from === 0 ? 'w' : 'r+', 0o600);
  try {
    await handle.truncate(from);
    let at = from;
    const chunks = (response.body ?? new ReadableStream<Uint8Array>())[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch(() => undefined);
      if (next === undefined) return undefined;
      if (next.done === true) break;
      await handle.write(next.value, 0, next.value.length, at);
      at += next.value.length;
    }
    await handle.sync();
    return at;
  } finally {
    await handle.close();
  }
}

const TYPES = { output: undefined, deleted: 'Bundle', error: 'OperationOutcome' } as const;

/**
 * The number of resources, each of the type that the manifest names.
 *
 * @throws AssayError `export-not-ndjson`, `export-count` (5), by line, never its content
 */
async function countResources(
  part: string,
  size: number,
  { kind, type, url, count: told }: ExportedFile,
): Promise<number> {
  const wanted = TYPES[kind] ?? type;
  const name = basename(part, '.part');
  let count = 0;
  if (size > 0) {
    for await (const { line, text } of readLines(await openRecordFile(part))) {
      const resource = jsonOf(text) as { resourceType?: unknown } | null | undefined;
      if (resource?.resourceType !== wanted) {
        throw remoteError(
          'export-not-ndjson',
          `${name}: line ${line} of what ${url.host} sent is no ${wanted}, or only a part of it`,
        );
      }
      count += 1;
    }
  }
  if (told === undefined || told === count) return count;
  throw remoteError(
    'export-count',
    `${name}: the manifest counts ${told} resources, ${url.host} sent ${count}`,
  );
}
