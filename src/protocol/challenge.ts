import { AbiCoder, keccak256 } from 'ethers';
import type { Field } from './field.ts';

/** Inputs of a draw. All of them are fixed before the beacon is known. */
export interface DrawSeed {
  readonly beacon: bigint;
  readonly chainId: bigint;
  /** The Rounds contract. */
  readonly rounds: string;
  readonly model: Field;
  readonly round: bigint;
  readonly root: Field;
}

const coder = AbiCoder.defaultAbiCoder();

/** The place of draw `i` among `remaining`. */
export function draw(seed: DrawSeed, i: number, remaining: number): number {
  const encoded = coder.encode(
    ['uint256', 'uint256', 'address', 'uint256', 'uint256', 'uint256', 'uint256'],
    [seed.beacon, seed.chainId, seed.rounds, seed.model, seed.round, seed.root, i],
  );
  // The bias is below remaining / 2^256.
  return Number(BigInt(keccak256(encoded)) % BigInt(remaining));
}

/**
 * Draws min(batches, k) distinct batch indices of a contributor's dataset by partial Fisher-Yates.
 * The order is the one in which the contract expects the attestations.
 */
export function challenge(seed: DrawSeed, batches: number, k: number): number[] {
  const moved = new Map<number, number>();
  const at = (place: number) => moved.get(place) ?? place;
  const drawn: number[] = [];
  for (let i = 0; i < Math.min(batches, k); i++) {
    const j = i + draw(seed, i, batches - i);
    drawn.push(at(j));
    moved.set(j, at(i));
  }
  return drawn;
}

/**
 * Draws up to k batches of a holdout dataset. A holdout batch is opened at most once, so the draw is over the
 * unopened ones.
 * @param pool unopened indices in the order of the contract, at first 0..n-1
 * @returns the drawn indices, and the pool without them
 */
export function holdoutChallenge(
  seed: DrawSeed,
  pool: readonly number[],
  k: number,
): { drawn: number[]; pool: number[] } {
  const rest = [...pool];
  const drawn: number[] = [];
  for (let i = 0; i < k && rest.length > 0; i++) {
    const j = draw(seed, i, rest.length);
    drawn.push(rest[j] as number);
    rest[j] = rest.at(-1) as number;
    rest.pop();
  }
  return { drawn, pool: rest };
}
