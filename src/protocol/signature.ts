import type { Point } from './babyjub.ts';
import { DOMAIN, SIGNATURE_VERSION } from './domains.ts';
import type { Field } from './field.ts';
import { hash } from './poseidon.ts';

/** An EdDSA-Poseidon signature on BabyJubJub, as circomlib verifies it. */
export interface Signature {
  readonly R8: Point;
  readonly S: bigint;
}

/** The statement that a source signs: one dataset per source, model and period. */
export interface DatasetStatement {
  readonly model: Field;
  readonly schemaHash: Field;
  readonly root: Field;
  readonly records: number;
  readonly period: bigint;
  /** A pseudo-random function, under the source's secret, of (model, period). */
  readonly serial: Field;
  /** Hash of the contributor's holder secret. */
  readonly holder: Field;
}

export const holderOf = (holderSecret: Field): Field => hash(DOMAIN.holder, [holderSecret]);
export const originNullifier = (serial: Field, model: Field): Field =>
  hash(DOMAIN.nullifier, [serial, model]);

export const signatureMessage = (statement: DatasetStatement): Field =>
  hash(DOMAIN.signature, [
    SIGNATURE_VERSION,
    statement.model,
    statement.schemaHash,
    statement.root,
    BigInt(statement.records),
    statement.period,
    statement.serial,
    statement.holder,
  ]);
