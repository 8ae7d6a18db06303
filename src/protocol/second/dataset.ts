import type { Field } from '../field.ts';
import { hash } from '../poseidon.ts';
import { holderOf, originNullifier } from '../signature.ts';
import { DATASET_VERSION, DOMAINS } from './domains.ts';

export { holderOf, originNullifier };

/** The statement that a source signs: one dataset per source, model and period. */
export interface DatasetStatement {
  readonly model: Field;
  readonly schemaHash: Field;
  readonly root: Field;
  readonly records: number;
  readonly period: bigint;
  /** PRF of the source's secret over (model, period). */
  readonly serial: Field;
  /** H(holder secret) of the contributor. */
  readonly holder: Field;
}

export const signatureMessage = (statement: DatasetStatement): Field =>
  hash(DOMAINS.signature, [
    DATASET_VERSION,
    statement.model,
    statement.schemaHash,
    statement.root,
    BigInt(statement.records),
    statement.period,
    statement.serial,
    statement.holder,
  ]);

/** The secret that a dataset's noise follows from: nothing of it can be chosen once the dataset is signed. */
export const noiseSeed = (holderSecret: Field, root: Field, model: Field): Field =>
  hash(DOMAINS.seed, [holderSecret, root, model]);
/** The seed's hash, public since `origin`. */
export const seedHash = (seed: Field): Field => hash(DOMAINS.seedHash, [seed]);
