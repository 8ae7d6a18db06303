import type { Func, I32, V128 } from './code.ts';
import type { LimbShape } from './limbs.ts';

/** Two field elements side by side: vector i holds limb i of both. */
export type Pair = readonly V128[];

/** Bytes of one element in memory (limb after limb). */
export const ELEMENT_BYTES = 40;
/** Bytes of a pair in memory (vector after vector). */
export const PAIR_BYTES = 80;

export interface MultiplyOptions {
  /** Both factors of the (single) product are the same. */
  readonly square?: boolean;
  /** Products that one accumulation may chain: 2, or 1 where both factors are sums or differences. */
  readonly chain?: 1 | 2;
  /** Reduce in one block: more instructions, a shorter dependency chain. */
  readonly block?: boolean;
}

/**
 * Emits arithmetic of one prime field on pairs. All elements are in Montgomery form with the radix of `shape`.
 *
 * `centred` pairs have limbs within ±2^(bits−1) and a value within ±p. `add`, `sub` and `neg` work limb by limb and give
 * pairs that are not centred. `mul`, `dot`, `sqr` and `norm` give centred pairs. BOUNDS.md lists which operands each
 * one takes, with proofs.
 */
export interface FieldEmitter {
  readonly modulus: bigint;
  readonly shape: LimbShape;
  /** Statements of independent parts are mixed in groups of this size. */
  readonly interleaving: number;

  mul(f: Func, a: Pair, b: Pair, options?: MultiplyOptions): Pair;
  sqr(f: Func, a: Pair, options?: MultiplyOptions): Pair;
  /** The sum of products, with one reduction. */
  dot(f: Func, products: readonly (readonly [Pair, Pair])[], options?: MultiplyOptions): Pair;
  add(f: Func, a: Pair, b: Pair): Pair;
  sub(f: Func, a: Pair, b: Pair): Pair;
  neg(f: Func, a: Pair): Pair;
  /** Carries to centred limbs after taking off the nearest multiple of the modulus: within ±p/2, zero is all zeros. */
  norm(f: Func, a: Pair): Pair;

  load(f: Func, address: I32, offset?: number): Pair;
  store(f: Func, address: I32, value: Pair, offset?: number): void;
  /** A pair from two single elements. */
  gather(f: Func, low: I32, high: I32, offset?: number): Pair;
  scatter(f: Func, low: I32, high: I32, value: Pair, offset?: number): void;
  /** One single element in both lanes. */
  splat(f: Func, address: I32, offset?: number): Pair;
  /** Lanes 0 (or 1) of a and of b. */
  lane(f: Func, which: 0 | 1, a: Pair, b: Pair): Pair;

  /** A mask for `negateIf` from bit 0 of two integers. */
  sign(f: Func, low: I32, high: I32): V128;
  negateIf(f: Func, mask: V128, a: Pair): Pair;
  /** Not zero unless, in some lane, all limbs of `difference` are zero or one of the points (addresses) is at infinity. */
  allRegular(f: Func, difference: Pair, points: readonly I32[]): I32;

  /** Not zero if some limb of a normalised pair is not zero; a NaN counts as zero. */
  anyNonZero(f: Func, a: Pair): I32;

  /** Pair from four 64-bit words of an integer below 2^256, reduced. */
  fromWords(f: Func, words: readonly V128[]): Pair;
  /** Four 64-bit words of the residue in [0, p) of a centred pair within ±p. */
  toWords(f: Func, a: Pair): readonly V128[];

  /** Sum of single elements at `base + (entry & −8)`, negative where bit 0 is set; `count` entries of 4 bytes. */
  sumEntries(f: Func, target: I32, entries: I32, count: I32, base: I32): void;
}
