import { readFile } from 'node:fs/promises';
import { FIELD_MODULUS } from '../../../src/protocol/field.ts';

/** A linear combination of wires; coefficients lie in (-r/2, r/2). */
export interface Combination {
  readonly wires: readonly number[];
  readonly coefficients: readonly bigint[];
}

/** a * b = c. */
export interface Constraint {
  readonly a: Combination;
  readonly b: Combination;
  readonly c: Combination;
}

export interface Symbols {
  /** Name without `main.` to wire. */
  readonly wireOf: ReadonlyMap<string, number>;
  /** Wire to one of its names. */
  readonly nameOf: readonly string[];
}

export interface R1cs {
  readonly wires: number;
  readonly outputs: number;
  readonly publicInputs: number;
  readonly privateInputs: number;
  readonly constraints: readonly Constraint[];
}

const HALF = FIELD_MODULUS / 2n;

export const modulo = (value: bigint): bigint => {
  const rest = value % FIELD_MODULUS;
  return rest < 0n ? rest + FIELD_MODULUS : rest;
};

/** Reads the compiler's binary constraint file. */
export async function readR1cs(path: string): Promise<R1cs> {
  const file = await readFile(path);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.toString('latin1', 0, 4) !== 'r1cs') throw new Error(`${path} is no r1cs file`);
  const sections = new Map<number, number>();
  let at = 12;
  for (let i = 0; i < view.getUint32(8, true); i++) {
    sections.set(view.getUint32(at, true), at + 12);
    at += 12 + Number(view.getBigUint64(at + 4, true));
  }
  const header = sections.get(1) as number;
  if (view.getUint32(header, true) !== 32) throw new Error('the field is not of 32 bytes');
  const [wires, outputs, publicInputs, privateInputs] = [36, 40, 44, 48].map((offset) =>
    view.getUint32(header + offset, true),
  ) as [number, number, number, number];
  const count = view.getUint32(header + 60, true);

  at = sections.get(2) as number;
  const coefficient = (): bigint => {
    let value = view.getBigUint64(at, true);
    for (let i = 1n; i < 4n; i++) {
      const limb = view.getBigUint64(at + 8 * Number(i), true);
      if (limb !== 0n) value |= limb << (64n * i);
    }
    at += 32;
    return value > HALF ? value - FIELD_MODULUS : value;
  };
  const combination = (): Combination => {
    const terms = view.getUint32(at, true);
    at += 4;
    const wiresOf: number[] = [];
    const coefficients: bigint[] = [];
    for (let i = 0; i < terms; i++) {
      wiresOf.push(view.getUint32(at, true));
      at += 4;
      coefficients.push(coefficient());
    }
    return { wires: wiresOf, coefficients };
  };
  const constraints: Constraint[] = [];
  for (let i = 0; i < count; i++) {
    constraints.push({ a: combination(), b: combination(), c: combination() });
  }
  return { wires, outputs, publicInputs, privateInputs, constraints };
}

/** Reads the compiler's names of signals. */
export async function readSymbols(path: string): Promise<Symbols> {
  const wireOf = new Map<string, number>();
  const nameOf: string[] = ['one'];
  for (const line of (await readFile(path, 'utf8')).trim().split('\n')) {
    const [, at, , name] = line.split(',');
    if (at === undefined || name === undefined || at === '-1') continue;
    const short = name.replace(/^main\./, '');
    wireOf.set(short, Number(at));
    nameOf[Number(at)] ??= short;
  }
  return { wireOf, nameOf };
}

export function combine({ wires, coefficients }: Combination, values: readonly bigint[]): bigint {
  let sum = 0n;
  for (let i = 0; i < wires.length; i++) {
    sum += (coefficients[i] as bigint) * (values[wires[i] as number] as bigint);
  }
  return modulo(sum);
}

export const holds = ({ a, b, c }: Constraint, values: readonly bigint[]): boolean =>
  a.wires.length === 0 || b.wires.length === 0
    ? combine(c, values) === 0n
    : modulo(combine(a, values) * combine(b, values) - combine(c, values)) === 0n;

/** Every wire of a constraint but the constant one, once. */
export function wiresOf({ a, b, c }: Constraint): number[] {
  const all = new Set<number>();
  for (const part of [a, b, c]) for (const wire of part.wires) if (wire !== 0) all.add(wire);
  return [...all];
}

/** 1 / value mod r, by Euclid. @param value not 0 */
export function inverse(value: bigint): bigint {
  let [low, high] = [modulo(value), FIELD_MODULUS];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high % low, low];
    [x, y] = [y - quotient * x, x];
    if (low === 0n) throw new Error('0 has no inverse');
  }
  return modulo(x);
}

/** The coefficient of a wire in a linear combination. */
export const coefficientOf = ({ wires, coefficients }: Combination, wire: number): bigint =>
  wires.reduce((sum, other, i) => (other === wire ? sum + (coefficients[i] as bigint) : sum), 0n);
