import { type FileHandle, open } from 'node:fs/promises';
import { type Batch, batchLeaf } from '../../protocol/batch.ts';
import type { CommittedDataset } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import {
  type IntervalNode,
  IntervalTree,
  rootOfPath,
  type Sibling,
  siblingsIn,
} from '../../protocol/interval-tree.ts';
import { type Shape, shapeOf } from '../../protocol/shape.ts';
import { packPeriod } from '../../protocol/statement.ts';
import { BlockCipher, SEAL_BYTES } from './block-cipher.ts';
import { badDatasetFile, encodeHeaderArea, HEADER_BYTES, parseHeaderArea } from './header-area.ts';
import {
  blockAt,
  blockBytes,
  DATASET_FORMAT,
  type DatasetHeader,
  decodeBatch,
  decodeNodes,
  encodeNodes,
  headerSchema,
  MAGIC,
} from './layout.ts';
import { assertPrivate, corrupt, corruptOr, openFailure, READ_FLAGS } from './private-file.ts';

/** Gives the file's key; asked once, when the file is opened. */
export type Unlock = (header: DatasetHeader, id: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/**
 * A dataset file, opened for reading. Batches are read one at a time; each is checked against its leaf, and its path
 * against the root, before it is returned. Only `recompute` checks that the whole tree is that of the records.
 */
export class DatasetFile implements CommittedDataset {
  readonly shape: Shape;
  readonly model: Field;
  readonly schemaHash: Field;
  readonly period: bigint;
  readonly records: number;
  readonly root: Field;
  /** Random id, bound to every seal. */
  readonly id: Uint8Array;
  /** The file's key: for wrapping it to another holder. Never written. */
  readonly key: Uint8Array;
  readonly #path: string;
  readonly #cipher: BlockCipher;
  readonly #levels: readonly (readonly IntervalNode[])[];

  private constructor(path: string, header: DatasetHeader, key: Uint8Array, levels: IntervalNode[][]) {
    this.shape = shapeOf(header.circuit);
    this.model = header.model;
    this.schemaHash = header.schemaHash;
    this.period = packPeriod(header.period.firstDay, header.period.lastDay);
    this.records = header.records;
    this.root = header.root;
    this.id = Buffer.from(header.id, 'hex');
    this.key = key;
    this.#path = path;
    this.#cipher = new BlockCipher(key, this.id);
    this.#levels = levels;
  }

  /**
   * @throws AssayError `bad-dataset-file`, `file-exposed`, `file-unsafe`, `file-not-found`, `wrong-keystore` (2),
   * `dataset-corrupt` (4)
   */
  static async open(path: string, unlock: Unlock): Promise<DatasetFile> {
    return withFile(path, async (file) => {
      const { header, text, seal } = await readHeader(file, path);
      const id = Buffer.from(header.id, 'hex');
      const key = await unlock(header, id);
      const cipher = new BlockCipher(key, id);
      try {
        cipher.open('header', 0, seal, text);
        const shape = shapeOf(header.circuit);
        const batches = Math.ceil(header.records / shape.n);
        const counts = levelSizes(batches, shape.depth);
        const total = counts.reduce((sum, count) => sum + count, 0);
        const sealed = await readAt(file, blockAt(shape, batches), total * NODE_SIZE + SEAL_BYTES);
        const nodes = decodeNodes(cipher.open('tree', 0, sealed));
        const levels = counts.map((count) => nodes.splice(0, count));
        if (levels.at(-1)?.[0]?.hash !== header.root) throw corrupt(path);
        return new DatasetFile(path, header, key, levels);
      } catch (cause) {
        throw corruptOr(path, cause);
      }
    });
  }

  /**
   * The header as it is written. Without the file's key nothing authenticates it.
   * @throws AssayError `bad-dataset-file`, `file-exposed`, `file-unsafe`, `file-not-found` (2)
   */
  static header(path: string): Promise<DatasetHeader> {
    return withFile(path, async (file) => (await readHeader(file, path)).header);
  }

  get batchCount(): number {
    return (this.#levels[0] as readonly IntervalNode[]).length;
  }

  path(index: number): Sibling[] {
    this.#assertIndex(index);
    return siblingsIn(this.#levels, index);
  }

  async batch(index: number): Promise<Batch> {
    this.#assertIndex(index);
    return withFile(this.#path, (file) => this.#read(file, index));
  }

  /**
   * Computes every leaf and the root from the records. A source does this before it signs.
   * @throws AssayError `dataset-corrupt` (4)
   */
  async recompute(onBatch: (done: number, total: number) => void = () => {}): Promise<void> {
    const leaves: IntervalNode[] = [];
    await withFile(this.#path, async (file) => {
      for (let index = 0; index < this.batchCount; index++) {
        const batch = await this.#decrypt(file, index);
        const isLast = index === this.batchCount - 1;
        if (!isLast && batch.records.length !== this.shape.n) throw corrupt(this.#path);
        leaves.push(this.#leafOf(batch));
        onBatch(index + 1, this.batchCount);
      }
    });
    try {
      if (new IntervalTree(leaves, this.shape.depth).root !== this.root) throw corrupt(this.#path);
    } catch (cause) {
      throw corrupt(this.#path, cause);
    }
  }

  async #read(file: FileHandle, index: number): Promise<Batch> {
    const batch = await this.#decrypt(file, index);
    const leaf = this.#leafOf(batch);
    let root: Field | undefined;
    try {
      root = rootOfPath(leaf, index, siblingsIn(this.#levels, index));
    } catch (cause) {
      throw corrupt(this.#path, cause);
    }
    if (root !== this.root) throw corrupt(this.#path);
    return batch;
  }

  #leafOf(batch: Batch): IntervalNode {
    try {
      return batchLeaf(batch, this.schemaHash, this.shape);
    } catch (cause) {
      throw corrupt(this.#path, cause);
    }
  }

  async #decrypt(file: FileHandle, index: number): Promise<Batch> {
    try {
      const sealed = await readAt(file, blockAt(this.shape, index), blockBytes(this.shape));
      return decodeBatch(this.#cipher.open('batch', index, sealed), index, this.shape);
    } catch (cause) {
      throw corruptOr(this.#path, cause);
    }
  }

  #assertIndex(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.batchCount) {
      throw new AssayError('no-such-batch', `The dataset has batches 0 to ${this.batchCount - 1}.`);
    }
  }
}

const NODE_SIZE = encodeNodes([{ hash: 0n as Field, min: 0n, max: 0n }]).length;

/** Nodes a level, from the leaves to the root. */
function levelSizes(leaves: number, depth: number): number[] {
  const sizes = [leaves];
  for (let level = 0; level < depth; level++) sizes.push(Math.ceil((sizes[level] as number) / 2));
  return sizes;
}

export const encodeHeader = (header: DatasetHeader, cipher: BlockCipher): Buffer =>
  encodeHeaderArea(MAGIC, header, cipher);

async function readHeader(file: FileHandle, path: string) {
  const area = await readAt(file, 0, HEADER_BYTES).catch(() => {
    throw badDatasetFile(path, 'its length');
  });
  return parseHeaderArea(area, path, { magic: MAGIC, format: DATASET_FORMAT, schema: headerSchema });
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length)
    throw new AssayError('dataset-corrupt', 'the dataset ends early', { exitCode: 4 });
  return buffer;
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, READ_FLAGS).catch((error: NodeJS.ErrnoException) => {
    throw openFailure(path, error);
  });
  try {
    assertPrivate(await file.stat(), path);
    return await work(file);
  } finally {
    await file.close();
  }
}
