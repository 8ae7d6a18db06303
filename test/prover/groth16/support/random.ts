import { createHash } from 'node:crypto';

/** Reproducible random numbers. GROTH16_SEED replaces the seed; a failed test prints its seed with its title. */
export function seeded(seed: string) {
  const start = `${process.env['GROTH16_SEED'] ?? ''}${seed}`;
  let count = 0;
  const bits = (n: number): bigint => {
    let value = 0n;
    for (let have = 0; have < n; have += 256) {
      const digest = createHash('sha256').update(`${start} ${count++}`).digest('hex');
      value = (value << 256n) | BigInt(`0x${digest}`);
    }
    return BigInt.asUintN(n, value);
  };
  const below = (limit: bigint): bigint => bits(limit.toString(2).length + 64) % limit;
  return { bits, below, integer: (limit: number): number => Number(below(BigInt(limit))), seed: start };
}
