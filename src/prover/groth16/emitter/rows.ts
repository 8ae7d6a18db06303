import { Func, type I32 } from './code.ts';
import { ELEMENT_BYTES, type FieldEmitter, PAIR_BYTES } from './field-emitter.ts';
import * as w from './instructions.ts';
import type { EncodedFunction } from './module.ts';
import { advance } from './vectors.ts';

/** Terms that `rows_sums` adds without carrying: see BOUNDS.md. */
export const LONGEST_SUM = 6;

/**
 * Rows of sparse matrices times the witness. Index lists hold offsets from a work area's base, so threads share the
 * lists and have work areas of their own.
 */
export function rowFunctions(field: FieldEmitter): EncodedFunction[] {
  return [entryProducts(field), sums(field), normalise(field), collect(field)];
}

/** (target, coefficients, offsets, n, base): n (multiple of 4) single products of coefficients and witness values. */
function entryProducts(field: FieldEmitter): EncodedFunction {
  const f = new Func('rows_products', 5);
  const [target, coefficients, offsets, n, base] = f.parameters as [I32, I32, I32, I32, I32];
  const one = (round: number) => {
    const value = (i: number) => f.let(w.i32Add(base, w.i32Load(offsets, 4 * i)));
    const element = (of: I32, i: number) => f.let(w.i32Add(of, w.i32(ELEMENT_BYTES * i)));
    const [i, j] = [2 * round, 2 * round + 1];
    const values = field.gather(f, value(i), value(j));
    const factors = field.gather(f, element(coefficients, i), element(coefficients, j));
    field.scatter(f, element(target, i), element(target, j), field.mul(f, values, factors));
  };
  f.while(n, () => {
    f.interleave([() => one(0), () => one(1)], field.interleaving);
    advance(f, 0, 4 * ELEMENT_BYTES);
    advance(f, 1, 4 * ELEMENT_BYTES);
    advance(f, 2, 16);
    advance(f, 3, -4);
  });
  return { func: f, code: f.encode() };
}

/**
 * (target, counts, entries, n, base): n sums of at most LONGEST_SUM single elements, not normalised. An entry is an
 * offset from base; bit 0 subtracts.
 */
function sums(field: FieldEmitter): EncodedFunction {
  const f = new Func('rows_sums', 5);
  const [target, counts, entries, n, base] = f.parameters as [I32, I32, I32, I32, I32];
  f.while(n, () => {
    const count = f.let(w.i32Load(counts));
    field.sumEntries(f, target, entries, count, base);
    f.emit(f.parameter(2).set(w.i32Add(entries, w.i32Mul(count, w.i32(4)))));
    advance(f, 0, ELEMENT_BYTES);
    advance(f, 1, 4);
    advance(f, 3, -1);
  });
  return { func: f, code: f.encode() };
}

/** (elements, n): n (even) single elements, in place. */
function normalise(field: FieldEmitter): EncodedFunction {
  const f = new Func('rows_normalise', 2);
  const [elements, n] = f.parameters as [I32, I32];
  f.while(n, () => {
    const second = f.let(w.i32Add(elements, w.i32(ELEMENT_BYTES)));
    field.scatter(f, elements, second, field.norm(f, field.gather(f, elements, second)));
    advance(f, 0, 2 * ELEMENT_BYTES);
    advance(f, 1, -2);
  });
  return { func: f, code: f.encode() };
}

/** (target, offsets, n, base): n pairs of single elements, two offsets a pair. */
function collect(field: FieldEmitter): EncodedFunction {
  const f = new Func('rows_collect', 4);
  const [target, offsets, n, base] = f.parameters as [I32, I32, I32, I32];
  f.while(n, () => {
    const address = (i: number) => f.let(w.i32Add(base, w.i32Load(offsets, 4 * i)));
    field.store(f, target, field.gather(f, address(0), address(1)));
    advance(f, 0, PAIR_BYTES);
    advance(f, 1, 8);
    advance(f, 2, -1);
  });
  return { func: f, code: f.encode() };
}
