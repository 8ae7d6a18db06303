import { createCipheriv, createHash } from 'node:crypto';

/**
 * Reproducible random numbers: AES in counter mode under a hash of the seed. GROTH16_SEED changes all of them; tests put
 * `seed` into their messages.
 */
export function seeded(name: string) {
  const seed = `${process.env['GROTH16_SEED'] ?? '1'} ${name}`;
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const bytes = (n: number): Buffer => cipher.update(Buffer.alloc(n));
  const bits = (n: number): bigint =>
    BigInt.asUintN(n, BigInt(`0x${bytes(Math.ceil(n / 8)).toString('hex')}`));
  const below = (limit: bigint): bigint => bits(limit.toString(2).length + 64) % limit;
  const integer = (limit: number): number => Number(below(BigInt(limit)));
  return { seed, bytes, bits, below, integer };
}
export type Random = ReturnType<typeof seeded>;

/** How many random operations of each kind: GROTH16_OPERATIONS replaces it. */
export const operations = (usual: number): number => Number(process.env['GROTH16_OPERATIONS'] ?? usual);
