import { AbiCoder, getBytes, id } from 'ethers';
import { type Field, hashToField, pack } from '../field.ts';
import { sigmoid } from '../fixed-point.ts';
import { hash } from '../poseidon.ts';
import { DOMAINS } from './domains.ts';
import { inner } from './model.ts';
import { inputsOf } from './record.ts';

/** One inference: the probability that a checkpoint gives to a record, and the record's hash. */

/** Scale of a probability: 1.0 = 2^20. */
export const PROBABILITY_ONE = 2 ** 20;

/**
 * sigma(W . x) in units of 2^-20, 0 to 2^20: the sigma of `sumsOf` before the label is taken off.
 * @param weights F + 1 words
 * @param codes F codes, 0 where missing
 */
export const probabilityOf = (weights: readonly bigint[], codes: readonly number[]): bigint =>
  sigmoid(inner(weights, inputsOf(codes)));

/**
 * The hash that commits to a record (circuits/second/lib/record-hash): codes 31 a word, after salt and schema.
 * It hides the record only as well as the salt is random: use 128 bits or more.
 */
export const recordHash = (salt: Field, schemaHash: Field, codes: readonly number[]): Field =>
  hash(DOMAINS.record(codes.length), [salt, schemaHash, ...pack(codes.map(BigInt), 8)]);

/** The purpose of a proof of inference. */
export interface InferenceContext {
  readonly chainId: bigint;
  /** The Rounds contract, 0x-prefixed. */
  readonly rounds: string;
  readonly model: Field;
  /** The round whose step made the checkpoint; 0 before the first. */
  readonly round: bigint;
  /** The use that was paid for: 32 bytes, 0x-prefixed. */
  readonly useId: string;
}

const CONTEXT_TYPE = id('assay.infer.v2');

/** The public signal `context` of `infer`: keccak256 of the ABI encoding, mod r. */
export function inferenceContext({ chainId, rounds, model, round, useId }: InferenceContext): Field {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ['bytes32', 'uint256', 'address', 'uint256', 'uint256', 'bytes32'],
    [CONTEXT_TYPE, chainId, rounds, model, round, useId],
  );
  return hashToField(getBytes(encoded));
}
