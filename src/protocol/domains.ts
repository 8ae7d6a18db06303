/**
 * Domain separators: the initial Poseidon state of every hash in Assay. A value of one kind can never be read
 * as a value of another kind. circuits/lib/domains.circom holds the same numbers; a test compares the two.
 */
export const DOMAIN = {
  leaf: (n: number, f: number) => 1n + (BigInt(n) << 8n) + (BigInt(f) << 24n),
  node: 2n,
  signature: 3n,
  holder: 4n,
  nullifier: 5n,
  accreditationLeaf: 6n,
  accreditationNode: 7n,
  policy: (n: number, f: number, rules: number) =>
    8n + (BigInt(n) << 8n) + (BigInt(f) << 24n) + (BigInt(rules) << 40n),
  seal: 9n,
} as const;

/** Version of the message that a source signs. */
export const SIGNATURE_VERSION = 1n;
