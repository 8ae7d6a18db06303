import { inverse, power, R, WORD_BYTES, writeInteger } from '../constants.ts';
import { ELEMENT_BYTES, PAIR_BYTES } from '../emitter/field-emitter.ts';
import { type Arena, aligned, type Engine } from '../runtime/engine.ts';
import type { TransformPlan } from './plan.ts';

/** The scalar field has a subgroup of order 2^28; 5 generates its group. */
const ROOT_28 = power(5n, (R - 1n) >> 28n, R);

/** Conversions take two elements at a time. */
const tableSize = (block: number): number => Math.max(block / 2, 2);

export function transformBytes(domain: number): number {
  let bytes = aligned(Math.max(domain / 2, 2) * PAIR_BYTES);
  for (let block = 2; block <= domain; block *= 2) bytes += 2 * aligned(tableSize(block) * ELEMENT_BYTES);
  return bytes;
}

/** Twiddles of a domain, written to `keep`; work memory is the engine's. */
export function writeTransform(engine: Engine, keep: Arena, domain: number): TransformPlan {
  const logarithm = Math.log2(domain);
  const root = power(ROOT_28, 1n << BigInt(28 - logarithm), R);
  const powers = powersOf(root, tableSize(domain));
  const plain = engine.importFactor(R, 1n);
  const mark = engine.arena.top;
  const staging = engine.arena.take(tableSize(domain) * WORD_BYTES);
  const convert = engine.function('fr_fromIntegers');
  const forward: number[] = [];
  const backward: number[] = [];
  for (let log = 1; log <= logarithm; log++) {
    const size = tableSize(2 ** log);
    const step = 2 ** (logarithm - log);
    for (const [tables, negative] of [
      [forward, false],
      [backward, true],
    ] as const) {
      for (let i = 0; i < size; i++)
        engine.bytes.set(pick(powers, i * step, domain, negative), staging + WORD_BYTES * i);
      const address = keep.take(size * ELEMENT_BYTES);
      convert(address, staging, plain, size);
      tables[log] = address;
    }
  }
  const shift = writeShift(engine, keep, domain, powers);
  engine.arena.release(mark);
  return { forward, inverse: backward, shift };
}

interface Powers {
  readonly positive: readonly Uint8Array[];
  readonly negative: readonly Uint8Array[];
}

/** Powers of the root, and their negatives, as bytes. */
function powersOf(root: bigint, count: number): Powers {
  const positive: Uint8Array[] = [];
  const negative: Uint8Array[] = [];
  const bytes = (value: bigint) => {
    const out = new Uint8Array(WORD_BYTES);
    writeInteger(out, 0, value);
    return out;
  };
  for (let i = 0, x = 1n; i < count; i++, x = (x * root) % R) {
    positive.push(bytes(x));
    negative.push(bytes(R - x));
  }
  return { positive, negative };
}

/** root^i, or root^−i = −root^(domain/2 − i). */
function pick({ positive, negative }: Powers, i: number, domain: number, inverted: boolean): Uint8Array {
  const half = domain / 2;
  const exponent = i % half;
  const found = inverted && exponent !== 0 ? negative[half - exponent] : positive[exponent];
  return found as Uint8Array;
}

/**
 * The odd coset is the domain times a root of order 2 domain, g. The inverse transform leaves coefficient 2 j and 2 j + 1 in
 * pair rev(j): pair j is multiplied by g^(2 rev(j)) / domain and g^(2 rev(j) + 1) / domain, where g² is the domain's root.
 */
function writeShift(engine: Engine, keep: Arena, domain: number, powers: Powers): number {
  const pairs = domain / 2;
  const padded = Math.max(pairs, 2);
  const logarithm = Math.log2(pairs);
  const g = power(ROOT_28, 1n << BigInt(27 - logarithm - 1), R);
  const scale = inverse(BigInt(domain), R);
  const square = (engine.radix * engine.radix) % R;
  const factors = [scale, (scale * g) % R].map((factor) => engine.constant((square * factor) % R));
  const staging = engine.arena.take(padded * WORD_BYTES);
  for (let j = 0; j < padded; j++) {
    engine.bytes.set(powers.positive[reversed(j % pairs, logarithm)] as Uint8Array, staging + WORD_BYTES * j);
  }
  const columns = factors.map((factor) => {
    const column = engine.arena.take(padded * ELEMENT_BYTES);
    engine.function('fr_fromIntegers')(column, staging, factor, padded);
    return column;
  }) as [number, number];
  const offsets = engine.arena.take(8 * pairs);
  for (let j = 0; j < pairs; j++) {
    engine.words.set([columns[0] + ELEMENT_BYTES * j, columns[1] + ELEMENT_BYTES * j], offsets / 4 + 2 * j);
  }
  const shift = keep.take(padded * PAIR_BYTES);
  engine.function('rows_collect')(shift, offsets, pairs, 0);
  return shift;
}

function reversed(index: number, bits: number): number {
  let out = 0;
  for (let b = 0; b < bits; b++) out |= ((index >> b) & 1) << (bits - 1 - b);
  return out;
}
