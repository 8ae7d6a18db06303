import { AssayError } from '../errors.ts';
import { type Field, pack } from '../field.ts';
import { hash, sponge } from '../poseidon.ts';
import { DOMAINS } from './domains.ts';
import { assertRecord, type EncodedRecord } from './record.ts';
import type { Shape } from './shape.ts';
import { Tree8 } from './tree.ts';

/** A dataset's batch: 1..N records, and at least 128 bits of salt. */
export interface Batch {
  readonly records: readonly EncodedRecord[];
  readonly salt: Field;
}

/** The records of a batch in N slots, the rest empty. @throws AssayError `bad-batch`, `bad-record` */
export function slotsOf(records: readonly EncodedRecord[], shape: Shape): EncodedRecord[] {
  if (records.length < 1 || records.length > shape.n)
    throw new AssayError('bad-batch', `A batch holds 1 to ${shape.n} records.`);
  for (const record of records) assertRecord(record, shape.f);
  const empty: EncodedRecord = { codes: new Array<number>(shape.f).fill(0), label: 0 };
  return Array.from({ length: shape.n }, (_, i) => records[i] ?? empty);
}

/** The leaf of a batch (circuits/second/lib/batch): codes 31 a word over all slots, then labels 252 a word. */
export function batchLeaf(batch: Batch, schemaHash: Field, shape: Shape): Field {
  const slots = slotsOf(batch.records, shape);
  const header = hash(DOMAINS.batch(shape.n, shape.f), [
    batch.salt,
    schemaHash,
    BigInt(batch.records.length),
  ]);
  return sponge(header, [
    ...pack(
      slots.flatMap(({ codes }) => codes.map(BigInt)),
      8,
    ),
    ...pack(
      slots.map(({ label }) => BigInt(label)),
      1,
    ),
  ]);
}

/** The tree of a dataset's batches. */
export const batchTree = (batches: readonly Batch[], schemaHash: Field, shape: Shape): Tree8 =>
  new Tree8(
    batches.map((batch) => batchLeaf(batch, schemaHash, shape)),
    shape.levels,
    DOMAINS.batchNode,
  );
