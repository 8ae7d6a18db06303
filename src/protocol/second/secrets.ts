import type { Point } from '../babyjub.ts';
import { type Field, SUBGROUP_ORDER } from '../field.ts';
import { prf } from '../secrets.ts';

/** The statement that one batch's blinding belongs to; two different statements never share a blinding. */
export interface BlindingPurpose {
  readonly root: Field;
  readonly index: number;
  readonly round: bigint;
  readonly weights: readonly Field[];
  readonly policyHash: Field;
}

/** The whole statement of a `seal`: a repeated proof repeats its randomness, another statement shares none. */
export interface SealPurpose {
  readonly sum: Point;
  readonly mode: number;
  readonly noiseInput: Field;
  readonly policyHash: Field;
  readonly directions: readonly (readonly Field[])[];
  readonly key: Point;
}

/** rho, uniform mod l but for 2^-260. */
export const batchBlinding = (holderSecret: Field, purpose: BlindingPurpose): bigint =>
  prf(secretBytes(holderSecret), 'batch-blinding', [
    purpose.root,
    BigInt(purpose.index),
    purpose.round,
    purpose.policyHash,
    ...purpose.weights,
  ]) % SUBGROUP_ORDER;

/** rho' of the fresh commitment: independent of every rho. */
export const freshBlinding = (holderSecret: Field, purpose: SealPurpose): bigint =>
  prf(secretBytes(holderSecret), 'fresh-blinding', partsOf(purpose)) % SUBGROUP_ORDER;

/** The ephemeral scalar of the encryption, 1 .. l - 1. */
export const sealEphemeral = (holderSecret: Field, purpose: SealPurpose): bigint =>
  1n + (prf(secretBytes(holderSecret), 'seal-ephemeral', partsOf(purpose)) % (SUBGROUP_ORDER - 1n));

const partsOf = ({ sum, mode, noiseInput, policyHash, directions, key }: SealPurpose): bigint[] => [
  sum.x,
  sum.y,
  BigInt(mode),
  noiseInput,
  policyHash,
  ...directions.flat(),
  key.x,
  key.y,
];

const secretBytes = (secret: Field): Uint8Array => new TextEncoder().encode(secret.toString(16));
