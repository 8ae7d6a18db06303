import { hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyedRecord } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { TaggedRecord } from '../../protocol/record.ts';
import type { Shape } from '../../protocol/shape.ts';
import { type BlockCipher, SEAL_BYTES } from './block-cipher.ts';
import { readRecord, recordBytes, writeRecord } from './layout.ts';

/** Records that are sorted in memory at a time: 2^17 of 16 features are 7 MB. */
const RUN_RECORDS = 1 << 17;
/** Records of a run that are decrypted at a time. */
const CHUNK_RECORDS = 1 << 12;
const DIGEST_BYTES = 16;

/** The number of features: all that a record's bytes depend on. */
type RecordShape = Pick<Shape, 'f'>;

/** A record to be sorted. Its key's digest tells a repeated key from another key with an equal tag. */
export interface SortedRecord {
  readonly record: TaggedRecord;
  /** Position in the input. */
  readonly position: number;
  readonly keyDigest: string;
}

const entryBytes = (shape: RecordShape): number => recordBytes(shape) + 4 + DIGEST_BYTES;

/**
 * Collects tagged records into runs, each sorted by (tag, position) and sealed on disk: memory holds one run. Runs of
 * one dataset are numbered from 0; a run is complete once `add` or `end` has returned from writing it.
 */
export class RunWriter {
  readonly #folder: string;
  readonly #shape: RecordShape;
  readonly #cipher: BlockCipher;
  readonly #capacity: number;
  #buffer: Buffer;
  #tags: Float64Array;
  #held = 0;
  #position = 0;
  #runs = 0;

  constructor(folder: string, shape: RecordShape, cipher: BlockCipher, capacity = RUN_RECORDS) {
    this.#folder = folder;
    this.#shape = shape;
    this.#cipher = cipher;
    this.#capacity = capacity;
    this.#buffer = Buffer.alloc(capacity * entryBytes(shape));
    this.#tags = new Float64Array(capacity);
  }

  async add({ key, codes, day, label }: KeyedRecord, tag: bigint): Promise<void> {
    const at = this.#held * entryBytes(this.#shape);
    const rest = at + recordBytes(this.#shape);
    writeRecord(this.#buffer, at, { codes, day, label, tag });
    this.#buffer.writeUInt32BE(this.#position++, rest);
    this.#buffer.write(hash('sha256', key, 'hex').slice(0, 2 * DIGEST_BYTES), rest + 4, 'hex');
    // 48 bits are exact.
    this.#tags[this.#held++] = Number(tag);
    if (this.#held === this.#capacity) await this.#flush();
  }

  /** @returns how many runs there are */
  async end(): Promise<number> {
    if (this.#held > 0) await this.#flush();
    return this.#runs;
  }

  async #flush(): Promise<void> {
    const size = entryBytes(this.#shape);
    const order = Uint32Array.from({ length: this.#held }, (_, i) => i);
    order.sort((a, b) => (this.#tags[a] as number) - (this.#tags[b] as number) || a - b);
    const chunks: Buffer[] = [];
    for (let start = 0; start < order.length; start += CHUNK_RECORDS) {
      const part = order.subarray(start, start + CHUNK_RECORDS);
      const plain = Buffer.concat(
        Array.from(part, (i) => this.#buffer.subarray(i * size, (i + 1) * size)),
        part.length * size,
      );
      chunks.push(this.#cipher.seal('run', chunkNumber(this.#runs, chunks.length), plain));
    }
    const file = await open(runPath(this.#folder, this.#runs), 'w', 0o600);
    try {
      await file.writeFile(Buffer.concat(chunks));
      await file.sync();
    } finally {
      await file.close();
    }
    this.#runs++;
    this.#held = 0;
  }
}

/** All records of the runs in order of (tag, position). @throws AssayError `dataset-corrupt` (4) */
export async function* mergeRuns(
  folder: string,
  runs: number,
  shape: RecordShape,
  cipher: BlockCipher,
): AsyncGenerator<SortedRecord> {
  const readers: RunReader[] = [];
  try {
    for (let run = 0; run < runs; run++) readers.push(await RunReader.open(folder, run, shape, cipher));
    for (;;) {
      let first: RunReader | undefined;
      for (const reader of readers) {
        if (reader.head && (!first?.head || isBefore(reader.head, first.head))) first = reader;
      }
      if (!first?.head) return;
      yield first.head;
      if (first.advance()) await first.fill();
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

const isBefore = (a: SortedRecord, b: SortedRecord): boolean =>
  a.record.tag < b.record.tag || (a.record.tag === b.record.tag && a.position < b.position);

class RunReader {
  head: SortedRecord | undefined;
  readonly #file: Awaited<ReturnType<typeof open>>;
  readonly #run: number;
  readonly #shape: RecordShape;
  readonly #cipher: BlockCipher;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  #next = 0;

  private constructor(
    file: Awaited<ReturnType<typeof open>>,
    run: number,
    shape: RecordShape,
    cipher: BlockCipher,
  ) {
    this.#file = file;
    this.#run = run;
    this.#shape = shape;
    this.#cipher = cipher;
  }

  static async open(
    folder: string,
    run: number,
    shape: RecordShape,
    cipher: BlockCipher,
  ): Promise<RunReader> {
    const file = await open(runPath(folder, run)).catch((cause: unknown) => {
      throw new AssayError('dataset-corrupt', 'a part of the unfinished dataset is gone', {
        exitCode: 4,
        cause,
      });
    });
    const reader = new RunReader(file, run, shape, cipher);
    try {
      await reader.fill();
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  /** Moves on within the chunk; true where the next one has to be read. */
  advance(): boolean {
    this.#at += entryBytes(this.#shape);
    if (this.#at >= this.#chunk.length) return true;
    this.#look();
    return false;
  }

  async fill(): Promise<void> {
    const size = CHUNK_RECORDS * entryBytes(this.#shape) + SEAL_BYTES;
    const sealed = Buffer.alloc(size);
    const { bytesRead } = await this.#file.read(sealed, 0, size, this.#next * size);
    if (bytesRead === 0) {
      this.head = undefined;
      return;
    }
    const number = chunkNumber(this.#run, this.#next);
    this.#chunk = this.#cipher.open('run', number, sealed.subarray(0, bytesRead));
    this.#next++;
    this.#at = 0;
    this.#look();
  }

  #look(): void {
    const rest = this.#at + recordBytes(this.#shape);
    this.head = {
      record: readRecord(this.#chunk, this.#at, this.#shape),
      position: this.#chunk.readUInt32BE(rest),
      keyDigest: this.#chunk.toString('hex', rest + 4, rest + 4 + DIGEST_BYTES),
    };
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

const runPath = (folder: string, run: number): string => join(folder, `run-${run}`);
const chunkNumber = (run: number, chunk: number): number => run * 2 ** 20 + chunk;
