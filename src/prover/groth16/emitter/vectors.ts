import { Func, type I32 } from './code.ts';
import { ELEMENT_BYTES, type FieldEmitter, PAIR_BYTES } from './field-emitter.ts';
import * as w from './instructions.ts';
import type { EncodedFunction } from './module.ts';

/** Functions on arrays of one field: products, differences, a power, and conversions from and to integers. */
export function vectorFunctions(field: FieldEmitter, prefix: string): EncodedFunction[] {
  return [
    elementwise(field, `${prefix}_multiply`, (f, a, b) => field.mul(f, a, b)),
    elementwise(field, `${prefix}_subtract`, (f, a, b) => field.norm(f, field.sub(f, a, b))),
    elementwise(field, `${prefix}_add`, (f, a, b) => field.norm(f, field.add(f, a, b))),
    powerFunction(field, `${prefix}_power`),
    fromIntegers(field, `${prefix}_fromIntegers`),
    toIntegers(field, `${prefix}_toIntegers`),
  ];
}

export const advance = (f: Func, index: number, step: number): void => {
  const local = f.parameter(index);
  f.emit(local.set(w.i32Add(local.get, w.i32(step))));
};

type Binary = (
  f: Func,
  a: ReturnType<FieldEmitter['load']>,
  b: ReturnType<FieldEmitter['load']>,
) => ReturnType<FieldEmitter['load']>;

/** (target, a, b, n): n pairs. */
function elementwise(field: FieldEmitter, name: string, operation: Binary): EncodedFunction {
  const f = new Func(name, 4);
  const [target, a, b, n] = f.parameters as [I32, I32, I32, I32];
  f.while(n, () => {
    field.store(f, target, operation(f, field.load(f, a), field.load(f, b)));
    for (const index of [0, 1, 2]) advance(f, index, PAIR_BYTES);
    advance(f, 3, -1);
  });
  return { func: f, code: f.encode() };
}

/** (target, a, bits, n): a to an exponent given as n bytes 0 or 1 that follow its leading 1, high bit first. One pair. */
function powerFunction(field: FieldEmitter, name: string): EncodedFunction {
  const f = new Func(name, 4);
  const [target, a, bits, n] = f.parameters as [I32, I32, I32, I32];
  field.store(f, target, field.load(f, a));
  f.while(n, () => {
    field.store(f, target, field.sqr(f, field.load(f, target), { block: true }));
    f.if(w.i32LoadByte(bits), () => {
      field.store(f, target, field.mul(f, field.load(f, target), field.load(f, a), { block: true }));
    });
    advance(f, 2, 1);
    advance(f, 3, -1);
  });
  return { func: f, code: f.encode() };
}

/** (target, source, factor, n): n (even) integers of 32 bytes, each times the pair `factor`, to single elements. */
function fromIntegers(field: FieldEmitter, name: string): EncodedFunction {
  const f = new Func(name, 4);
  const [target, source, factor, n] = f.parameters as [I32, I32, I32, I32];
  f.while(n, () => {
    const words = [0, 8, 16, 24].map((offset) =>
      f.let(w.load64Lane(source, w.load64Zero(source, offset), 1, offset + 32)),
    );
    const product = field.norm(f, field.mul(f, field.fromWords(f, words), field.load(f, factor)));
    field.scatter(f, target, f.let(w.i32Add(target, w.i32(ELEMENT_BYTES))), product);
    advance(f, 0, 2 * ELEMENT_BYTES);
    advance(f, 1, 64);
    advance(f, 3, -2);
  });
  return { func: f, code: f.encode() };
}

/** (target, source, factor, n): n (even) single elements, each times the pair `factor`, to integers in [0, p). */
function toIntegers(field: FieldEmitter, name: string): EncodedFunction {
  const f = new Func(name, 4);
  const [target, source, factor, n] = f.parameters as [I32, I32, I32, I32];
  f.while(n, () => {
    const second = f.let(w.i32Add(source, w.i32(ELEMENT_BYTES)));
    const value = field.norm(f, field.mul(f, field.gather(f, source, second), field.load(f, factor)));
    for (const [i, word] of field.toWords(f, value).entries()) {
      f.emit(w.store64Lane(target, word, 0, 8 * i));
      f.emit(w.store64Lane(target, word, 1, 8 * i + 32));
    }
    advance(f, 0, 64);
    advance(f, 1, 2 * ELEMENT_BYTES);
    advance(f, 3, -2);
  });
  return { func: f, code: f.encode() };
}
