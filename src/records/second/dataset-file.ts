import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { type Batch, batchLeaf } from '../../protocol/second/batch.ts';
import type { SecondDataset } from '../../protocol/second/build-dataset.ts';
import { DOMAINS } from '../../protocol/second/domains.ts';
import { batchesOf, countOf, type Shape, shapeOf } from '../../protocol/second/shape.ts';
import { Tree8 } from '../../protocol/second/tree.ts';
import { packPeriod } from '../../protocol/statement.ts';
import { BlockCipher } from '../dataset/block-cipher.ts';
import { badDatasetFile, encodeHeaderArea, HEADER_BYTES, parseHeaderArea } from '../dataset/header-area.ts';
import { assertPrivate, corrupt, corruptOr, openFailure, READ_FLAGS } from '../dataset/private-file.ts';
import {
  decodeLeaves,
  decodeSecondBatch,
  leavesBytes,
  SECOND_FORMAT,
  SECOND_MAGIC,
  type SecondHeader,
  secondBlockAt,
  secondBlockBytes,
  secondHeaderSchema,
  type TaggedBatch,
} from './layout.ts';

/** Gives the file's key; asked once, when the file is opened. */
export type UnlockSecond = (header: SecondHeader, id: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/**
 * A dataset file of the second edition, opened for reading. A batch is read when it is asked for, and compared with its leaf;
 * the leaves were compared with the root. Only `recompute` checks that every leaf is that of its records.
 */
export class SecondDatasetFile implements SecondDataset {
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
  readonly #leaves: readonly Field[];
  readonly #tree: Tree8;

  private constructor(path: string, header: SecondHeader, key: Uint8Array, leaves: Field[], tree: Tree8) {
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
    this.#leaves = leaves;
    this.#tree = tree;
  }

  /**
   * @throws AssayError `bad-dataset-file`, `file-exposed`, `file-unsafe`, `file-not-found`, `wrong-keystore` (2),
   * `dataset-corrupt` (4)
   */
  static async open(path: string, unlock: UnlockSecond): Promise<SecondDatasetFile> {
    const { header, text, seal } = readSecondHeader(path);
    const id = Buffer.from(header.id, 'hex');
    const key = await unlock(header, id);
    const cipher = new BlockCipher(key, id);
    try {
      cipher.open('header', 0, seal, text);
      const shape = shapeOf(header.circuit);
      const batches = batchesOf(shape, header.records);
      const sealed = readPart(path, secondBlockAt(shape, batches), leavesBytes(batches));
      const leaves = decodeLeaves(cipher.open('tree', 0, sealed));
      const tree = new Tree8(leaves, shape.levels, DOMAINS.batchNode);
      if (tree.root !== header.root) throw corrupt(path);
      return new SecondDatasetFile(path, header, key, leaves, tree);
    } catch (cause) {
      throw corruptOr(path, cause);
    }
  }

  /** The header without a key: its seal is not checked. @throws AssayError as `open` */
  static header(path: string): SecondHeader {
    return readSecondHeader(path).header;
  }

  get batchCount(): number {
    return this.#leaves.length;
  }

  batch(index: number): Batch {
    const { records, salt } = this.taggedBatch(index);
    return { records, salt };
  }

  /** A batch with the tags of its records. The tree does not bind tags: the file's seal does. */
  taggedBatch(index: number): TaggedBatch {
    const expected = countOf(this.shape, this.records, index);
    const batch = this.#decrypt(index);
    if (batch.records.length !== expected || this.#leafOf(batch) !== this.#leaves[index])
      throw corrupt(this.#path);
    return batch;
  }

  path(index: number): Field[][] {
    return this.#tree.path(index);
  }

  /**
   * Computes every leaf from the records. A source does this before it signs.
   * @throws AssayError `dataset-corrupt` (4)
   */
  recompute(onBatch: (done: number, total: number) => void = () => {}): void {
    for (let index = 0; index < this.batchCount; index++) {
      this.batch(index);
      onBatch(index + 1, this.batchCount);
    }
  }

  #leafOf(batch: Batch): Field {
    try {
      return batchLeaf(batch, this.schemaHash, this.shape);
    } catch (cause) {
      throw corrupt(this.#path, cause);
    }
  }

  #decrypt(index: number): TaggedBatch {
    try {
      const sealed = readPart(this.#path, secondBlockAt(this.shape, index), secondBlockBytes(this.shape));
      return decodeSecondBatch(this.#cipher.open('batch', index, sealed), this.shape);
    } catch (cause) {
      throw corruptOr(this.#path, cause);
    }
  }
}

/** The header area of a file. */
export const encodeSecondHeader = (header: SecondHeader, cipher: BlockCipher): Buffer =>
  encodeHeaderArea(SECOND_MAGIC, header, cipher);

/** The header as it stands in the file; its seal is not checked without the file's key. @throws AssayError `bad-dataset-file` (2) */
function readSecondHeader(path: string) {
  let area: Buffer;
  try {
    area = readPart(path, 0, HEADER_BYTES);
  } catch (cause) {
    throw cause instanceof AssayError && cause.code === 'dataset-corrupt'
      ? badDatasetFile(path, 'its length')
      : cause;
  }
  return parseHeaderArea(area, path, {
    magic: SECOND_MAGIC,
    format: SECOND_FORMAT,
    schema: secondHeaderSchema,
  });
}

/**
 * Bytes of a file that only its owner can read.
 * @throws AssayError `file-not-found`, `file-unsafe`, `file-exposed` (2); `file-unreadable`, `dataset-corrupt` (4)
 */
function readPart(path: string, position: number, length: number): Buffer {
  const file = openPrivate(path);
  try {
    assertPrivate(fstatSync(file), path);
    const bytes = Buffer.alloc(length);
    if (readSync(file, bytes, 0, length, position) !== length)
      throw new AssayError('dataset-corrupt', 'the dataset ends early', { exitCode: 4 });
    return bytes;
  } finally {
    closeSync(file);
  }
}

function openPrivate(path: string): number {
  try {
    return openSync(path, READ_FLAGS);
  } catch (error) {
    throw openFailure(path, error as NodeJS.ErrnoException);
  }
}
