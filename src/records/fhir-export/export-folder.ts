import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { exists, privateFolder, readJsonFile, writeJsonFile } from '../../system/files.ts';
import type { ExportedFile, ExportManifest } from './export-job.ts';

/** The folder of an export: its files, what was done of it, and in the end a manifest of local names. */

const STATE = '.export.json';
const MANIFEST = 'manifest.json';
/** Files of OperationOutcomes: no records, so that they lie where the reader does not look. */
const ERRORS = 'errors';
const FORMAT = 'assay/fhir-export/v1';

const fileState = z.strictObject({
  /** A strong validator of the bytes that are there. */
  etag: z.string().optional(),
  /** Set when the file is complete. */
  done: z.strictObject({ size: z.int().min(0), count: z.int().min(0) }).optional(),
});
const stateSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** The address that started the export. */
  request: z.string(),
  /** The address of its status. */
  status: z.string(),
  /** Of the manifest, once it is there: files of two exports are never mixed. */
  identity: z.string().optional(),
  files: z.record(z.string(), fileState),
});
export type ExportState = z.infer<typeof stateSchema>;
export type FileState = z.infer<typeof fileState>;

/** A file of the export and its local name. */
export interface LocalFile {
  readonly file: ExportedFile;
  readonly name: string;
}

/** Names by type and number: `Patient-001.ndjson`, `deleted-001.ndjson`, `errors/OperationOutcome-001.ndjson`. */
export function localFiles(files: readonly ExportedFile[]): LocalFile[] {
  const numbers = new Map<string, number>();
  return files.map((file) => {
    const stem =
      file.kind === 'deleted' ? 'deleted' : file.kind === 'error' ? `${ERRORS}/${file.type}` : file.type;
    const number = (numbers.get(stem) ?? 0) + 1;
    numbers.set(stem, number);
    return { file, name: `${stem}-${String(number).padStart(3, '0')}.ndjson` };
  });
}

/** A manifest's content without the queries of its addresses, which servers sign anew each time. */
export function identityOf({ transactionTime, files }: ExportManifest): string {
  const list = files.map(({ kind, type, url, count }) => [
    kind,
    type,
    url.origin + url.pathname,
    count ?? null,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([transactionTime, list]))
    .digest('hex');
}

export class ExportFolder {
  readonly path: string;
  readonly state: ExportState | undefined;

  private constructor(path: string, state: ExportState | undefined) {
    this.path = path;
    this.state = state;
  }

  /**
   * A new folder, or that of an interrupted export of the same request.
   *
   * @throws AssayError `export-folder` (2): the folder has other files, or another or a complete export
   */
  static async open(path: string, request: URL): Promise<ExportFolder> {
    await privateFolder(path);
    const place = join(path, STATE);
    if (!(await exists(place))) {
      const names = await readdir(path);
      if (names.length === 0) return new ExportFolder(path, undefined);
      const words = names.includes(MANIFEST) ? 'has an export already' : 'has other files';
      throw new AssayError('export-folder', `${path} ${words}; name a new or empty folder`);
    }
    const parsed = stateSchema.safeParse(await readJsonFile(place, { secret: true }));
    if (!parsed.success || parsed.data.request !== request.href) {
      throw new AssayError(
        'export-folder',
        `${path} has an interrupted export of another request; repeat it with its options, or name a new folder`,
      );
    }
    return new ExportFolder(path, parsed.data);
  }

  save(state: ExportState): Promise<void> {
    return writeJsonFile(join(this.path, STATE), state, { secret: true, replace: true });
  }

  static begin(request: URL, status: URL): ExportState {
    return { format: FORMAT, request: request.href, status: status.href, files: {} };
  }

  /** The path of a file; folders on the way are made. */
  async place(name: string): Promise<string> {
    if (name.startsWith(`${ERRORS}/`)) await mkdir(join(this.path, ERRORS), { recursive: true, mode: 0o700 });
    return join(this.path, name);
  }

  /** Forgets an export of which no file was downloaded. */
  forget(): Promise<void> {
    return rm(join(this.path, STATE), { force: true });
  }

  /** Writes the manifest, which makes the export complete. Files without a resource are not named. */
  async complete(
    request: URL,
    manifest: ExportManifest,
    files: readonly { readonly local: LocalFile; readonly count: number }[],
  ): Promise<void> {
    const of = (kind: ExportedFile['kind']) =>
      files.flatMap(({ local: { file, name }, count }) =>
        file.kind === kind && count > 0 ? [{ type: file.type, url: name, count }] : [],
      );
    await writeJsonFile(
      join(this.path, MANIFEST),
      {
        transactionTime: manifest.transactionTime,
        request: request.href,
        requiresAccessToken: false,
        output: of('output'),
        deleted: of('deleted'),
        error: of('error'),
      },
      { secret: true },
    );
    await this.forget();
  }
}
