import type { DatasetOptions } from '../dataset.ts';
import { publicKeyOf, sign } from '../eddsa.ts';
import { AssayError } from '../errors.ts';
import type { Field } from '../field.ts';
import { batchSalt, datasetSerial, recordTag } from '../secrets.ts';
import type { Signature } from '../signature.ts';
import { packPeriod } from '../statement.ts';
import { type Batch, batchTree } from './batch.ts';
import { signatureMessage } from './dataset.ts';
import type { EncodedRecord } from './record.ts';
import type { Shape } from './shape.ts';
import { type ListedSource, sourceCommitment } from './source-list.ts';
import { ARITY } from './tree.ts';

/** An encoded record with the key by which its source identifies it. */
export interface KeyedRecord extends EncodedRecord {
  readonly key: string;
}

/** The secrets of a source. Its key and the hash of its tag secret are on the accreditation list. */
export interface SecondSourceSecrets {
  /** 32 bytes each. */
  readonly signingKey: Uint8Array;
  /** Decides the order of records. */
  readonly orderKey: Uint8Array;
  readonly saltKey: Uint8Array;
  /** Given to the holder of a dataset, whose origin proof needs it. */
  readonly tagSecret: Field;
}

/** A source as the accreditation list shows it. */
export const listedSource = ({ signingKey, tagSecret }: SecondSourceSecrets): ListedSource => ({
  key: publicKeyOf(signingKey),
  commitment: sourceCommitment(tagSecret),
});

/** A dataset of the second edition: only root, counts and period are public. */
export interface SecondDataset {
  readonly shape: Shape;
  readonly model: Field;
  readonly schemaHash: Field;
  readonly period: bigint;
  /** R. */
  readonly records: number;
  readonly root: Field;
  /** @throws AssayError `no-such-batch` */
  batch(index: number): Batch;
  /** By level, the eight nodes among which the path's node is. @throws AssayError `no-such-batch` */
  path(index: number): Field[][];
}

export interface BuildOptions extends Omit<DatasetOptions, 'shape'> {
  readonly shape: Shape;
  /** The policy's: a remainder of fewer records stays out. */
  readonly smallestBatch: number;
}

/** Numbers of records that are in no batch. */
export interface StayedOut {
  /** Their key is that of an earlier record. */
  readonly duplicates: number;
  /** Fewer than the smallest batch. */
  readonly remainder: number;
}

/** The dataset of batches that are cut and salted. @throws AssayError `bad-dataset` (4), `over-capacity` */
export function assembleSecondDataset(
  batches: readonly Batch[],
  { shape, model, schemaHash, period }: Pick<SecondDataset, 'shape' | 'model' | 'schemaHash' | 'period'>,
): SecondDataset {
  if (batches.slice(0, -1).some(({ records }) => records.length !== shape.n))
    throw new AssayError('bad-dataset', 'A batch before the last is not full.', { exitCode: 4 });
  const tree = batchTree(batches, schemaHash, shape);
  return {
    ...{ shape, model, schemaHash, period, root: tree.root },
    records: batches.reduce((sum, { records }) => sum + records.length, 0),
    batch: (index) => {
      const found = batches[index];
      if (!found)
        throw new AssayError('no-such-batch', `The dataset has batches 0 to ${batches.length - 1}.`);
      return found;
    },
    path: (index) => tree.path(index),
  };
}

/**
 * Drops repeated keys, orders by a keyed tag, cuts into batches and salts them. A source's own tool runs this.
 * @throws AssayError `over-capacity` (2); `no-records` (3)
 */
export function buildSecondDataset(
  records: Iterable<KeyedRecord>,
  secrets: SecondSourceSecrets,
  options: BuildOptions,
): { readonly dataset: SecondDataset; readonly stayedOut: StayedOut } {
  const { shape, model, nonce, smallestBatch } = options;
  const period = packPeriod(options.firstDay, options.lastDay);
  const byKey = new Map<string, KeyedRecord>();
  let duplicates = 0;
  for (const record of records) {
    if (byKey.has(record.key)) duplicates++;
    else byKey.set(record.key, record);
  }
  const tagged = [...byKey.values()].map((record) => ({
    record,
    tag: recordTag(secrets.orderKey, model, record.key),
  }));
  const order = tagged.sort((a, b) =>
    a.tag === b.tag ? (a.record.key < b.record.key ? -1 : 1) : a.tag < b.tag ? -1 : 1,
  );
  const rest = order.length % shape.n;
  const remainder = rest < smallestBatch ? rest : 0;
  const kept = order
    .slice(0, order.length - remainder)
    .map(({ record: { codes, label } }) => ({ codes, label }));
  if (kept.length === 0)
    throw new AssayError('no-records', 'Too few records are left for a batch.', { exitCode: 3 });
  if (kept.length > shape.n * ARITY ** shape.levels)
    throw new AssayError(
      'over-capacity',
      `A dataset holds at most ${shape.n * ARITY ** shape.levels} records.`,
    );
  const batches = Array.from(
    { length: Math.ceil(kept.length / shape.n) },
    (_, index): Batch => ({
      records: kept.slice(shape.n * index, shape.n * (index + 1)),
      salt: batchSalt(secrets.saltKey, model, period, nonce, index),
    }),
  );
  return {
    dataset: assembleSecondDataset(batches, { ...options, period }),
    stayedOut: { duplicates, remainder },
  };
}

/** A source's signature on a dataset. */
export interface SecondSignature {
  readonly source: ListedSource;
  readonly tagSecret: Field;
  readonly serial: Field;
  readonly holder: Field;
  readonly signature: Signature;
}

/**
 * Signs a dataset for a holder. The signature vouches for the root: compute the root from the records before signing.
 * @param holder `holderOf` the holder's secret
 */
export function signSecondDataset(
  dataset: SecondDataset,
  secrets: SecondSourceSecrets,
  holder: Field,
): SecondSignature {
  const { model, schemaHash, root, records, period } = dataset;
  const serial = datasetSerial(secrets.signingKey, model, period);
  const message = signatureMessage({ model, schemaHash, root, records, period, serial, holder });
  return {
    ...{ source: listedSource(secrets), tagSecret: secrets.tagSecret, serial, holder },
    signature: sign(secrets.signingKey, message),
  };
}
