import { basename, dirname, join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { readLines, readText } from '../tables/byte-stream.ts';
import { openRecordFile, type RecordFile } from '../tables/safe-file.ts';
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

/** A resource and where it was found. */
export interface PlacedResource {
  readonly resource: FhirResource;
  /** The line, or the entry of a bundle, from 1. */
  readonly row: number;
  /** In a bundle: what its entries are called, and the id of the resource there. */
  readonly aliases: ReadonlyMap<string, string> | undefined;
}

/** A JSON document (a bundle) is at most this many characters. */
const LONGEST_DOCUMENT = 1 << 28;

/** The files to read: a manifest is replaced by the files that it names, which lie beside it. */
export async function expandManifests(paths: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths) {
    // The manifest of a FHIR package lies among its resources.
    if (/^(?:package|\.index)\.json$/i.test(basename(path))) continue;
    const names = isLineFile(path) ? undefined : await manifestFiles(path, paths.length === 1);
    if (names === undefined) all.push(path);
    else all.push(...names.map((name) => join(dirname(path), name)));
  }
  return [...new Set(all)];
}

const isLineFile = (path: string): boolean => /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(path);

/** The names of a bulk export's manifest (`output[].url`); undefined for any other file. */
async function manifestFiles(path: string, isAlone: boolean): Promise<string[] | undefined> {
  // Every bundle would be read twice to find out.
  if (!isAlone && !/manifest|\$export|export-status/i.test(basename(path))) return undefined;
  const json = parse(await wholeText(await openRecordFile(path)));
  const output = (json as { output?: unknown } | undefined)?.output;
  if (!Array.isArray(output)) return undefined;
  return output.map((entry) => {
    const url = (entry as { url?: unknown } | null)?.url;
    if (typeof url !== 'string')
      throw malformed(basename(path), 1, 'the manifest has an output without a url');
    const name = decodeURIComponent(url.split(/[?#]/)[0]?.split('/').pop() ?? '');
    if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name))
      throw malformed(basename(path), 1, 'the manifest has an output whose url does not end in a file name');
    return name;
  });
}

/**
 * Every resource of one file.
 *
 * @throws AssayError `table-malformed` (2) with the line or entry: no JSON, no resource, a document that is
 * too large to be held; as `readText`
 */
export async function* readResources(path: string): AsyncGenerator<PlacedResource, void, undefined> {
  const file = await openRecordFile(path);
  if (isLineFile(path)) {
    yield* resourceLines(file);
    return;
  }
  const text = await wholeText(file);
  const json = parse(text);
  if (json !== undefined) {
    yield* resourcesOf(json, file.name);
    return;
  }
  if (/^\s*</.test(text)) {
    throw malformed(file.name, 1, 'the file is XML: export FHIR as JSON or NDJSON');
  }
  // A line a resource, in a file that is not called NDJSON.
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() !== '')
      yield { resource: resourceOf(parse(line), file.name, i + 1), row: i + 1, aliases: undefined };
  }
}

async function* resourceLines(file: RecordFile): AsyncGenerator<PlacedResource, void, undefined> {
  for await (const { line, text } of readLines(file)) {
    const json = parse(text);
    if ((json as { resourceType?: unknown } | undefined)?.resourceType === 'Bundle')
      yield* resourcesOf(json, file.name);
    else yield { resource: resourceOf(json, file.name, line), row: line, aliases: undefined };
  }
}

function* resourcesOf(json: unknown, file: string): Generator<PlacedResource, void, undefined> {
  if (Array.isArray(json)) {
    for (const [i, item] of json.entries())
      yield { resource: resourceOf(item, file, i + 1), row: i + 1, aliases: undefined };
    return;
  }
  const resource = resourceOf(json, file, 1);
  if (resource.resourceType !== 'Bundle') {
    yield { resource, row: 1, aliases: undefined };
    return;
  }
  const entries = Array.isArray(resource.entry) ? (resource.entry as unknown[]) : [];
  const aliases = new Map<string, string>();
  for (const entry of entries as { fullUrl?: unknown; resource?: { id?: unknown } }[]) {
    if (typeof entry?.fullUrl === 'string' && typeof entry.resource?.id === 'string')
      aliases.set(entry.fullUrl, entry.resource.id);
  }
  for (const [i, entry] of (entries as { resource?: unknown }[]).entries()) {
    // An entry of a search or a transaction may have no resource.
    if (entry?.resource === undefined || entry.resource === null) continue;
    const inner = resourceOf(entry.resource, file, i + 1);
    if (inner.resourceType === 'Bundle') yield* resourcesOf(inner, file);
    else yield { resource: inner, row: i + 1, aliases };
  }
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

async function wholeText(file: RecordFile): Promise<string> {
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
