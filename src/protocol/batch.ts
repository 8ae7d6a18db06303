import { DOMAIN } from './domains.ts';
import { AssayError } from './errors.ts';
import type { Field } from './field.ts';
import type { IntervalNode } from './interval-tree.ts';
import { hash, sponge } from './poseidon.ts';
import { assertRecord, emptyRecord, packRecord, type TaggedRecord } from './record.ts';
import type { Shape } from './shape.ts';

/** 1 to N records, tags strictly increasing. */
export interface Batch {
  readonly index: number;
  readonly records: readonly TaggedRecord[];
  /** Secret, at least 128 bits of entropy. Without it the leaf could be guessed from likely records. */
  readonly salt: Field;
}

/**
 * The batch's leaf in the interval tree (BatchLeaf in circuits/lib/record.circom).
 * @throws AssayError `over-capacity` (2), `bad-record` (2), `tags-not-increasing` (3)
 */
export function batchLeaf(batch: Batch, schemaHash: Field, shape: Shape): IntervalNode {
  const { records } = batch;
  if (records.length < 1 || records.length > shape.n) {
    throw new AssayError('over-capacity', `A batch holds 1 to ${shape.n} records.`);
  }
  records.forEach((record, i) => {
    assertRecord(record, shape.f);
    if (i > 0 && record.tag <= (records[i - 1] as TaggedRecord).tag) {
      throw new AssayError(
        'tags-not-increasing',
        `Batch ${batch.index}: tags don't strictly increase at record ${i}.`,
        {
          exitCode: 3,
        },
      );
    }
  });
  const padded = [...records];
  while (padded.length < shape.n) padded.push(emptyRecord(shape.f));
  const header = hash(DOMAIN.leaf(shape.n, shape.f), [batch.salt, schemaHash, BigInt(records.length)]);
  return {
    hash: sponge(header, padded.flatMap(packRecord)),
    min: (records[0] as TaggedRecord).tag,
    max: (records.at(-1) as TaggedRecord).tag,
  };
}
