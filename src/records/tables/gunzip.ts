import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AssayError } from '../../protocol/errors.ts';
import type { RecordFile } from './record-file.ts';

/** In a page, `gunzip-in-tab.ts` stands in for this module. */

const PIECE = 1 << 16;

/**
 * The unpacked bytes of a gzip file of one or several members.
 * @throws AssayError `data-file-unreadable` (4): damaged, truncated, or with other bytes behind its end
 */
export async function* gunzipped(file: RecordFile): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  const source = Readable.from(packed(file), { objectMode: false, highWaterMark: PIECE });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const piece of gunzip as AsyncIterable<Uint8Array>) yield piece;
    await assertOnlyZeros(file, gunzip.bytesWritten);
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new AssayError(
      'data-file-unreadable',
      `${file.name}: the gzip file is damaged or incomplete; copy it again`,
      { exitCode: 4 },
    );
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Each piece has memory of its own: the stream holds pieces. */
async function* packed(file: RecordFile): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = 0; ; ) {
    const piece = new Uint8Array(PIECE);
    const bytesRead = await file.read(piece, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    file.onBytes?.(bytesRead);
    yield piece.subarray(0, bytesRead);
  }
}

/** Zero bytes pad a file to the blocks of a tape. Anything else behind them is data that was not unpacked. */
async function assertOnlyZeros(file: RecordFile, from: number): Promise<void> {
  const buffer = new Uint8Array(PIECE);
  for (let position = from; ; ) {
    const bytesRead = await file.read(buffer, position);
    if (bytesRead === 0) return;
    if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) {
      throw new AssayError(
        'data-file-unreadable',
        `${file.name}: there are bytes behind the end of the gzip data; unpack the file, and check that it is complete`,
        { exitCode: 4 },
      );
    }
    position += bytesRead;
  }
}
