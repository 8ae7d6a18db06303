import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { compilePoseidon } from '../../protocol/poseidon-compiled.ts';
import { type Batch, batchLeaf } from '../../protocol/second/batch.ts';
import type { BuildOptions, KeyedRecord } from '../../protocol/second/build-dataset.ts';
import { DOMAINS } from '../../protocol/second/domains.ts';
import type { EncodedRecord } from '../../protocol/second/record.ts';
import { ARITY, Tree8 } from '../../protocol/second/tree.ts';
import { packPeriod } from '../../protocol/statement.ts';
import { BlockCipher } from '../dataset/block-cipher.ts';
import { COMPILED_FROM, PRIVATE, syncFolder } from '../dataset/build-file.ts';
import { newDatasetKey } from '../dataset/dataset-keys.ts';
import { mergeRuns, RunWriter } from '../dataset/sorted-runs.ts';
import type { SourceKeys } from '../dataset/source-keys.ts';
import { encodeSecondHeader } from './dataset-file.ts';
import { encodeLeaves, encodeSecondBatch, SECOND_FORMAT, secondBlockAt, type TaggedBatch } from './layout.ts';

const TAGS_AT_ONCE = 1000;
const SALTS_AT_ONCE = 256;

export interface SecondBuildRequest extends Omit<BuildOptions, 'nonce'> {
  readonly out: string;
  readonly keys: SourceKeys;
  readonly records: AsyncIterable<KeyedRecord> | Iterable<KeyedRecord>;
  /** Each batch in order, as it is sealed. */
  readonly onBatch?: (batch: Batch) => void;
  readonly onProgress?: (phase: 'reading' | 'sealing', done: number) => void;
  /** Records sorted in memory at a time. */
  readonly runRecords?: number;
}

export interface BuiltSecondDataset {
  readonly root: Field;
  readonly records: number;
  readonly batches: number;
  /** Records whose key an earlier one has. */
  readonly duplicates: number;
  /** Records of a last batch below the policy's smallest: they stay out. */
  readonly remainder: number;
}

/**
 * Builds a dataset file of any number of records; `buildSecondDataset` does the same in memory. Records are sorted on disk,
 * encrypted. The file appears when it is complete; an interrupted build leaves a folder `OUT.build`, which the next one
 * removes. Records with the same tag, which chance gives, are in the order of the input.
 *
 * @throws AssayError `no-records` (3), `over-capacity` (2), `dataset-corrupt` (4)
 */
export async function buildSecondDatasetFile(request: SecondBuildRequest): Promise<BuiltSecondDataset> {
  const folder = `${request.out}.build`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await new SecondBuild(request, folder).run();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class SecondBuild {
  readonly #request: SecondBuildRequest;
  readonly #folder: string;
  readonly #id = randomBytes(16);
  readonly #key = newDatasetKey();
  readonly #nonce = randomBytes(16).toString('hex');
  readonly #cipher = new BlockCipher(this.#key, this.#id);
  #duplicates = 0;
  #remainder = 0;
  #salts: readonly Field[] = [];

  constructor(request: SecondBuildRequest, folder: string) {
    this.#request = request;
    this.#folder = folder;
  }

  async run(): Promise<BuiltSecondDataset> {
    const runs = await this.#read();
    const body = join(this.#folder, 'body');
    const file = await open(body, 'w', 0o600);
    try {
      const { leaves, records } = await this.#seal(file, runs);
      const root = await this.#finish(file, leaves, records);
      await file.sync();
      await file.close();
      await rename(body, this.#request.out);
      await syncFolder(dirname(this.#request.out));
      const { length: batches } = leaves;
      return { root, records, batches, duplicates: this.#duplicates, remainder: this.#remainder };
    } finally {
      await file.close().catch(() => {});
    }
  }

  /** Input → sealed runs. @returns how many there are */
  async #read(): Promise<number> {
    const { shape, keys, model, runRecords, onProgress } = this.#request;
    const writer = new RunWriter(this.#folder, shape, this.#cipher, runRecords);
    let position = 0;
    let waiting: KeyedRecord[] = [];
    const write = async (): Promise<void> => {
      const tags = await keys.tags(
        model,
        waiting.map(({ key }) => key),
      );
      // A record's day is the source's own business: it is in no batch.
      for (const [i, record] of waiting.entries()) await writer.add({ ...record, day: 0 }, tags[i] as bigint);
      waiting = [];
    };
    for await (const record of this.#request.records) {
      waiting.push(record);
      if (waiting.length === TAGS_AT_ONCE) await write();
      position++;
      if (position % 10_000 === 0) onProgress?.('reading', position);
    }
    await write();
    if (position >= COMPILED_FROM) await compilePoseidon();
    return writer.end();
  }

  async #seal(file: FileHandle, runs: number): Promise<{ leaves: Field[]; records: number }> {
    const { shape, schemaHash, onBatch, onProgress } = this.#request;
    const leaves: Field[] = [];
    let records = 0;
    for await (const held of this.#cut(runs)) {
      if (leaves.length >= ARITY ** shape.levels)
        throw new AssayError(
          'over-capacity',
          `A dataset holds at most ${shape.n * ARITY ** shape.levels} records.`,
        );
      const index = leaves.length;
      const batch = { ...held, salt: await this.#salt(index) };
      records += batch.records.length;
      leaves.push(batchLeaf(batch, schemaHash, shape));
      const block = this.#cipher.seal('batch', index, encodeSecondBatch(batch, shape));
      await file.write(block, 0, block.length, secondBlockAt(shape, index));
      onBatch?.(batch);
      if (leaves.length % 64 === 0) onProgress?.('sealing', records);
    }
    if (records === 0)
      throw new AssayError('no-records', 'Too few records are left for a batch.', { exitCode: 3 });
    return { leaves, records };
  }

  /** The records without repeated keys, N at a time; a last batch that is too small stays out. */
  async *#cut(runs: number): AsyncGenerator<Pick<TaggedBatch, 'records' | 'tags'>> {
    const { shape, smallestBatch } = this.#request;
    let held: { records: EncodedRecord[]; tags: bigint[] } = { records: [], tags: [] };
    let tag = -1n;
    const keys = new Set<string>();
    for await (const { record, keyDigest } of mergeRuns(this.#folder, runs, shape, this.#cipher)) {
      if (record.tag !== tag) keys.clear();
      tag = record.tag;
      if (keys.has(keyDigest)) {
        this.#duplicates++;
        continue;
      }
      keys.add(keyDigest);
      held.records.push({ codes: record.codes, label: record.label });
      held.tags.push(tag);
      if (held.tags.length < shape.n) continue;
      yield held;
      held = { records: [], tags: [] };
    }
    const { length } = held.tags;
    if (length >= smallestBatch && length > 0) yield held;
    else this.#remainder = length;
  }

  /** Salts are asked for by the block: a remote signer answers once for many. */
  async #salt(index: number): Promise<Field> {
    const at = index % SALTS_AT_ONCE;
    if (at === 0) {
      const { keys, model, firstDay, lastDay } = this.#request;
      const period = packPeriod(firstDay, lastDay);
      this.#salts = await keys.salts(model, period, this.#nonce, index, SALTS_AT_ONCE);
    }
    return this.#salts[at] as Field;
  }

  async #finish(file: FileHandle, leaves: readonly Field[], records: number): Promise<Field> {
    const { shape, keys, model, schemaHash, firstDay, lastDay } = this.#request;
    const { root } = new Tree8(leaves, shape.levels, DOMAINS.batchNode);
    const sealed = this.#cipher.seal('tree', 0, encodeLeaves(leaves));
    await file.write(sealed, 0, sealed.length, secondBlockAt(shape, leaves.length));
    const header = encodeSecondHeader(
      {
        ...{ format: SECOND_FORMAT, private: PRIVATE, circuit: shape.circuit },
        ...{ model, schemaHash, period: { firstDay, lastDay }, records, root },
        id: this.#id.toString('hex'),
        sourceKey: await keys.wrap(this.#key, this.#id),
      },
      this.#cipher,
    );
    await file.write(header, 0, header.length, 0);
    return root;
  }
}
