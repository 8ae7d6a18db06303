import { inverse, modulo, P } from '../constants.ts';

/**
 * Curve arithmetic on bigints, for the few steps of a proof that follow the sums. A coordinate has one component (G1)
 * or two (G2). An affine point is the list of its components, x then y; undefined is the point at infinity.
 */
export type Affine = readonly bigint[] | undefined;
type Coordinate = readonly bigint[];
interface Jacobian {
  readonly x: Coordinate;
  readonly y: Coordinate;
  readonly z: Coordinate;
}
export type Projective = Jacobian | undefined;

interface CoordinateArithmetic {
  readonly one: Coordinate;
  mul(a: Coordinate, b: Coordinate): Coordinate;
  inverse(a: Coordinate): Coordinate;
}

const at = (a: Coordinate, i: number): bigint => a[i] as bigint;

const BASE: CoordinateArithmetic = {
  one: [1n],
  mul: (a, b) => [(at(a, 0) * at(b, 0)) % P],
  inverse: (a) => [inverse(at(a, 0), P)],
};
const EXTENSION: CoordinateArithmetic = {
  one: [1n, 0n],
  mul: (a, b) => [
    modulo(at(a, 0) * at(b, 0) - at(a, 1) * at(b, 1), P),
    (at(a, 0) * at(b, 1) + at(a, 1) * at(b, 0)) % P,
  ],
  inverse: (a) => {
    const norm = inverse(at(a, 0) * at(a, 0) + at(a, 1) * at(a, 1), P);
    return [(at(a, 0) * norm) % P, modulo(-at(a, 1) * norm, P)];
  },
};

export class AffineGroup {
  readonly components: 1 | 2;
  readonly #field: CoordinateArithmetic;

  constructor(components: 1 | 2) {
    this.components = components;
    this.#field = components === 1 ? BASE : EXTENSION;
  }

  #sub(a: Coordinate, b: Coordinate): Coordinate {
    return a.map((x, i) => modulo(x - at(b, i), P));
  }
  #scale(a: Coordinate, k: bigint): Coordinate {
    return a.map((x) => (x * k) % P);
  }

  double(p: Projective): Projective {
    if (!p) return p;
    const { mul } = this.#field;
    const a = mul(p.x, p.x);
    const b = mul(p.y, p.y);
    const c = mul(b, b);
    const d = this.#scale(mul(p.x, b), 4n);
    const e = this.#scale(a, 3n);
    const x = this.#sub(mul(e, e), this.#scale(d, 2n));
    const y = this.#sub(mul(e, this.#sub(d, x)), this.#scale(c, 8n));
    return { x, y, z: this.#scale(mul(p.y, p.z), 2n) };
  }

  /** p + q. */
  add(p: Projective, q: Affine): Projective {
    if (!q) return p;
    const [qx, qy] = [q.slice(0, this.components), q.slice(this.components)];
    if (!p) return { x: qx, y: qy, z: this.#field.one };
    const { mul } = this.#field;
    const zz = mul(p.z, p.z);
    const h = this.#sub(mul(qx, zz), p.x);
    const r = this.#sub(mul(qy, mul(p.z, zz)), p.y);
    if (h.every((part) => part === 0n)) return r.every((part) => part === 0n) ? this.double(p) : undefined;
    const hh = mul(h, h);
    const hhh = mul(h, hh);
    const v = mul(p.x, hh);
    const x = this.#sub(this.#sub(mul(r, r), hhh), this.#scale(v, 2n));
    const y = this.#sub(mul(r, this.#sub(v, x)), mul(p.y, hhh));
    return { x, y, z: mul(p.z, h) };
  }

  affine(p: Projective): Affine {
    if (!p) return undefined;
    const { mul } = this.#field;
    const inv = this.#field.inverse(p.z);
    const square = mul(inv, inv);
    return [...mul(p.x, square), ...mul(p.y, mul(inv, square))];
  }

  negate(p: Affine): Affine {
    return p?.map((part, i) => (i < this.components ? part : modulo(-part, P)));
  }

  /** Sum of 2^bit · point over the terms. */
  weighted(terms: readonly WeightedPoint[]): Projective {
    const byBit = new Map<number, Affine[]>();
    for (const { bit, point } of terms) {
      const same = byBit.get(bit);
      if (same) same.push(point);
      else byBit.set(bit, [point]);
    }
    let sum: Projective;
    for (let bit = Math.max(-1, ...byBit.keys()); bit >= 0; bit--) {
      sum = this.double(sum);
      for (const point of byBit.get(bit) ?? []) sum = this.add(sum, point);
    }
    return sum;
  }

  /** a · p + b · q, with the doublings shared. */
  twoMultiples(p: Affine, a: bigint, q: Affine, b: bigint): Projective {
    const both = this.affine(this.add(this.add(undefined, p), q));
    let sum: Projective;
    for (let i = BigInt(Math.max(a.toString(2).length, b.toString(2).length)) - 1n; i >= 0n; i--) {
      sum = this.double(sum);
      const [x, y] = [(a >> i) & 1n, (b >> i) & 1n];
      if (x === 1n && y === 1n) sum = this.add(sum, both);
      else if (x === 1n) sum = this.add(sum, p);
      else if (y === 1n) sum = this.add(sum, q);
    }
    return sum;
  }

  /** scalar · p, scalar not negative. */
  multiply(p: Affine, scalar: bigint): Projective {
    let sum: Projective;
    for (const bit of scalar.toString(2)) {
      sum = this.double(sum);
      if (bit === '1') sum = this.add(sum, p);
    }
    return sum;
  }
}

export interface WeightedPoint {
  readonly bit: number;
  readonly point: Affine;
}

export const AFFINE_G1 = new AffineGroup(1);
export const AFFINE_G2 = new AffineGroup(2);

export const GENERATOR_1: readonly bigint[] = [1n, 2n];
export const GENERATOR_2: readonly bigint[] = [
  10857046999023057135944570762232829481370756359578518086990519993285655852781n,
  11559732032986387107991004021392285783925812861821192530917403151452391805634n,
  8495653923123431417604973247489272438418190587263600148770280649306958101930n,
  4082367875863433681332203403145435568316851327593401208105741076214120093531n,
];
