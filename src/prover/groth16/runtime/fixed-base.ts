import { P, R, readInteger, WORD_BYTES } from '../constants.ts';
import { ENTRY_BYTES } from '../emitter/curve.ts';
import { ELEMENT_BYTES } from '../emitter/field-emitter.ts';
import {
  AFFINE_G1,
  AFFINE_G2,
  type AffineGroup,
  GENERATOR_1,
  GENERATOR_2,
  type Projective,
} from './affine.ts';
import { FUSED } from './backend.ts';
import { BATCH_BYTES, BatchAdder, LIST_ENTRIES } from './batch.ts';
import { aligned, Engine } from './engine.ts';
import { Group } from './group.ts';
import { PointCodec } from './points.ts';

/** Bits of a digit; digits are signed, so a table holds half as many multiples. */
const WINDOW = 13;
const HALF = 1 << (WINDOW - 1);
const WINDOWS = Math.ceil(255 / WINDOW);
const CHUNK = 8192;

/**
 * Multiples of the generator of G1.
 * @param scalars 32 bytes each, little-endian, below the groups' order
 * @returns 64 bytes each, as in a zkey: x and y, little-endian, Montgomery form of 2^256; zeros at infinity
 * @throws RangeError if the length or a scalar is out of range
 */
export const fixedBaseG1 = (scalars: Uint8Array): Promise<Uint8Array> => multiplyAll(1, scalars);

/** Multiples of the generator of G2, 128 bytes each: x.c0, x.c1, y.c0, y.c1. See `fixedBaseG1`. */
export const fixedBaseG2 = (scalars: Uint8Array): Promise<Uint8Array> => multiplyAll(2, scalars);

const tables = new Map<1 | 2, Promise<FixedBase>>();

async function multiplyAll(components: 1 | 2, scalars: Uint8Array): Promise<Uint8Array> {
  let table = tables.get(components);
  if (!table) {
    table = FixedBase.create(components);
    tables.set(components, table);
  }
  return (await table).multiply(scalars);
}

/** Frees the tables of multiples, about 35 MB. They are made again when needed. */
export function freeFixedBases(): void {
  tables.clear();
}

/** A table of d 2^(13 w) G for all digits d and windows w. */
class FixedBase {
  readonly #engine: Engine;
  readonly #group: Group;
  readonly #adder: BatchAdder;
  readonly #codec: PointCodec;
  readonly #table: number;
  readonly #sums: number;

  private constructor(engine: Engine, components: 1 | 2) {
    this.#engine = engine;
    this.#group = new Group(engine, components);
    this.#adder = new BatchAdder(engine);
    this.#codec = new PointCodec(engine);
    this.#table = engine.arena.take(WINDOWS * (HALF + 1) * this.#group.pointBytes);
    this.#sums = engine.arena.take(CHUNK * this.#group.pointBytes);
    const [affine, generator] = components === 1 ? [AFFINE_G1, GENERATOR_1] : [AFFINE_G2, GENERATOR_2];
    this.#fill(affine, generator);
  }

  static async create(components: 1 | 2): Promise<FixedBase> {
    const point = 2 * ELEMENT_BYTES * components;
    const bytes = BATCH_BYTES + aligned(WINDOWS * (HALF + 1) * point) + 3 * CHUNK * point + 65_536;
    return new FixedBase(await Engine.alone(FUSED, bytes), components);
  }

  #at(window: number, digit: number): number {
    return this.#table + (window * (HALF + 1) + digit) * this.#group.pointBytes;
  }

  /** Powers of two by doubling; the rest as T[2^k + d] = T[2^k] + T[d], all windows in one batch. */
  #fill(affine: AffineGroup, generator: readonly bigint[]): void {
    const { layout, radix } = this.#engine;
    let power: Projective = affine.add(undefined, generator);
    for (let bit = 0; bit < WINDOW * WINDOWS; bit++) {
      const [window, k] = [Math.floor(bit / WINDOW), bit % WINDOW];
      const point = affine.affine(power);
      for (const [i, part] of (point ?? []).entries()) {
        layout.write(this.#at(window, 2 ** k) + ELEMENT_BYTES * i, centred((part * radix) % P));
      }
      power = affine.double(power);
    }
    for (let k = 1; 2 ** k < HALF; k++) {
      for (let window = 0; window < WINDOWS; window++) {
        const list = this.#startList();
        for (let d = 1; d < 2 ** k; d++)
          list.add(this.#at(window, 2 ** k), this.#at(window, d), this.#at(window, 2 ** k + d));
        list.run();
      }
    }
  }

  multiply(scalars: Uint8Array): Uint8Array {
    if (scalars.length % WORD_BYTES !== 0) throw new RangeError('scalars must have 32 bytes each');
    const count = scalars.length / WORD_BYTES;
    const size = PointCodec.bytesOf(this.#group);
    const out = new Uint8Array(count * size);
    for (let done = 0; done < count; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      out.set(
        this.#multiplyChunk(scalars.subarray(done * WORD_BYTES, (done + n) * WORD_BYTES), n),
        done * size,
      );
    }
    return out;
  }

  #multiplyChunk(scalars: Uint8Array, n: number): Uint8Array {
    const group = this.#group;
    const digits = Array.from({ length: n }, (_, i) => signedDigits(readInteger(scalars, WORD_BYTES * i)));
    for (let i = 0; i < n; i++) this.#engine.layout.writeInfinity(this.#sum(i), group.pointBytes);
    for (let window = 0; window < WINDOWS; window++) {
      const list = this.#startList();
      for (let i = 0; i < n; i++) {
        const digit = digits[i]?.[window] as number;
        if (digit === 0) continue;
        const multiple = this.#at(window, Math.abs(digit)) + (digit < 0 ? 1 : 0);
        if (group.isInfinity(this.#sum(i))) group.copy(this.#sum(i), multiple);
        else list.add(this.#sum(i), multiple, this.#sum(i));
      }
      list.run();
    }
    // Conversions take two elements at a time: a point has at least two.
    return this.#codec.write(group, this.#sums, n);
  }

  #sum(i: number): number {
    return this.#sums + i * this.#group.pointBytes;
  }

  #startList() {
    const { words } = this.#engine;
    const [adder, group] = [this.#adder, this.#group];
    let count = 0;
    const run = () => {
      adder.run(group, count);
      count = 0;
    };
    const add = (a: number, b: number, target: number) => {
      words.set([a, b, target], (adder.list + ENTRY_BYTES * count) / 4);
      if (++count === LIST_ENTRIES) run();
    };
    return { add, run };
  }
}

const centred = (x: bigint): bigint => (x > P / 2n ? x - P : x);

/** Digits in (−2^12, 2^12], least significant first. */
function signedDigits(scalar: bigint): number[] {
  if (scalar >= R) throw new RangeError('a scalar is not below the order of the groups');
  const digits: number[] = [];
  let rest = scalar;
  for (let i = 0; i < WINDOWS; i++) {
    let digit = Number(rest & BigInt(2 * HALF - 1));
    rest >>= BigInt(WINDOW);
    if (digit > HALF) {
      digit -= 2 * HALF;
      rest++;
    }
    digits.push(digit);
  }
  return digits;
}
