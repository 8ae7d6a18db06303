import { AbiCoder, keccak256 } from 'ethers';
import type { Field } from './field.ts';

/** What a draw depends on, fixed before anybody knows the beacon. */
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

function draw(seed: DrawSeed, i: number, remaining: number): number {
  const encoded = coder.encode(
    ['uint256', 'uint256', 'address', 'uint256', 'uint256', 'uint256', 'uint256'],
    [seed.beacon, seed.chainId, seed.rounds, seed.model, seed.round, seed.root, i],
  );
  // Bias below remaining / 2^256.
  return Number(BigInt(keccak256(encoded)) % BigInt(remaining));
}

/**
 * The challenged batch indices of a contributor's dataset: min(n, k) distinct ones by partial Fisher-Yates, in
 * the order in which the contract expects them.
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
 * A holdout batch is opened once, ever: the draw is over what remains. `pool` holds the unopened indices in the
 * contract's order (at first 0..n-1); it returns the drawn ones and the pool afterwards.
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
