/** How a field element is cut into limbs: `count` limbs of `bits` bits, each in [−2^(bits−1), 2^(bits−1)]. */
export interface LimbShape {
  readonly count: number;
  readonly bits: number;
}

/** The Montgomery radix of a shape. */
export const radixOf = ({ count, bits }: LimbShape): bigint => 1n << BigInt(count * bits);

/** Centred limbs of an integer, least significant first. The last limb takes the rest, whatever its size. */
export function centredLimbs(value: bigint, { count, bits }: LimbShape): number[] {
  const limbs: number[] = [];
  let rest = value;
  for (let i = 0; i < count - 1; i++) {
    const limb = BigInt.asIntN(bits, rest);
    limbs.push(Number(limb));
    rest = (rest - limb) >> BigInt(bits);
  }
  limbs.push(Number(rest));
  return limbs;
}

export const fromLimbs = (limbs: readonly number[], { bits }: LimbShape): bigint =>
  limbs.reduce((sum, limb, i) => sum + (BigInt(limb) << BigInt(bits * i)), 0n);
