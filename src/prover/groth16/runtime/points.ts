import { inverse, P, WORD_BYTES, ZKEY_RADIX } from '../constants.ts';
import { ELEMENT_BYTES } from '../emitter/field-emitter.ts';
import type { Engine } from './engine.ts';
import type { Group } from './group.ts';

/** Converts between points of a zkey (affine, Montgomery form of 2^256, all zeros at infinity) and points in memory. */
export class PointCodec {
  readonly #engine: Engine;
  readonly #import: number;
  readonly #export: number;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#import = engine.importFactor(P, ZKEY_RADIX);
    this.#export = engine.exportFactor(P, ZKEY_RADIX);
  }

  /** Bytes of a point in a zkey. */
  static bytesOf(group: Group): number {
    return 2 * WORD_BYTES * group.components;
  }

  /** Reads points to `target`, `chunk` at a time through work memory. A point at infinity becomes (0, 0). */
  read(group: Group, bytes: Uint8Array, target: number, chunk = 4096): void {
    const { arena } = this.#engine;
    const size = PointCodec.bytesOf(group);
    const count = bytes.length / size;
    const mark = arena.top;
    const staging = arena.take(chunk * size);
    const convert = this.#engine.function('fq_fromIntegers');
    for (let done = 0; done < count; done += chunk) {
      const n = Math.min(chunk, count - done);
      this.#engine.bytes.set(bytes.subarray(done * size, (done + n) * size), staging);
      convert(target + done * group.pointBytes, staging, this.#import, 2 * group.components * n);
    }
    arena.release(mark);
  }

  /** `count` points of memory as points of a zkey. */
  write(group: Group, source: number, count: number): Uint8Array {
    const { arena } = this.#engine;
    const size = PointCodec.bytesOf(group);
    const mark = arena.top;
    const staging = arena.take(count * size);
    this.#engine.function('fq_toIntegers')(staging, source, this.#export, 2 * group.components * count);
    const out = this.#engine.bytes.slice(staging, staging + count * size);
    for (let i = 0; i < count; i++) {
      if (group.isInfinity(source + i * group.pointBytes)) out.fill(0, i * size, (i + 1) * size);
    }
    arena.release(mark);
    return out;
  }

  /** One point as integers: x then y, one or two components each; undefined at infinity. */
  static integers(engine: Engine, group: Group, point: number): bigint[] | undefined {
    if (group.isInfinity(point)) return undefined;
    const scale = inverseRadix(engine.radix);
    return Array.from({ length: 2 * group.components }, (_, i) => {
      const value = (engine.layout.read(point + ELEMENT_BYTES * i) * scale) % P;
      return value < 0n ? value + P : value;
    });
  }
}

const scales = new Map<bigint, bigint>();
function inverseRadix(radix: bigint): bigint {
  let scale = scales.get(radix);
  if (scale === undefined) {
    scale = inverse(radix, P);
    scales.set(radix, scale);
  }
  return scale;
}
