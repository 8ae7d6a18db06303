import { curves, type WasmCurve } from 'snarkjs';
import { G1_BYTES, G2_BYTES } from './zkey-file.ts';

/**
 * Multiples of the generators of G1 and G2.
 * @param scalars 32 bytes each, little-endian, below r
 * @returns a point for each: affine, coordinates in Montgomery form, little-endian; zeros for infinity
 */
export interface Generators {
  g1(scalars: Uint8Array): Promise<Uint8Array>;
  g2(scalars: Uint8Array): Promise<Uint8Array>;
}

/** By the curve arithmetic of snarkjs, on one thread. */
export async function openCurveGenerators(): Promise<Generators> {
  // A curve with a single thread is not shared: its memory is free once the key is made.
  const curve = await curves.getCurveFromName('bn128', { singleThread: true });
  return {
    g1: async (scalars) =>
      multiples(curve, { prefix: 'g1m', affine: G1_BYTES, base: curve.tm.pG1gen }, scalars),
    g2: async (scalars) =>
      multiples(curve, { prefix: 'g2m', affine: G2_BYTES, base: curve.tm.pG2gen }, scalars),
  };
}

interface Group {
  readonly prefix: 'g1m' | 'g2m';
  /** Bytes of an affine point; a Jacobian one has half as many more. */
  readonly affine: number;
  /** Address of the generator, Jacobian with z = 1. */
  readonly base: number;
}

const SCALAR_BITS = 254;

/** The window that costs fewest additions: one a window and scalar, and those of the table. */
function bestWindow(count: number): number {
  const cost = (c: number) => windowsOf(c) * (count + 2 ** (c - 1));
  let best = 2;
  for (let c = 3; c <= 15; c++) if (cost(c) < cost(best)) best = c;
  return best;
}

/** Windows of c bits that hold a scalar with signed digits: the carry of the last may need one bit more. */
const windowsOf = (c: number): number => Math.ceil((SCALAR_BITS + 1) / c);

/**
 * Fixed-base multiplication: a table of 1·P … 2^(c−1)·P for P = 2^(c·w)·G of each window w, and for each scalar one
 * addition or subtraction a window.
 */
function multiples(curve: WasmCurve, group: Group, scalars: Uint8Array): Uint8Array {
  const count = scalars.length / 32;
  const c = bestWindow(count);
  const memory = new Arena(curve);
  const call = curve.tm.instance.exports;
  const of = (name: string) => call[`${group.prefix}_${name}`] as (...addresses: number[]) => void;
  const [addMixed, subMixed, zero] = [of('addMixed'), of('subMixed'), of('zero')];
  const jacobian = group.affine * 1.5;
  const half = 2 ** (c - 1);
  const table = buildTable(of, memory, group, c);
  const CHUNK = 4096;
  const sums = memory.allocate(CHUNK * jacobian);
  const result = new Uint8Array(count * group.affine);
  for (let start = 0; start < count; start += CHUNK) {
    const here = Math.min(CHUNK, count - start);
    for (let i = 0; i < here; i++) {
      const sum = sums + i * jacobian;
      zero(sum);
      signedDigits(scalars, (start + i) * 32, c, (window, digit) => {
        const entry = table + (window * half + Math.abs(digit) - 1) * group.affine;
        if (digit > 0) addMixed(sum, entry, sum);
        else subMixed(sum, entry, sum);
      });
    }
    of('batchToAffine')(sums, here, sums);
    result.set(memory.bytes(sums, here * group.affine), start * group.affine);
  }
  return result;
}

/** Affine points; entry j − 1 of window w is j·2^(c·w)·G. */
function buildTable(
  of: (name: string) => (...addresses: number[]) => void,
  memory: Arena,
  { affine, base }: Group,
  c: number,
): number {
  const half = 2 ** (c - 1);
  const jacobian = affine * 1.5;
  const table = memory.allocate(windowsOf(c) * half * affine);
  const multiplesOf = memory.allocate(half * jacobian);
  const power = memory.allocate(affine);
  const next = memory.allocate(jacobian);
  of('toAffine')(base, power);
  for (let window = 0; window < windowsOf(c); window++) {
    of('toJacobian')(power, multiplesOf);
    for (let j = 1; j < half; j++) {
      of('addMixed')(multiplesOf + (j - 1) * jacobian, power, multiplesOf + j * jacobian);
    }
    of('double')(multiplesOf + (half - 1) * jacobian, next);
    of('toAffine')(next, power);
    of('batchToAffine')(multiplesOf, half, table + window * half * affine);
  }
  return table;
}

/** Gives the digits that aren't 0 of a scalar of base 2^c, each in [−2^(c−1), 2^(c−1)]. */
function signedDigits(
  scalars: Uint8Array,
  at: number,
  c: number,
  each: (window: number, digit: number) => void,
): void {
  const half = 2 ** (c - 1);
  let carry = 0;
  for (let window = 0, bit = 0; bit <= SCALAR_BITS; window++, bit += c) {
    const byte = at + (bit >> 3);
    const last = at + 32;
    const byteAt = (i: number) => (i < last ? (scalars[i] as number) : 0);
    const word = byteAt(byte) | (byteAt(byte + 1) << 8) | (byteAt(byte + 2) << 16);
    let digit = ((word >> (bit & 7)) & (2 ** c - 1)) + carry;
    carry = digit > half ? 1 : 0;
    if (carry) digit -= 2 ** c;
    if (digit !== 0) each(window, digit);
  }
}

/** The module's own functions take their working memory behind what is allocated; this suffices for 2^15 points. */
const SCRATCH_BYTES = 2 ** 15 * 64 * 2 + 2 ** 16;

/** Memory of the curve's module, handed out and never given back. */
class Arena {
  readonly #memory: WasmCurve['tm']['memory'];

  constructor({ tm }: WasmCurve) {
    this.#memory = tm.memory;
  }

  allocate(bytes: number): number {
    // The module keeps the address of its first free byte in its first word.
    const free = new Uint32Array(this.#memory.buffer);
    const at = Math.ceil((free[0] as number) / 8) * 8;
    const end = at + bytes;
    free[0] = end;
    const missing = end + SCRATCH_BYTES - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536));
    return at;
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, length);
  }
}
