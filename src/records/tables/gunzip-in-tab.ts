import { AssayError } from '../../protocol/errors.ts';
import type { RecordFile } from './record-file.ts';

const PIECE = 1 << 16;

/**
 * The unpacked bytes of a gzip file, by the browser's decompressor. It checks length and checksum, and reads one member.
 * @throws AssayError `data-file-unreadable` (4): damaged, truncated, of several members, or with other bytes behind its end
 */
export async function* gunzipped(file: RecordFile): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = packed(file).pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AssayError(
      'data-file-unreadable',
      `${file.name}: the gzip file is damaged, incomplete or made of several parts; unpack it, and drop the unpacked file`,
      { exitCode: 4 },
    );
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function packed(file: RecordFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = 0;
  return new ReadableStream({
    async pull(controller) {
      const piece = new Uint8Array(PIECE);
      const bytesRead = await file.read(piece, position);
      if (bytesRead === 0) return controller.close();
      position += bytesRead;
      file.onBytes?.(bytesRead);
      controller.enqueue(piece.subarray(0, bytesRead));
    },
  });
}
