import { R, WORD_BYTES } from '../constants.ts';
import { ELEMENT_BYTES, PAIR_BYTES } from '../emitter/field-emitter.ts';
import type { KeyPlan } from '../key/plan.ts';
import { aligned, type Engine } from './engine.ts';

/** Blocks of this many pairs stay in the first-level cache: all their stages run before the next block. */
const CACHED_PAIRS = 4096;

/** Work memory of the quotient's scalars, besides the scalars themselves. */
export const quotientBytes = (workBytes: number, domain: number): number =>
  aligned(workBytes) + 3 * aligned(vectorBytes(domain)) + 1024;
const vectorBytes = (domain: number): number => Math.max(domain / 2, 2) * PAIR_BYTES;

/** Values of the quotient's numerator A B − C on the odd coset: the scalars of the sum H. */
export class Quotient {
  readonly #engine: Engine;
  readonly #plan: KeyPlan;
  readonly #import: number;
  readonly #one: number;

  constructor(engine: Engine, plan: KeyPlan) {
    this.#engine = engine;
    this.#plan = plan;
    this.#import = engine.importFactor(R, 1n);
    this.#one = engine.exportFactor(R, 1n);
  }

  /** @param witness address of 32 bytes a wire @param target gets 32 bytes for each element of the domain */
  scalars(witness: number, target: number): void {
    const { arena } = this.#engine;
    const { domain, rows } = this.#plan;
    const mark = arena.top;
    const work = arena.take(rows.workBytes);
    const vectors = [0, 1, 2].map(() => arena.take(vectorBytes(domain))) as [number, number, number];
    this.#evaluate(witness, work, vectors);
    for (const vector of vectors) this.#toCoset(vector);
    const [a, b, c] = vectors;
    const half = domain / 2;
    this.#engine.function('fft_quotient')(target, target + WORD_BYTES * half, a, b, c, this.#one, half);
    arena.release(mark);
  }

  /** A and B times the witness on the domain; C is their product, row by row. */
  #evaluate(witness: number, work: number, [a, b, c]: readonly [number, number, number]): void {
    const engine = this.#engine;
    const { variables, domain, rows } = this.#plan;
    const half = domain / 2;
    const padded = variables + (variables % 2);
    engine.function('fr_fromIntegers')(work, witness, this.#import, padded);
    const products = work + rows.productsAt;
    engine.function('rows_products')(products, rows.coefficients, rows.factors, rows.products, work);
    engine.bytes.fill(0, work + rows.zeroAt, work + rows.zeroAt + 2 * ELEMENT_BYTES);
    for (const { target, counts, entries, sums } of rows.levels) {
      engine.function('rows_sums')(work + target, counts, entries, sums, work);
      engine.function('rows_normalise')(work + target, sums + (sums % 2));
    }
    engine.function('rows_collect')(a, rows.rows, half, work);
    engine.function('rows_collect')(b, rows.rows + 8 * half, half, work);
    engine.function('fr_multiply')(c, a, b, half);
  }

  /** Values on the domain to values on the odd coset, by the coefficients. */
  #toCoset(vector: number): void {
    const engine = this.#engine;
    const { domain, transform } = this.#plan;
    const half = domain / 2;
    const log = Math.log2(domain);
    const lanes = half + (half % 2);
    engine.function('fft_splitLanes')(vector, lanes, transform.inverse[log] as number);
    this.#split(vector, half);
    engine.function('fr_multiply')(vector, vector, transform.shift, half);
    this.#merge(vector, half);
    engine.function('fft_mergeLanes')(vector, lanes, transform.forward[log] as number);
  }

  #split(pairs: number, block: number): void {
    const stage = this.#engine.function('fft_split');
    const twiddles = this.#plan.transform.inverse;
    if (block > CACHED_PAIRS) {
      stage(pairs, block / 2, twiddles[Math.log2(block)] as number);
      this.#split(pairs, block / 2);
      this.#split(pairs + (PAIR_BYTES * block) / 2, block / 2);
      return;
    }
    for (let b = block; b > 2; b /= 2) {
      const table = twiddles[Math.log2(b)] as number;
      for (let at = 0; at < block; at += b) stage(pairs + PAIR_BYTES * at, b / 2, table);
    }
    if (block > 1) this.#engine.function('fft_neighbours')(pairs, block);
  }

  #merge(pairs: number, block: number): void {
    const stage = this.#engine.function('fft_merge');
    const twiddles = this.#plan.transform.forward;
    if (block > CACHED_PAIRS) {
      this.#merge(pairs, block / 2);
      this.#merge(pairs + (PAIR_BYTES * block) / 2, block / 2);
      stage(pairs, block / 2, twiddles[Math.log2(block)] as number);
      return;
    }
    if (block > 1) this.#engine.function('fft_neighbours')(pairs, block);
    for (let b = 4; b <= block; b *= 2) {
      const table = twiddles[Math.log2(b)] as number;
      for (let at = 0; at < block; at += b) stage(pairs + PAIR_BYTES * at, b / 2, table);
    }
  }
}
