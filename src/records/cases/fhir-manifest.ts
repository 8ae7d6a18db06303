import { basename, dirname, join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import { malformed } from '../tables/table.ts';
import { isLineFile, parseJson, wholeText } from './fhir-resources.ts';

/** The manifest of a bulk export stands for the files that it names, which lie beside it. */

/** A file to be read. */
export interface SourceFile {
  readonly path: string;
  /** Resources that the manifest counts in it. */
  readonly count?: number | undefined;
  /** It names resources that were deleted: they do not count wherever else they are. */
  readonly isDeletions?: boolean;
}

export interface Sources {
  readonly files: readonly SourceFile[];
  /** Files of errors that the manifests name. */
  readonly errors: number;
}

/** The paths to read, without those of deletions. */
export async function expandManifests(paths: readonly string[]): Promise<string[]> {
  const { files } = await sourcesOf(paths);
  return files.flatMap(({ path, isDeletions }) => (isDeletions === true ? [] : [path]));
}

/**
 * The files to read: a manifest is replaced by the files that it names.
 *
 * @throws AssayError `table-malformed` (2): two outputs end in one file name, an output has no usable name, or the
 * manifest continues on another page
 */
export async function sourcesOf(paths: readonly string[]): Promise<Sources> {
  const files = new Map<string, SourceFile>();
  let errors = 0;
  for (const path of paths) {
    // The manifest of a FHIR package lies among its resources.
    if (/^(?:package|\.index)\.json$/i.test(basename(path))) continue;
    const manifest = isLineFile(path) ? undefined : await readManifest(path, paths.length === 1);
    if (manifest === undefined) {
      if (!files.has(path)) files.set(path, { path });
      continue;
    }
    errors += manifest.errors;
    for (const file of manifest.files) files.set(file.path, file);
  }
  return { files: [...files.values()], errors };
}

interface Manifest {
  readonly output?: unknown;
  readonly deleted?: unknown;
  readonly error?: unknown;
  readonly link?: unknown;
}

/** Undefined for any other file. */
async function readManifest(path: string, isAlone: boolean): Promise<Sources | undefined> {
  // Every bundle would be read twice to find out.
  if (!isAlone && !/manifest|\$export|export-status/i.test(basename(path))) return undefined;
  const json = parseJson(await wholeText(await openRecordFile(path)), basename(path)) as Manifest | undefined;
  if (!Array.isArray(json?.output)) return undefined;
  const links = Array.isArray(json.link) ? (json.link as { relation?: unknown }[]) : [];
  if (links.some((link) => link?.relation === 'next')) {
    throw new AssayError(
      'table-malformed',
      `${basename(path)}: the manifest continues on another page; join the pages' outputs in one manifest`,
    );
  }
  const urls = new Map<string, string>();
  const entries = (list: unknown, isDeletions: boolean): SourceFile[] =>
    (Array.isArray(list) ? list : []).map((entry) => fileOf(entry, path, isDeletions, urls));
  return {
    files: [...entries(json.output, false), ...entries(json.deleted, true)],
    errors: Array.isArray(json.error) ? json.error.length : 0,
  };
}

function fileOf(entry: unknown, path: string, isDeletions: boolean, urls: Map<string, string>): SourceFile {
  const { url, count } = (entry ?? {}) as { url?: unknown; count?: unknown };
  const refuse = (words: string) => malformed(basename(path), 1, words);
  if (typeof url !== 'string') throw refuse('the manifest has an output without a url');
  const name = decoded(url.split(/[?#]/)[0]?.split('/').pop() ?? '');
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name))
    throw refuse('the manifest has an output whose url does not end in a file name');
  if (urls.has(name) && urls.get(name) !== url) {
    throw refuse(
      'two outputs of the manifest end in one file name: save each under a name of its own, and write these names into the urls',
    );
  }
  urls.set(name, url);
  if (count !== undefined && count !== null && !(Number.isSafeInteger(count) && (count as number) >= 0))
    throw refuse('the manifest has an output whose count is no whole number');
  return { path: join(dirname(path), name), count: (count ?? undefined) as number | undefined, isDeletions };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
