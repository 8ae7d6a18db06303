import { z } from 'zod';
import type { Batch } from '../../protocol/batch.ts';
import { AssayError } from '../../protocol/errors.ts';
import { asField, FIELD_MODULUS, type Field } from '../../protocol/field.ts';
import type { IntervalNode } from '../../protocol/interval-tree.ts';
import type { TaggedRecord } from '../../protocol/record.ts';
import type { Shape } from '../../protocol/shape.ts';
import { SEAL_BYTES } from './block-cipher.ts';
import { HEADER_BYTES } from './header-area.ts';

/**
 * The dataset file, version 2: a header area of fixed size, a sealed block of fixed size for each batch, and a sealed
 * block with the tree's leaves. A batch is read without the others. docs/files.md describes it.
 */

export const DATASET_FORMAT = 'assay/dataset/v2';
export const MAGIC = Buffer.from('assay-dataset-2\n', 'latin1');

const field = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .transform(BigInt)
  .refine((value) => value < FIELD_MODULUS)
  .transform((value) => value as Field);
const day = z.int().min(0).max(65_535);

export const headerSchema = z.strictObject({
  format: z.literal(DATASET_FORMAT),
  private: z.string(),
  circuit: z.string(),
  model: field,
  schemaHash: field,
  period: z.strictObject({ firstDay: day, lastDay: day }),
  records: z.int().min(1),
  root: field,
  /** Random; every seal is bound to it. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** The file's key, wrapped for the source that built it. */
  sourceKey: z.string().regex(/^[0-9a-f]{120}$/),
});
export type DatasetHeader = z.infer<typeof headerSchema>;

const SALT_BYTES = 32;
const TAG_BYTES = 6;

/** Bytes of one encoded record: tag, day, label, codes. */
export const recordBytes = (shape: Pick<Shape, 'f'>): number => TAG_BYTES + 3 + 2 * shape.f;
const batchBytes = (shape: Shape): number => SALT_BYTES + 2 + shape.n * recordBytes(shape);
/** Bytes of a batch's sealed block. */
export const blockBytes = (shape: Shape): number => batchBytes(shape) + SEAL_BYTES;
/** Where a batch's block begins. */
export const blockAt = (shape: Shape, index: number): number => HEADER_BYTES + index * blockBytes(shape);

export function writeRecord(
  into: Buffer,
  at: number,
  { tag, day: recordDay, label, codes }: TaggedRecord,
): void {
  into.writeUIntBE(Number(tag), at, TAG_BYTES);
  into.writeUInt16BE(recordDay, at + TAG_BYTES);
  into.writeUInt8(label, at + TAG_BYTES + 2);
  codes.forEach((code, j) => {
    into.writeUInt16BE(code, at + TAG_BYTES + 3 + 2 * j);
  });
}

export function readRecord(from: Buffer, at: number, shape: Pick<Shape, 'f'>): TaggedRecord {
  return {
    tag: BigInt(from.readUIntBE(at, TAG_BYTES)),
    day: from.readUInt16BE(at + TAG_BYTES),
    label: from.readUInt8(at + TAG_BYTES + 2) as 0 | 1,
    codes: Array.from({ length: shape.f }, (_, j) => from.readUInt16BE(at + TAG_BYTES + 3 + 2 * j)),
  };
}

/** A batch's plain block; slots beyond its records are zero. */
export function encodeBatch({ salt, records }: Batch, shape: Shape): Buffer {
  const bytes = Buffer.alloc(batchBytes(shape));
  bytes.set(fieldBytes(salt), 0);
  bytes.writeUInt16BE(records.length, SALT_BYTES);
  records.forEach((record, i) => {
    writeRecord(bytes, SALT_BYTES + 2 + i * recordBytes(shape), record);
  });
  return bytes;
}

export function decodeBatch(bytes: Buffer, index: number, shape: Shape): Batch {
  const count = bytes.readUInt16BE(SALT_BYTES);
  return {
    index,
    salt: asField(BigInt(`0x${bytes.toString('hex', 0, SALT_BYTES)}`)),
    records: Array.from({ length: count }, (_, i) =>
      readRecord(bytes, SALT_BYTES + 2 + i * recordBytes(shape), shape),
    ),
  };
}

const NODE_BYTES = 32 + 2 * TAG_BYTES;

export function encodeNodes(nodes: readonly IntervalNode[]): Buffer {
  const bytes = Buffer.alloc(nodes.length * NODE_BYTES);
  nodes.forEach(({ hash, min, max }, i) => {
    bytes.set(fieldBytes(hash), i * NODE_BYTES);
    bytes.writeUIntBE(Number(min), i * NODE_BYTES + 32, TAG_BYTES);
    bytes.writeUIntBE(Number(max), i * NODE_BYTES + 32 + TAG_BYTES, TAG_BYTES);
  });
  return bytes;
}

export function decodeNodes(bytes: Buffer): IntervalNode[] {
  if (bytes.length % NODE_BYTES !== 0) {
    throw new AssayError('dataset-corrupt', 'the tree of the dataset is cut off', { exitCode: 4 });
  }
  return Array.from({ length: bytes.length / NODE_BYTES }, (_, i) => {
    const at = i * NODE_BYTES;
    return {
      hash: asField(BigInt(`0x${bytes.toString('hex', at, at + 32)}`)),
      min: BigInt(bytes.readUIntBE(at + 32, TAG_BYTES)),
      max: BigInt(bytes.readUIntBE(at + 32 + TAG_BYTES, TAG_BYTES)),
    };
  });
}

const fieldBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
