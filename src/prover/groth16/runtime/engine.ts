import { P, power } from '../constants.ts';
import { PAIR_BYTES } from '../emitter/field-emitter.ts';
import { radixOf } from '../emitter/limbs.ts';
import { Groth16Error, megabytes } from '../errors.ts';
import { type Backend, compileBackend } from './backend.ts';
import type { ElementLayout } from './layout.ts';

export type WasmFunction = (...args: number[]) => number;

const PAGE_BYTES = 65_536;
/** Memory of 32-bit WebAssembly ends here. */
const LARGEST_MEMORY = 2 ** 32 - PAGE_BYTES;
const ALIGNMENT = 128;

export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** @throws Groth16Error `out-of-memory` */
export function makeMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (bytes > LARGEST_MEMORY) {
    throw new Groth16Error(
      'out-of-memory',
      `The key needs ${megabytes(bytes)}; 32-bit WebAssembly has at most ${megabytes(LARGEST_MEMORY)}.`,
    );
  }
  try {
    // A shared memory reserves its maximum: the maximum is what is needed.
    return new WebAssembly.Memory(shared ? { initial: pages, maximum: pages, shared } : { initial: pages });
  } catch (cause) {
    throw new Groth16Error('out-of-memory', `No memory: ${megabytes(bytes)} were wanted.`, { cause });
  }
}

/** A region of memory given out from its start; released in reverse. */
export class Arena {
  readonly start: number;
  readonly end: number;
  #top: number;
  #highest: number;

  constructor(start: number, end: number) {
    this.start = aligned(start);
    this.end = end;
    this.#top = this.start;
    this.#highest = this.start;
  }

  get top(): number {
    return this.#top;
  }

  /** @throws Groth16Error `out-of-memory` */
  take(bytes: number): number {
    const at = this.#top;
    const next = at + aligned(bytes);
    if (next > this.end) {
      throw new Groth16Error(
        'out-of-memory',
        `${megabytes(next - this.start)} of work memory were wanted, ${megabytes(this.end - this.start)} are there.`,
      );
    }
    this.#top = next;
    this.#highest = Math.max(this.#highest, next);
    return at;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  /** Releases and zeroes all that was used from `mark` on. */
  wipe(bytes: Uint8Array, mark: number): void {
    bytes.fill(0, mark, this.#highest);
    this.#top = mark;
    this.#highest = mark;
  }
}

/** Bytes that an engine keeps for itself at the start of its region. */
export const ENGINE_BYTES = 16_384;

const SCRATCH_BYTES = 8 * PAIR_BYTES;

/** An instance of the module on a region of memory: one thread's arithmetic. */
export class Engine {
  readonly memory: WebAssembly.Memory;
  readonly backend: Backend;
  readonly layout: ElementLayout;
  readonly arena: Arena;
  readonly bytes: Uint8Array<ArrayBufferLike>;
  readonly words: Int32Array<ArrayBufferLike>;
  readonly doubles: Float64Array<ArrayBufferLike>;
  /** Called with the index of a vector of a batch that needs care; set while a batch runs. */
  onSpecial: (vector: number) => void = () => {};
  readonly #exports: Record<string, unknown>;
  readonly #exponent: number;
  readonly #exponentBits: number;
  readonly #scratch: number;

  private constructor(
    backend: Backend,
    memory: WebAssembly.Memory,
    arena: Arena,
    instantiate: (imports: WebAssembly.Imports) => WebAssembly.Instance,
  ) {
    this.backend = backend;
    this.memory = memory;
    this.arena = arena;
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Int32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
    this.layout = backend.layout(memory.buffer);
    const special = (vector: number) => this.onSpecial(vector);
    this.#exports = instantiate({ env: { memory, special } }).exports;
    const bits = (P - 2n).toString(2).slice(1);
    this.#exponent = arena.take(bits.length);
    this.#exponentBits = bits.length;
    this.bytes.set(Uint8Array.from(bits, Number), this.#exponent);
    this.#scratch = arena.take(SCRATCH_BYTES);
  }

  static create(
    module: WebAssembly.Module,
    backend: Backend,
    memory: WebAssembly.Memory,
    arena: Arena,
  ): Engine {
    return new Engine(backend, memory, arena, (imports) => new WebAssembly.Instance(module, imports));
  }

  /** An engine with a memory of its own. @throws Groth16Error `out-of-memory` */
  static async alone(backend: Backend, bytes: number): Promise<Engine> {
    const memory = makeMemory(bytes + ENGINE_BYTES, false);
    const module = await compileBackend(backend, false);
    return Engine.create(module, backend, memory, new Arena(ALIGNMENT, memory.buffer.byteLength));
  }

  function(name: string): WasmFunction {
    const found = this.#exports[name];
    if (typeof found !== 'function')
      throw new Groth16Error('no-engine', `The module has no function ${name}.`);
    return found as WasmFunction;
  }

  /** 2^bits modulo p or r, as a constant pair. Products with it scale Montgomery forms by 2^bits / radix. */
  constant(value: bigint): number {
    const at = this.arena.take(PAIR_BYTES);
    this.layout.writePair(at, value);
    return at;
  }

  /** The Montgomery radix of elements in memory. */
  get radix(): bigint {
    return radixOf(this.layout.shape);
  }

  /** A factor that turns integers in Montgomery form of `from` (1: plain integers) into elements. */
  importFactor(modulus: bigint, from: bigint): number {
    return this.constant((this.radix * this.radix * power(from, modulus - 2n, modulus)) % modulus);
  }

  /** A factor that turns elements into integers in Montgomery form of `to`. */
  exportFactor(modulus: bigint, to: bigint): number {
    return this.constant(to % modulus);
  }

  /** Zeroes what inversions left. */
  wipe(): void {
    this.bytes.fill(0, this.#scratch, this.#scratch + SCRATCH_BYTES);
  }

  /** Inverts both lanes of a pair of base field elements. */
  invert(target: number, source: number): void {
    const { layout } = this;
    const multiply = this.function('fq_multiply');
    const swapped = this.#scratch;
    const product = swapped + PAIR_BYTES;
    const inverse = product + PAIR_BYTES;
    layout.copyLane(swapped, 0, source, 1);
    layout.copyLane(swapped, 1, source, 0);
    multiply(product, source, swapped, 1);
    this.function('fq_power')(inverse, product, this.#exponent, this.#exponentBits);
    multiply(target, inverse, swapped, 1);
  }

  /** Inverts both lanes of a pair of the quadratic extension: (a − b i) / (a² + b²). */
  invertExtension(value: number): void {
    const multiply = this.function('fq_multiply');
    const [a, b] = [value, value + PAIR_BYTES];
    const norm = this.#scratch + 3 * PAIR_BYTES;
    const other = norm + PAIR_BYTES;
    const zero = other + PAIR_BYTES;
    multiply(norm, a, a, 1);
    multiply(other, b, b, 1);
    this.function('fq_add')(norm, norm, other, 1);
    this.invert(other, norm);
    multiply(a, a, other, 1);
    multiply(b, b, other, 1);
    this.layout.writePair(zero, 0n);
    this.function('fq_subtract')(b, zero, b, 1);
  }
}
