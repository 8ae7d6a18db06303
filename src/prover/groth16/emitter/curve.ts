import { Func, type I32 } from './code.ts';
import type { CoordinateField } from './extension.ts';
import * as w from './instructions.ts';
import { type EncodedFunction, SPECIAL } from './module.ts';

/**
 * Batch additions of affine points. A batch is a list of entries of three addresses: two points and where the sum goes.
 * Bit 0 of a point's address negates its y. All functions take two entries a vector and two vectors a round.
 *
 * One inversion serves a whole batch: `differences` writes x2 − x1 of every entry, `products` builds a tree of products
 * above them, the caller inverts its root, `inverses` walks back down, `finish` computes the sums.
 */

/** Bytes of an entry of a batch. */
export const ENTRY_BYTES = 12;
/** Entries of a batch must come in multiples of this. */
export const BATCH_STEP = 4;

const VECTOR_BYTES = 2 * ENTRY_BYTES;
const PER_ROUND = 2;
const address = (entry: I32): I32 => w.i32And(entry, w.i32(-8));

export function curveFunctions(field: CoordinateField, prefix: string): EncodedFunction[] {
  return [
    differences(field, prefix),
    products(field, prefix),
    inverses(field, prefix),
    finish(field, prefix),
    sameY(field, prefix),
    twiceY(field, prefix),
    double(field, prefix),
    copy(field, prefix),
    offCurve(field, prefix),
  ];
}

/** Repeats for n items, `per` a round; then moves addresses on. */
function rounds(f: Func, n: number, per: number, steps: Record<number, number>, body: () => void): void {
  f.while(f.parameter(n).get, () => {
    body();
    for (const [index, bytes] of Object.entries({ ...steps, [n]: -per })) {
      const parameter = f.parameter(Number(index));
      f.emit(parameter.set(w.i32Add(parameter.get, w.i32(bytes))));
    }
  });
}

/**
 * (list, target, n, 0): x2 − x1 for n vectors. Calls `special` with the vector's index if a difference is zero or a point
 * is at infinity; the caller then replaces the difference.
 */
function differences(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_differences`, 4);
  const [list, target, , index] = f.parameters as [I32, I32, I32, I32];
  const one = (round: number) => {
    const word = (offset: number) => f.let(address(w.i32Load(list, round * VECTOR_BYTES + offset)));
    const [a0, a1, b0, b1] = [word(0), word(ENTRY_BYTES), word(4), word(ENTRY_BYTES + 4)] as const;
    const [xa, xb] = [field.gather(f, a0, a1), field.gather(f, b0, b1)];
    const difference = field.norm(f, field.sub(f, xb, xa));
    field.store(f, target, difference, round * field.pairBytes);
    f.if(w.i32IsZero(field.base.allRegular(f, difference, [a0, a1, b0, b1])), () => {
      f.call(SPECIAL, w.i32Add(index, w.i32(round)));
    });
  };
  const steps = { 0: PER_ROUND * VECTOR_BYTES, 1: PER_ROUND * field.pairBytes, 3: PER_ROUND };
  rounds(f, 2, PER_ROUND, steps, () => f.interleave([() => one(0), () => one(1)], field.base.interleaving));
  return { func: f, code: f.encode() };
}

/** (source, target, n): target[i] = source[2i] source[2i + 1], n even. */
function products(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_products`, 3);
  const [source, target] = f.parameters as [I32, I32, I32];
  const size = field.pairBytes;
  const one = (round: number) => {
    const left = field.load(f, source, 2 * round * size);
    const right = field.load(f, source, (2 * round + 1) * size);
    field.store(f, target, field.product(f, left, right), round * size);
  };
  rounds(f, 2, 2, { 0: 4 * size, 1: 2 * size }, () =>
    f.interleave([() => one(0), () => one(1)], field.base.interleaving),
  );
  return { func: f, code: f.encode() };
}

/** (inverses, values, n): n inverses of products of neighbours; the 2 n values become their inverses. */
function inverses(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_inverses`, 3);
  const [above, values] = f.parameters as [I32, I32, I32];
  const size = field.pairBytes;
  rounds(f, 2, 1, { 0: size, 1: 2 * size }, () => {
    const inverse = field.load(f, above);
    const [left, right] = [field.load(f, values), field.load(f, values, size)];
    const results: (readonly [number, ReturnType<typeof field.product>])[] = [];
    f.interleave(
      [
        () => results.push([0, field.product(f, inverse, right)]),
        () => results.push([size, field.product(f, inverse, left)]),
      ],
      field.base.interleaving,
    );
    for (const [offset, value] of results) field.store(f, values, value, offset);
  });
  return { func: f, code: f.encode() };
}

/** (list, inverses, n): the sums of n vectors of entries. */
function finish(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_finish`, 3);
  const [list, denominators] = f.parameters as [I32, I32, I32];
  const yOffset = field.elementBytes;
  const one = (round: number) => {
    const word = (offset: number) => f.let(w.i32Load(list, round * VECTOR_BYTES + offset));
    const [a0, b0, a1, b1] = [word(0), word(4), word(ENTRY_BYTES), word(ENTRY_BYTES + 4)] as const;
    const point = (low: I32, high: I32) => {
      const [p, q] = [f.let(address(low)), f.let(address(high))];
      const y = field.negateIf(f, field.base.sign(f, low, high), field.gather(f, p, q, yOffset));
      return { x: field.gather(f, p, q), y };
    };
    const [a, b] = [point(a0, a1), point(b0, b1)];
    const inverse = field.load(f, denominators, round * field.pairBytes);
    const slope = field.product(f, field.sub(f, b.y, a.y), inverse);
    const x = field.norm(f, field.sub(f, field.sub(f, field.sqr(f, slope), a.x), b.x));
    const y = field.norm(f, field.sub(f, field.mul(f, field.sub(f, a.x, x), slope), a.y));
    const [low, high] = [word(8), word(ENTRY_BYTES + 8)];
    field.scatter(f, low, high, x);
    field.scatter(f, low, high, y, yOffset);
  };
  rounds(f, 2, PER_ROUND, { 0: PER_ROUND * VECTOR_BYTES, 1: PER_ROUND * field.pairBytes }, () =>
    f.interleave([() => one(0), () => one(1)], field.base.interleaving),
  );
  return { func: f, code: f.encode() };
}

/** (a, b) → 1 if the points, with their signs, have the same y. */
function sameY(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_sameY`, 2, 'i32');
  const y = (entry: I32) => {
    const at = f.let(address(entry));
    const value = field.gather(f, at, at, field.elementBytes);
    return field.negateIf(f, field.base.sign(f, entry, entry), value);
  };
  const [a, b] = f.parameters as [I32, I32];
  const difference = field.norm(f, field.sub(f, y(a), y(b)));
  return { func: f, code: f.encode(w.i32IsZero(field.base.allRegular(f, difference, []))) };
}

/** (a, target): the pair 2 y of a point, sign regarded, in both lanes. */
function twiceY(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_twiceY`, 2);
  const [a, target] = f.parameters as [I32, I32];
  const at = f.let(address(a));
  const y = field.negateIf(f, field.base.sign(f, a, a), field.gather(f, at, at, field.elementBytes));
  field.store(f, target, field.norm(f, field.add(f, y, y)));
  return { func: f, code: f.encode() };
}

/** (a, inverse, target): doubles a point, given the inverse of 2 y as a pair. */
function double(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_double`, 3);
  const [a, inverse, target] = f.parameters as [I32, I32, I32];
  const at = f.let(address(a));
  const x = field.gather(f, at, at);
  const y = field.negateIf(f, field.base.sign(f, a, a), field.gather(f, at, at, field.elementBytes));
  const square = field.norm(f, field.sqr(f, x));
  const triple = field.norm(f, field.add(f, field.add(f, square, square), square));
  const slope = field.norm(f, field.product(f, triple, field.load(f, inverse)));
  const x3 = field.norm(f, field.sub(f, field.sub(f, field.sqr(f, slope), x), x));
  const y3 = field.norm(f, field.sub(f, field.mul(f, field.sub(f, x, x3), slope), y));
  field.scatter(f, target, target, x3);
  field.scatter(f, target, target, y3, field.elementBytes);
  return { func: f, code: f.encode() };
}

/** (target, source): copies a point; bit 0 of the source negates y. Infinity stays infinity. */
function copy(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_copy`, 2);
  const [target, source] = f.parameters as [I32, I32];
  const at = f.let(address(source));
  const mask = field.base.sign(f, source, source);
  const y = field.negateIf(f, mask, field.gather(f, at, at, field.elementBytes));
  // Raw bytes of x: they say whether the point is at infinity.
  for (let offset = 0; offset < field.elementBytes; offset += 8) {
    f.emit(w.store64Lane(target, w.load64Zero(at, offset), 0, offset));
  }
  field.scatter(f, target, target, y, field.elementBytes);
  return { func: f, code: f.encode() };
}

/** (points, b, n) → how many of n neighbouring points, two at a time, fail y² = x³ + b; b is a pair. n is even. */
function offCurve(field: CoordinateField, prefix: string): EncodedFunction {
  const f = new Func(`${prefix}_offCurve`, 3, 'i32');
  const [points, b, n] = f.parameters as [I32, I32, I32];
  const failures = f.local('i32');
  f.emit(failures.set(w.i32(0)));
  f.while(n, () => {
    const second = f.let(w.i32Add(points, w.i32(2 * field.elementBytes)));
    const x = field.gather(f, points, second);
    const y = field.gather(f, points, second, field.elementBytes);
    const cube = field.product(f, field.norm(f, field.sqr(f, x)), x);
    const right = field.norm(f, field.add(f, cube, field.load(f, b)));
    const difference = field.norm(f, field.sub(f, field.norm(f, field.sqr(f, y)), right));
    f.if(field.base.anyNonZero(f, difference), () => {
      f.emit(failures.set(w.i32Add(failures.get, w.i32(1))));
    });
    f.emit(f.parameter(0).set(w.i32Add(points, w.i32(4 * field.elementBytes))));
    f.emit(f.parameter(2).set(w.i32Add(n, w.i32(-2))));
  });
  return { func: f, code: f.encode(failures.get) };
}
