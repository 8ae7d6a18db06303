import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { AssayError } from '../../protocol/errors.ts';
import type { Finding } from '../finding.ts';

/**
 * Row numbers of findings, as lines `file,row,rule,column`. They are written beside the target and moved there when the
 * preflight has ended; an existing file is replaced.
 */
export class RowNumberFile {
  readonly #path: string;
  readonly #temporary: string;
  #stream: ReturnType<typeof createWriteStream> | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#temporary = `${path}.${process.pid}.part`;
  }

  async write({ file, row, rule, column }: Finding): Promise<void> {
    const line = `${[file, String(row), rule, column].map(quoteCell).join(',')}\n`;
    const stream = this.#open();
    if (!stream.write(line)) await guardWrite(once(stream, 'drain'));
  }

  async keep(): Promise<void> {
    const stream = this.#open();
    stream.end();
    await guardWrite(finished(stream).then(() => rename(this.#temporary, this.#path)));
  }

  async discard(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    stream.destroy();
    // Opening may still be under way; the file must not appear after its removal.
    await finished(stream).catch(() => {});
    await rm(this.#temporary, { force: true });
  }

  /** Opened at the first use, so that an error in the input leaves nothing behind. Readable by the owner only. */
  #open(): ReturnType<typeof createWriteStream> {
    if (this.#stream === undefined) {
      this.#stream = createWriteStream(this.#temporary, { flags: 'wx', mode: 0o600 });
      // A failed write surfaces in write() or keep(); without a listener it would end the process.
      this.#stream.on('error', () => {});
      this.#stream.write('file,row,rule,column\n');
    }
    return this.#stream;
  }
}

async function guardWrite(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    throw new AssayError('row-numbers-unwritable', 'the file of row numbers cannot be written', {
      exitCode: 4,
      cause,
    });
  }
}

const quoteCell = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
