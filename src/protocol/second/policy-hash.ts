import { type Field, pack } from '../field.ts';
import { hash, sponge } from '../poseidon.ts';
import { DOMAINS } from './domains.ts';
import { packNumbers } from './numbers.ts';
import { COEFFICIENT_BITS, completePolicy, type Policy, ruleSumBits } from './policy.ts';
import type { Shape } from './shape.ts';

/** The numbers that no circuit reads, in one word of 153 bits. */
export const packTerms = ({ terms }: Policy): Field =>
  (BigInt(terms.minRecords) |
    (BigInt(terms.smallestBatch) << 32n) |
    (BigInt(terms.minHoldoutRecords) << 40n) |
    (BigInt(terms.eta) << 72n) |
    (BigInt(terms.tolerance) << 104n) |
    (BigInt(terms.kappa) << 120n) |
    ((terms.shrink ? 1n : 0n) << 152n)) as Field;

/** The digest of what `attestation` enforces besides the norm (circuits/second/lib/policy). @throws AssayError `bad-policy` */
export function rulesDigest(policy: Policy, shape: Shape): Field {
  const complete = completePolicy(policy, shape);
  const domain = DOMAINS.rules(shape.n, shape.f, shape.rules);
  if (shape.dense) return hash(domain, [packTerms(complete)]);
  const features = complete.features.map(
    ({ lo, hi, meanLo, meanHi, maxMissing }) =>
      BigInt(lo - 1) |
      (BigInt(hi - lo) << 8n) |
      (BigInt(meanLo) << 16n) |
      (BigInt(meanHi) << 24n) |
      (BigInt(maxMissing) << 32n),
  );
  const coefficients = complete.rules.flatMap((rule) =>
    rule.coefficients.map((value) => BigInt(value + 2 ** (COEFFICIENT_BITS - 1))),
  );
  const small = complete.rules.reduce(
    (word, { bound, maxSkipped }, l) =>
      word |
      (BigInt(bound + 2 ** ruleSumBits(shape)) << BigInt(16 + 40 * l)) |
      (BigInt(maxSkipped) << BigInt(48 + 40 * l)),
    BigInt(complete.minPositive) | (BigInt(complete.maxPositive) << 8n),
  );
  return sponge(domain, [
    packTerms(complete),
    small,
    ...pack(features, 40),
    ...pack(coefficients, COEFFICIENT_BITS),
  ]);
}

/** The id of a policy for a shape: H(schemaHash, rulesDigest, numbers, B^2). @throws AssayError `bad-policy` */
export const policyHash = (policy: Policy, shape: Shape): Field =>
  hash(DOMAINS.policyRoot, [
    policy.schemaHash,
    rulesDigest(policy, shape),
    packNumbers(policy.numbers),
    BigInt(policy.bound) ** 2n,
  ]);
