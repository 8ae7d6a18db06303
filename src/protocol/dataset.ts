import type { Point } from './babyjub.ts';
import { type Batch, batchLeaf } from './batch.ts';
import { AssayError } from './errors.ts';
import type { Field } from './field.ts';
import { IntervalTree, type Sibling } from './interval-tree.ts';
import type { EncodedRecord, TaggedRecord } from './record.ts';
import { batchSalt, recordTag, type SourceSecrets } from './secrets.ts';
import type { Shape } from './shape.ts';
import type { Signature } from './signature.ts';
import { packPeriod } from './statement.ts';

/** An encoded record with the key by which its source identifies it. */
export interface KeyedRecord extends EncodedRecord {
  readonly key: string;
}

/**
 * A committed dataset. Its batches may lie in memory or in a file. Only root, counts and period are public.
 */
export interface CommittedDataset {
  readonly shape: Shape;
  readonly model: Field;
  readonly schemaHash: Field;
  readonly period: bigint;
  /** R, the number of records. */
  readonly records: number;
  readonly root: Field;
  /** @throws AssayError `no-such-batch` */
  batch(index: number): Promise<Batch>;
  /** The siblings of a batch's leaf, from the leaf upwards. @throws AssayError `no-such-batch` */
  path(index: number): readonly Sibling[];
}

/** A dataset whose batches and tree are in memory. */
export interface Dataset extends CommittedDataset {
  readonly batches: readonly Batch[];
  readonly tree: IntervalTree;
}

export interface DatasetOptions {
  readonly shape: Shape;
  readonly model: Field;
  readonly schemaHash: Field;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Random per build, so that a rebuilt dataset never reuses a salt. */
  readonly nonce: string;
}

/** Records that building left out, by their position in the input. */
export interface LeftOut {
  /** Records whose key an earlier record has: the first one counts. */
  readonly duplicates: readonly number[];
  /** Records whose tag equals another record's by chance (about R^2 / 2^49 are expected). */
  readonly collisions: readonly number[];
}

/**
 * Builds the tree of batches that are already cut and salted.
 * @throws AssayError `bad-dataset` (4) for batches out of order, or not full before the last
 */
export function assembleDataset(
  batches: readonly Batch[],
  options: Pick<DatasetOptions, 'shape' | 'model' | 'schemaHash'> & { period: bigint },
): Dataset {
  const { shape, model, schemaHash, period } = options;
  batches.forEach((batch, i) => {
    if (batch.index !== i || (i < batches.length - 1 && batch.records.length !== shape.n)) {
      throw new AssayError('bad-dataset', 'Batches are out of order, or one before the last is not full.', {
        exitCode: 4,
      });
    }
  });
  const tree = new IntervalTree(
    batches.map((batch) => batchLeaf(batch, schemaHash, shape)),
    shape.depth,
  );
  const records = batches.reduce((sum, batch) => sum + batch.records.length, 0);
  const batch = async (index: number): Promise<Batch> => {
    const found = batches[index];
    if (!found) throw new AssayError('no-such-batch', `The dataset has batches 0 to ${batches.length - 1}.`);
    return found;
  };
  const path = (index: number) => tree.path(index);
  return { shape, model, schemaHash, period, batches, tree, records, root: tree.root, batch, path };
}

/**
 * Tags, orders, salts and commits records. A source's own tool runs this.
 * @throws AssayError `outside-period`, `over-capacity` (2); `no-records` (3)
 */
export function buildDataset(
  records: Iterable<KeyedRecord>,
  secrets: SourceSecrets,
  options: DatasetOptions,
): { dataset: Dataset; leftOut: LeftOut } {
  const { shape, model, firstDay, lastDay } = options;
  const period = packPeriod(firstDay, lastDay);
  const byTag = new Map<bigint, { key: string; record: TaggedRecord }>();
  const duplicates: number[] = [];
  const collisions: number[] = [];
  let position = 0;
  for (const { key, codes, day, label } of records) {
    if (day < firstDay || day > lastDay) {
      throw new AssayError('outside-period', `Record ${position} lies outside the dataset's period.`);
    }
    const tag = recordTag(secrets.tagKey, model, key);
    const earlier = byTag.get(tag);
    if (earlier) (earlier.key === key ? duplicates : collisions).push(position);
    else byTag.set(tag, { key, record: { codes, day, label, tag } });
    position++;
  }
  if (byTag.size === 0) throw new AssayError('no-records', 'No record is left to commit.', { exitCode: 3 });
  if (byTag.size > shape.n * 2 ** shape.depth) {
    throw new AssayError('over-capacity', `A dataset holds at most ${shape.n * 2 ** shape.depth} records.`);
  }
  const sorted = [...byTag.values()].map(({ record }) => record).sort((a, b) => (a.tag < b.tag ? -1 : 1));
  const batches: Batch[] = [];
  for (let start = 0; start < sorted.length; start += shape.n) {
    const index = batches.length;
    batches.push({
      index,
      records: sorted.slice(start, start + shape.n),
      salt: batchSalt(secrets.saltKey, model, period, options.nonce, index),
    });
  }
  return { dataset: assembleDataset(batches, { ...options, period }), leftOut: { duplicates, collisions } };
}

/** A source's signature on a dataset, with all that an origin proof needs except the holder's secret. */
export interface DatasetSignature {
  readonly sourceKey: Point;
  readonly serial: Field;
  readonly holder: Field;
  readonly signature: Signature;
}
