import { DOMAIN } from '../domains.ts';

const sized = (value: number, n: number, f: number, rules = 0): bigint =>
  BigInt(value) + (BigInt(n) << 8n) + (BigInt(f) << 24n) + (BigInt(rules) << 40n);

/**
 * Domain separators of the second edition: the shared ones, and its own. Mirrored in
 * circuits/second/lib/domains.circom; a test compares the two.
 */
export const DOMAINS = {
  signature: DOMAIN.signature,
  holder: DOMAIN.holder,
  nullifier: DOMAIN.nullifier,
  seal: DOMAIN.seal,
  batch: (n: number, f: number) => sized(10, n, f),
  batchNode: 11n,
  rules: (n: number, f: number, rules: number) => sized(12, n, f, rules),
  policyRoot: 13n,
  sourceLeaf: 14n,
  sourceNode: 15n,
  sourceSecret: 16n,
  sourceTag: 17n,
  seed: 18n,
  seedHash: 19n,
  noise: (block: number) => 20n + (BigInt(block) << 8n),
  record: (f: number) => sized(21, 0, f),
} as const;

/** Version of the message that a source signs. */
export const DATASET_VERSION = 2n;
