import { AssayError } from '../../protocol/errors.ts';
import { parseStrictJson, StrictJsonError } from '../../protocol/strict-json.ts';
import { readLines, readText } from '../tables/byte-stream.ts';
import type { OnBytes, RecordFile } from '../tables/record-file.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import { malformed } from '../tables/table.ts';

/**
 * FHIR R4 resources of files as they come: NDJSON of a bulk export (also gzipped), bundles, single resources,
 * or the manifest of a bulk export, which stands for the files beside it. NDJSON is streamed; a JSON document
 * is held while it is read.
 */

/** A resource as parsed; nothing about its content has been checked but that it names its type. */
export interface FhirResource {
  readonly resourceType: string;
  readonly id?: unknown;
  readonly [element: string]: unknown;
}

/** A resource and its place. */
export interface PlacedResource {
  readonly resource: FhirResource;
  /** The line, or the entry of a bundle, from 1. */
  readonly row: number;
  /** Number in the file, from 1; unlike `row`, each resource has its own. */
  readonly nth: number;
  /** In a bundle: the names of its entries (`fullUrl`), and the resource of each. */
  readonly aliases: ReadonlyMap<string, Alias> | undefined;
  readonly bundle?: BundlePlace | undefined;
  /** The resource was deleted: of it, type and id are known. */
  readonly isDeleted?: boolean;
}

interface Alias {
  readonly type: string;
  readonly id: string;
}

/** The bundle of a resource, as far as it tells versions of a resource apart. */
interface BundlePlace {
  /** Its ids are given by its author, not by a server: another bundle may mean another patient by the same id. */
  readonly isLocal: boolean;
  /** In a history, entries are listed from the newest to the oldest. */
  readonly isHistory: boolean;
  /** `response` of the entry: the version, and when it was made. */
  readonly etag: unknown;
  readonly lastModified: unknown;
}

/** A JSON document (a bundle) is at most this many characters. */
const LONGEST_DOCUMENT = 1 << 28;

/** Whether a file has a resource a line. */
export const isLineFile = (path: string): boolean => /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(path);

/**
 * Every resource of one file.
 *
 * @throws AssayError `table-malformed` (2) with the line or entry: no JSON, no resource, a document that is
 * too large to be held; as `readText`
 */
export async function* readResources(
  path: string,
  onBytes?: OnBytes | undefined,
): AsyncGenerator<PlacedResource, void, undefined> {
  const file = await openRecordFile(path, onBytes);
  const place = new Placer(file.name);
  if (isLineFile(path)) {
    for await (const { line, text } of readLines(file))
      yield* place.document(parseJson(text, file.name, line), line);
    return;
  }
  const text = await wholeText(file);
  const json = parseJson(text, file.name);
  if (json !== undefined) {
    if (Array.isArray(json)) for (const [i, item] of json.entries()) yield* place.document(item, i + 1);
    else yield* place.document(json, undefined);
    return;
  }
  if (/^\s*</.test(text)) {
    throw malformed(file.name, 1, 'the file is XML: export FHIR as JSON or NDJSON');
  }
  // A line a resource, in a file that is not called NDJSON.
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() !== '') yield* place.document(parseJson(line, file.name, i + 1), i + 1);
  }
}

/**
 * Every resource of a document that is in memory: a bundle, or a single resource.
 *
 * @param name for messages, in the place of a file's
 * @throws AssayError `table-malformed` (2) with the entry
 */
export function* resourcesOf(json: unknown, name: string): Generator<PlacedResource, void, undefined> {
  yield* new Placer(name).document(json, undefined);
}

interface BundleEntry {
  readonly fullUrl?: unknown;
  readonly resource?: unknown;
  readonly request?: { readonly method?: unknown; readonly url?: unknown };
  readonly response?: { readonly etag?: unknown; readonly lastModified?: unknown };
}

/** Numbers the resources of one file. */
class Placer {
  readonly #file: string;
  #nth = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @param row of the document in its file; undefined where it is the whole file: entries then count themselves */
  *document(json: unknown, row: number | undefined): Generator<PlacedResource, void, undefined> {
    const resource = resourceOf(json, this.#file, row ?? 1);
    if (resource.resourceType === 'Bundle') yield* this.#bundle(resource, row);
    else yield this.#place(resource, row ?? 1, undefined);
  }

  *#bundle(bundle: FhirResource, row: number | undefined): Generator<PlacedResource, void, undefined> {
    if (bundle.entry !== undefined && bundle.entry !== null && !Array.isArray(bundle.entry))
      throw malformed(this.#file, row ?? 1, 'the entries of the bundle are no list');
    const entries = (bundle.entry ?? []) as (BundleEntry | null)[];
    const aliases = new Map<string, Alias>();
    for (const entry of entries) {
      const alias = aliasOf(entry);
      if (alias !== undefined && typeof entry?.fullUrl === 'string') aliases.set(entry.fullUrl, alias);
    }
    // Its type says what the bundle is for; a page of a search says whether there is another one.
    const links = Array.isArray(bundle.link) ? (bundle.link as ({ relation?: unknown } | null)[]) : [];
    if (links.some((link) => link?.relation === 'next'))
      yield { ...this.#place({ resourceType: 'Bundle' }, row ?? 1, undefined), aliases };
    for (const [i, entry] of entries.entries())
      yield* this.#entry(entry ?? {}, row ?? i + 1, String(bundle.type), aliases);
  }

  *#entry(
    { fullUrl, resource: json, request, response }: BundleEntry,
    row: number,
    type: string,
    aliases: ReadonlyMap<string, Alias>,
  ): Generator<PlacedResource, void, undefined> {
    const isHistory = type === 'history';
    const bundle: BundlePlace = {
      isLocal: !isHistory && type !== 'searchset' && !/^https?:/.test(String(fullUrl ?? '')),
      isHistory,
      etag: response?.etag,
      lastModified: response?.lastModified,
    };
    const method = String(request?.method ?? '').toUpperCase();
    if (method === 'DELETE') {
      const resource = deletedOf(request?.url, this.#file, row);
      yield { ...this.#place(resource, row, bundle), aliases, isDeleted: true };
      return;
    }
    if (method === 'PATCH')
      throw malformed(this.#file, row, 'the bundle has a PATCH: export the resources as they are after it');
    // An entry of a search or a transaction may have no resource.
    if (json === undefined || json === null) return;
    const inner = resourceOf(json, this.#file, row);
    if (inner.resourceType === 'Bundle') {
      yield* this.#bundle(inner, row);
      return;
    }
    const id = inner.id ?? (typeof fullUrl === 'string' ? aliases.get(fullUrl)?.id : undefined);
    yield { ...this.#place(id === undefined ? inner : { ...inner, id }, row, bundle), aliases };
  }

  #place(resource: FhirResource, row: number, bundle: BundlePlace | undefined): PlacedResource {
    this.#nth += 1;
    const { id } = resource;
    if (id !== undefined && id !== null && typeof id !== 'string') {
      if (!Number.isSafeInteger(id))
        throw malformed(
          this.#file,
          row,
          'the id of the resource is neither a text nor an exact whole number',
        );
      return { resource: { ...resource, id: String(id) }, row, nth: this.#nth, aliases: undefined, bundle };
    }
    const named = typeof id === 'string' && id !== id.trim() ? { ...resource, id: id.trim() } : resource;
    return { resource: named, row, nth: this.#nth, aliases: undefined, bundle };
  }
}

/** Type and id of an entry; one that is yet to be created has the last part of its `fullUrl` for an id. */
function aliasOf(entry: BundleEntry | null): Alias | undefined {
  const resource = entry?.resource as { resourceType?: unknown; id?: unknown } | undefined | null;
  if (typeof resource?.resourceType !== 'string' || typeof entry?.fullUrl !== 'string') return undefined;
  const { id = /[^/:]+$/.exec(entry.fullUrl)?.[0] } = resource;
  return typeof id === 'string' || Number.isSafeInteger(id)
    ? { type: resource.resourceType, id: String(id) }
    : undefined;
}

function deletedOf(url: unknown, file: string, row: number): FhirResource {
  const match = /^(?:.*\/)?([A-Z][A-Za-z]*)\/([^/?#\s]+)$/.exec(
    String(url).replace(/\/_history\/[^/]*$/, ''),
  );
  if (match === null)
    throw malformed(file, row, 'the bundle deletes by a search: export the resources that are left after it');
  return { resourceType: match[1] as string, id: match[2] as string };
}

function resourceOf(json: unknown, file: string, row: number): FhirResource {
  const type = (json as { resourceType?: unknown } | null | undefined)?.resourceType;
  if (typeof type === 'string') return json as FhirResource;
  throw malformed(
    file,
    row,
    json === undefined ? 'not JSON, or cut off' : 'JSON without a resourceType: not a FHIR resource',
  );
}

/** A JSON document as text. */
export async function wholeText(file: RecordFile): Promise<string> {
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of readText(file, 'utf-8')) {
    pieces.push(piece);
    size += piece.length;
    if (size > LONGEST_DOCUMENT) {
      throw new AssayError(
        'table-malformed',
        `${file.name}: a JSON document of more than 256 MiB is not held in memory; write it as NDJSON, one resource a line (file.ndjson)`,
      );
    }
  }
  return pieces.join('');
}

/**
 * @param row of the text in its file; undefined where it is the whole file
 * @returns undefined where the text is not JSON
 * @throws AssayError `table-malformed` (2): a member stands twice in one object
 */
export function parseJson(text: string, file: string, row?: number): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    if (error.kind !== 'duplicate-member') return undefined;
    throw malformed(file, row ?? error.line, 'a member stands twice in one object: keep one of them');
  }
}
