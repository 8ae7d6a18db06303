import type { SeededRandom } from '../../../../scripts/support/random.ts';

/**
 * The distribution of the seal's noise from a seeded generator instead of Poseidon: 2^b * (Bin(64, 1/2) - 32) plus four
 * uniforms of b bits, less their mean. Exact in doubles: |e| is at most 34 * 2^36.
 */
export function sampledNoise(b: number, random: SeededRandom): number {
  if (b === 0) return 0;
  let ones = 0;
  for (let part = 0; part < 4; part++) {
    for (let bits = random.integer(0, 65535); bits > 0; bits &= bits - 1) ones++;
  }
  const size = 2 ** b;
  let uniforms = 0;
  for (let u = 0; u < 4; u++) uniforms += uniform(b, random);
  return size * (ones - 32) + uniforms - 2 * (size - 1);
}

/** An integer of b <= 47 bits. */
function uniform(b: number, random: SeededRandom): number {
  const low = Math.min(b, 24);
  const high = b - low;
  return random.integer(0, 2 ** low - 1) + (high > 0 ? random.integer(0, 2 ** high - 1) * 2 ** low : 0);
}
