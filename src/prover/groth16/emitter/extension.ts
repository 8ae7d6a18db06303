import type { Func, I32, V128 } from './code.ts';
import { ELEMENT_BYTES, type FieldEmitter, PAIR_BYTES, type Pair } from './field-emitter.ts';

/**
 * The field of a group's coordinates as emitters: the base field itself (G1), or its quadratic extension by i² = −1
 * (G2). An element is the concatenation of its components' pairs.
 */
export class CoordinateField {
  readonly components: 1 | 2;
  readonly base: FieldEmitter;

  constructor(base: FieldEmitter, components: 1 | 2) {
    this.base = base;
    this.components = components;
  }

  /** Bytes of one coordinate of one point, and of a pair of coordinates. */
  get elementBytes(): number {
    return ELEMENT_BYTES * this.components;
  }
  get pairBytes(): number {
    return PAIR_BYTES * this.components;
  }

  /** One factor of each product may be a difference of two normalised elements. */
  mul(f: Func, a: Pair, b: Pair): Pair {
    if (this.components === 1) return this.base.mul(f, a, b);
    const [[a0, a1], [b0, b1]] = [this.#split(a), this.#split(b)];
    const real = this.base.dot(f, [
      [a0, b0],
      [this.base.neg(f, a1), b1],
    ]);
    const imaginary = this.base.dot(f, [
      [a0, b1],
      [a1, b0],
    ]);
    return [...real, ...imaginary];
  }

  /** A product that may be a factor of further products, or an operand of a difference. */
  product(f: Func, a: Pair, b: Pair): Pair {
    const result = this.mul(f, a, b);
    // A sum of two products may exceed p: bring it back.
    return this.components === 1 ? result : this.norm(f, result);
  }

  sqr(f: Func, a: Pair): Pair {
    if (this.components === 1) return this.base.sqr(f, a);
    const [a0, a1] = this.#split(a);
    // (a0 + a1)(a0 − a1) and 2 a0 a1: both factors of the first are sums, so its products are not chained.
    const real = this.base.mul(f, this.base.add(f, a0, a1), this.base.sub(f, a0, a1), { chain: 1 });
    return [...real, ...this.base.mul(f, this.base.add(f, a0, a0), a1)];
  }

  norm(f: Func, a: Pair): Pair {
    return this.#parts(a).flatMap((part) => [...this.base.norm(f, part)]);
  }
  add(f: Func, a: Pair, b: Pair): Pair {
    return this.base.add(f, a, b);
  }
  sub(f: Func, a: Pair, b: Pair): Pair {
    return this.base.sub(f, a, b);
  }
  negateIf(f: Func, mask: V128, a: Pair): Pair {
    return this.base.negateIf(f, mask, a);
  }

  load(f: Func, address: I32, offset = 0): Pair {
    return this.#each((i) => this.base.load(f, address, offset + PAIR_BYTES * i));
  }
  store(f: Func, address: I32, value: Pair, offset = 0): void {
    for (const [i, part] of this.#parts(value).entries()) {
      this.base.store(f, address, part, offset + PAIR_BYTES * i);
    }
  }
  gather(f: Func, low: I32, high: I32, offset = 0): Pair {
    return this.#each((i) => this.base.gather(f, low, high, offset + ELEMENT_BYTES * i));
  }
  scatter(f: Func, low: I32, high: I32, value: Pair, offset = 0): void {
    for (const [i, part] of this.#parts(value).entries()) {
      this.base.scatter(f, low, high, part, offset + ELEMENT_BYTES * i);
    }
  }

  #each(make: (component: number) => Pair): Pair {
    return Array.from({ length: this.components }, (_, i) => make(i)).flat();
  }
  #parts(a: Pair): Pair[] {
    const { count } = this.base.shape;
    return Array.from({ length: this.components }, (_, i) => a.slice(i * count, (i + 1) * count));
  }
  #split(a: Pair): [Pair, Pair] {
    return this.#parts(a) as [Pair, Pair];
  }
}
