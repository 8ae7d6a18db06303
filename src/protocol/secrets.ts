import { bytesToNumberBE } from '@noble/curves/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Field, fieldOf, SUBGROUP_ORDER } from './field.ts';

/**
 * Pseudo-random functions of the secrets of a source and a contributor (HMAC, RFC 2104). A message starts
 * with its purpose and a list of length-prefixed parts, so two uses never share an input.
 */
function message(purpose: string, parts: readonly (bigint | string)[]): Uint8Array {
  const text = parts.map((part) => (typeof part === 'bigint' ? part.toString(16) : part));
  return utf8ToBytes(`assay/${purpose}/v1|${text.map((part) => `${part.length}:${part}`).join('')}`);
}

/** 512 bits of HMAC-SHA512 over a purpose and its parts, as an integer. */
export const prf = (secret: Uint8Array, purpose: string, parts: readonly (bigint | string)[]): bigint =>
  bytesToNumberBE(hmac(sha512, secret, message(purpose, parts)));

/** The secrets of a source, 32 bytes each. */
export interface SourceSecrets {
  readonly signingKey: Uint8Array;
  readonly tagKey: Uint8Array;
  readonly saltKey: Uint8Array;
}

/** The tag of a record: 48 bits of HMAC-SHA256 over (model, the record's key). Tags are never published. */
export function recordTag(tagKey: Uint8Array, model: Field, recordKey: string): bigint {
  return bytesToNumberBE(hmac(sha256, tagKey, message('tag', [model, recordKey])).slice(0, 6));
}

/** The salt of a batch: uniform below r up to 2^-250. */
export const batchSalt = (
  saltKey: Uint8Array,
  model: Field,
  period: bigint,
  nonce: string,
  index: number,
): Field => fieldOf(prf(saltKey, 'salt', [model, period, nonce, BigInt(index)]));

/**
 * The serial of a source, model and period. A second dataset for the same three has the same serial and
 * collides on chain.
 */
export const datasetSerial = (signingKey: Uint8Array, model: Field, period: bigint): Field =>
  fieldOf(prf(signingKey, 'serial', [model, period]));

/** Everything that a blinding depends on. Two different statements never share a blinding. */
export interface BlindingPurpose {
  readonly root: Field;
  readonly batchIndex: number;
  readonly round: bigint;
  readonly role: string;
  readonly policyHash: Field;
  readonly weights: readonly Field[];
}

/** The blinding rho: uniform mod l up to 2^-260. */
export const blinding = (holderSecret: Field, purpose: BlindingPurpose): bigint =>
  prf(utf8ToBytes(holderSecret.toString(16)), 'blinding', [
    purpose.root,
    BigInt(purpose.batchIndex),
    purpose.round,
    purpose.role,
    purpose.policyHash,
    ...purpose.weights,
  ]) % SUBGROUP_ORDER;

/** A holder secret from 64 random bytes. */
export const holderSecretFrom = (random: Uint8Array): Field => fieldOf(bytesToNumberBE(random));
