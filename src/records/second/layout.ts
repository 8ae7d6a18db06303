import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { asField, type Field } from '../../protocol/field.ts';
import type { Batch } from '../../protocol/second/batch.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import { SEAL_BYTES } from '../dataset/block-cipher.ts';
import { HEADER_BYTES } from '../dataset/header-area.ts';
import { headerSchema } from '../dataset/layout.ts';

/**
 * The dataset file, version 3, for the second edition: the areas and seals of version 2. A record is its tag, which no leaf
 * binds, a label and F codes of a byte each; the tree is a list of leaves. docs/files.md describes it.
 */

export const SECOND_FORMAT = 'assay/dataset/v3';
export const SECOND_MAGIC = Buffer.from('assay-dataset-3\n', 'latin1');

export const secondHeaderSchema = headerSchema.extend({ format: z.literal(SECOND_FORMAT) });
export type SecondHeader = z.infer<typeof secondHeaderSchema>;

const FIELD_BYTES = 32;
const TAG_BYTES = 6;
const recordBytes = (shape: Shape): number => TAG_BYTES + 1 + shape.f;
const batchBytes = (shape: Shape): number => FIELD_BYTES + 2 + shape.n * recordBytes(shape);
/** Bytes of a batch's sealed block. */
export const secondBlockBytes = (shape: Shape): number => batchBytes(shape) + SEAL_BYTES;
/** Where a batch's block begins; after the last one, where the leaves begin. */
export const secondBlockAt = (shape: Shape, index: number): number =>
  HEADER_BYTES + index * secondBlockBytes(shape);
/** Bytes of the sealed leaves. */
export const leavesBytes = (batches: number): number => batches * FIELD_BYTES + SEAL_BYTES;

/** A batch with the tags of its records: by them the source finds the records of a person again. */
export interface TaggedBatch extends Batch {
  readonly tags: readonly bigint[];
}

/** A batch's plain block; slots beyond its records are zero. */
export function encodeSecondBatch({ salt, records, tags }: TaggedBatch, shape: Shape): Buffer {
  const bytes = Buffer.alloc(batchBytes(shape));
  bytes.set(fieldBytes(salt), 0);
  bytes.writeUInt16BE(records.length, FIELD_BYTES);
  records.forEach(({ label, codes }, i) => {
    const at = FIELD_BYTES + 2 + i * recordBytes(shape);
    bytes.writeUIntBE(Number(tags[i]), at, TAG_BYTES);
    bytes.writeUInt8(label, at + TAG_BYTES);
    bytes.set(codes, at + TAG_BYTES + 1);
  });
  return bytes;
}

export function decodeSecondBatch(bytes: Buffer, shape: Shape): TaggedBatch {
  const count = bytes.readUInt16BE(FIELD_BYTES);
  const places = Array.from({ length: count }, (_, i) => FIELD_BYTES + 2 + i * recordBytes(shape));
  return {
    salt: asField(BigInt(`0x${bytes.toString('hex', 0, FIELD_BYTES)}`)),
    tags: places.map((at) => BigInt(bytes.readUIntBE(at, TAG_BYTES))),
    records: places.map((at) => ({
      label: bytes.readUInt8(at + TAG_BYTES) as 0 | 1,
      codes: [...bytes.subarray(at + TAG_BYTES + 1, at + TAG_BYTES + 1 + shape.f)],
    })),
  };
}

export const encodeLeaves = (leaves: readonly Field[]): Buffer => Buffer.concat(leaves.map(fieldBytes));

/** @throws AssayError `dataset-corrupt` (4) */
export function decodeLeaves(bytes: Buffer): Field[] {
  if (bytes.length % FIELD_BYTES !== 0)
    throw new AssayError('dataset-corrupt', 'the tree of the dataset is cut off', { exitCode: 4 });
  return Array.from({ length: bytes.length / FIELD_BYTES }, (_, i) =>
    asField(BigInt(`0x${bytes.toString('hex', i * FIELD_BYTES, (i + 1) * FIELD_BYTES)}`)),
  );
}

const fieldBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
