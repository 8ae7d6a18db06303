import { DOMAIN } from '../domains.ts';
import { type Field, pack } from '../field.ts';
import { sponge } from '../poseidon.ts';
import type { Shape } from '../shape.ts';
import { BOUND_BITS, COEFFICIENT_BITS, completePolicy, type Policy } from './policy.ts';

// A file of its own: Poseidon takes a second and 150 MB to load, and a preflight needs no hash.

/** The id of a policy for a shape (circuits/lib/policy.circom). */
export function policyHash(policy: Policy, shape: Shape): Field {
  const complete = completePolicy(policy, shape);
  const misc =
    BigInt(complete.minPositive) |
    (BigInt(complete.maxPositive) << 8n) |
    (BigInt(complete.minRecords) << 16n) |
    ((complete.scoreScale - 1n) << 48n) |
    (BigInt(complete.vScale) << 88n);
  const features = complete.features.map(
    ({ lo, hi, meanLo, meanHi, maxMissing }) =>
      BigInt(lo - 1) |
      (BigInt(hi) << 10n) |
      (BigInt(meanLo) << 20n) |
      (BigInt(meanHi) << 30n) |
      (BigInt(maxMissing) << 40n),
  );
  const coefficients = complete.rules.flatMap((rule) =>
    rule.coefficients.map((value) => BigInt(value + 2 ** (COEFFICIENT_BITS - 1))),
  );
  const bounds = complete.rules.map(
    (rule) => BigInt(rule.bound + 2 ** (BOUND_BITS - 1)) | (BigInt(rule.maxSkipped) << BigInt(BOUND_BITS)),
  );
  return sponge(DOMAIN.policy(shape.n, shape.f, shape.rules), [
    complete.schemaHash,
    misc,
    ...pack(features, 48),
    ...pack(coefficients, COEFFICIENT_BITS),
    ...pack(bounds, BOUND_BITS + 8),
  ]);
}
