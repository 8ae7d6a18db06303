import { Func, type I32 } from './code.ts';
import { ELEMENT_BYTES, type FieldEmitter, PAIR_BYTES, type Pair } from './field-emitter.ts';
import * as w from './instructions.ts';
import type { EncodedFunction } from './module.ts';
import { advance } from './vectors.ts';

/**
 * Stages of number-theoretic transforms of n elements in n/2 pairs: pair j holds elements j and j + n/2. The widest stage
 * works between the lanes of a pair; all others work on whole pairs, so each pair runs two transforms of half the size.
 * Forward stages (decimation in time) and inverse ones (decimation in frequency) need no reordering between them.
 * Twiddles are single elements.
 */
export function fftFunctions(field: FieldEmitter): EncodedFunction[] {
  return [
    stage(field, 'fft_split', (f, a, b, twiddle) => [
      field.norm(f, field.add(f, a, b)),
      field.mul(f, field.sub(f, a, b), twiddle),
    ]),
    stage(field, 'fft_merge', (f, a, b, twiddle) => {
      const t = field.mul(f, b, twiddle);
      return [field.norm(f, field.add(f, a, t)), field.norm(f, field.sub(f, a, t))];
    }),
    narrowStage(field),
    laneStage(field, 'fft_splitLanes', (f, a, b, twiddle) => [
      field.norm(f, field.add(f, a, b)),
      field.mul(f, field.sub(f, a, b), twiddle),
    ]),
    laneStage(field, 'fft_mergeLanes', (f, a, b, twiddle) => {
      const t = field.mul(f, b, twiddle);
      return [field.norm(f, field.add(f, a, t)), field.norm(f, field.sub(f, a, t))];
    }),
    quotient(field),
  ];
}

type Butterfly = (f: Func, a: Pair, b: Pair, twiddle: Pair) => readonly [Pair, Pair];

/** (pairs, half, twiddles): one block of 2 half pairs; butterflies of pairs j and j + half. half is even. */
function stage(field: FieldEmitter, name: string, butterfly: Butterfly): EncodedFunction {
  const f = new Func(name, 3);
  const [low, half, twiddles] = f.parameters as [I32, I32, I32];
  const high = f.local('i32');
  f.emit(high.set(w.i32Add(low, w.i32Mul(half, w.i32(PAIR_BYTES)))));
  const one = (round: number) => {
    const offset = PAIR_BYTES * round;
    const twiddle = field.splat(f, twiddles, ELEMENT_BYTES * round);
    const [a, b] = [field.load(f, low, offset), field.load(f, high.get, offset)];
    const [sum, difference] = butterfly(f, a, b, twiddle);
    field.store(f, low, sum, offset);
    field.store(f, high.get, difference, offset);
  };
  f.while(half, () => {
    f.interleave([() => one(0), () => one(1)], field.interleaving);
    advance(f, 0, 2 * PAIR_BYTES);
    f.emit(high.set(w.i32Add(high.get, w.i32(2 * PAIR_BYTES))));
    advance(f, 1, -2);
    advance(f, 2, 2 * ELEMENT_BYTES);
  });
  return { func: f, code: f.encode() };
}

/** (pairs, n): butterflies of neighbouring pairs, twiddle 1. */
function narrowStage(field: FieldEmitter): EncodedFunction {
  const f = new Func('fft_neighbours', 2);
  const [pairs, n] = f.parameters as [I32, I32];
  f.while(n, () => {
    const [a, b] = [field.load(f, pairs), field.load(f, pairs, PAIR_BYTES)];
    field.store(f, pairs, field.norm(f, field.add(f, a, b)));
    field.store(f, pairs, field.norm(f, field.sub(f, a, b)), PAIR_BYTES);
    advance(f, 0, 2 * PAIR_BYTES);
    advance(f, 1, -2);
  });
  return { func: f, code: f.encode() };
}

/** (pairs, n, twiddles): butterflies between the lanes of n (even) pairs, two pairs at a time. */
function laneStage(field: FieldEmitter, name: string, butterfly: Butterfly): EncodedFunction {
  const f = new Func(name, 3);
  const [pairs, n, twiddles] = f.parameters as [I32, I32, I32];
  f.while(n, () => {
    const [u, v] = [field.load(f, pairs), field.load(f, pairs, PAIR_BYTES)];
    const twiddle = field.gather(f, twiddles, f.let(w.i32Add(twiddles, w.i32(ELEMENT_BYTES))));
    const [sum, difference] = butterfly(f, field.lane(f, 0, u, v), field.lane(f, 1, u, v), twiddle);
    field.store(f, pairs, field.lane(f, 0, sum, difference));
    field.store(f, pairs, field.lane(f, 1, sum, difference), PAIR_BYTES);
    advance(f, 0, 2 * PAIR_BYTES);
    advance(f, 1, -2);
    advance(f, 2, 2 * ELEMENT_BYTES);
  });
  return { func: f, code: f.encode() };
}

/** (low, high, a, b, c, one, n): integers a b − c of n pairs; lane 0 to `low`, lane 1 to `high`, 32 bytes each. */
function quotient(field: FieldEmitter): EncodedFunction {
  const f = new Func('fft_quotient', 7);
  const [low, high, a, b, c, one, n] = f.parameters as [I32, I32, I32, I32, I32, I32, I32];
  f.while(n, () => {
    const product = field.mul(f, field.load(f, a), field.load(f, b));
    const value = field.norm(f, field.sub(f, product, field.load(f, c)));
    const plain = field.norm(f, field.mul(f, value, field.load(f, one)));
    for (const [i, word] of field.toWords(f, plain).entries()) {
      f.emit(w.store64Lane(low, word, 0, 8 * i));
      f.emit(w.store64Lane(high, word, 1, 8 * i));
    }
    for (const index of [2, 3, 4]) advance(f, index, PAIR_BYTES);
    for (const index of [0, 1]) advance(f, index, 32);
    advance(f, 6, -1);
  });
  return { func: f, code: f.encode() };
}
