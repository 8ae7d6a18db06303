import { buildEddsa } from 'circomlibjs';
import { isInSubgroup, type Point } from './babyjub.ts';
import { DOMAIN, SIGNATURE_VERSION } from './domains.ts';
import { type Field, SUBGROUP_ORDER } from './field.ts';
import { hash } from './poseidon.ts';

const eddsa = await buildEddsa();

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

/** The public key of a 32-byte private key. */
export function publicKeyOf(privateKey: Uint8Array): Point {
  const [x, y] = eddsa.prv2pub(privateKey);
  return { x: eddsa.F.toObject(x), y: eddsa.F.toObject(y) };
}

export function sign(privateKey: Uint8Array, message: Field): Signature {
  const { R8, S } = eddsa.signPoseidon(privateKey, eddsa.F.e(message));
  return { R8: { x: eddsa.F.toObject(R8[0]), y: eddsa.F.toObject(R8[1]) }, S };
}

export function isSigned(key: Point, message: Field, signature: Signature): boolean {
  if (!isInSubgroup(key) || signature.S < 0n || signature.S >= SUBGROUP_ORDER) return false;
  return eddsa.verifyPoseidon(
    eddsa.F.e(message),
    { R8: [eddsa.F.e(signature.R8.x), eddsa.F.e(signature.R8.y)], S: signature.S },
    [eddsa.F.e(key.x), eddsa.F.e(key.y)],
  );
}
