import { R, writeInteger } from '../../../../src/prover/groth16/constants.ts';
import { makeKey } from '../../../../src/prover/setup/development-key.ts';
import { developmentTrapdoor } from '../../../../src/prover/setup/trapdoor.ts';
import type { Random } from './random.ts';

export interface RandomCircuit {
  readonly constraints: number;
  readonly publicSignals: number;
  /** Terms of the longest row. */
  readonly longestRow: number;
  /** Draws the values of inputs and coefficients. */
  readonly scalar: (random: Random) => bigint;
}

type Row = Map<number, bigint>;

/**
 * A random constraint system with a witness. Wires: one, public ones, private inputs, then one for each constraint, whose
 * product it is. Some wires occur in no row, so that the key has points at infinity; some rows repeat, so that it has equal
 * points.
 */
export async function randomCircuit(random: Random, shape: RandomCircuit) {
  const { constraints, publicSignals, longestRow, scalar } = shape;
  const values = [1n];
  for (let i = 0; i < publicSignals + 3; i++) values.push(scalar(random));
  const rows: [Row, Row, Row][] = [];
  for (let i = 0; i < constraints; i++) {
    const previous = rows.at(-1);
    const [a, b] = [
      randomRow(random, values.length, longestRow, scalar),
      randomRow(random, values.length, longestRow, scalar),
    ];
    const left = previous && random.integer(6) === 0 ? previous[0] : a;
    const product = (dot(left, values) * dot(b, values)) % R;
    rows.push([left, b, new Map([[values.length, 1n]])]);
    values.push(product);
  }
  const r1cs = r1csFile(rows, values.length, publicSignals);
  return { zkey: await makeKey(r1cs, developmentTrapdoor('random')), wtns: wtnsFile(values), values };
}

function randomRow(random: Random, wires: number, longest: number, scalar: RandomCircuit['scalar']): Row {
  const row: Row = new Map();
  for (let n = 1 + random.integer(longest); n > 0; n--) {
    const value = random.integer(2) === 0 ? scalar(random) : [1n, R - 1n][random.integer(2)];
    row.set(random.integer(wires), value as bigint);
  }
  return row;
}

const dot = (row: Row, values: readonly bigint[]): bigint =>
  [...row].reduce((sum, [wire, value]) => (sum + value * (values[wire] as bigint)) % R, 0n);

function integer(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  writeInteger(bytes, 0, value);
  return bytes;
}
const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const section = (number: number, content: Uint8Array): Uint8Array =>
  Buffer.concat([words(number, content.length, 0), content]);

function r1csFile(rows: readonly [Row, Row, Row][], wires: number, publicSignals: number): Uint8Array {
  const header = Buffer.concat([
    ...[words(32), integer(R), words(wires, 0, publicSignals, wires - publicSignals - 1)],
    words(wires, 0, rows.length),
  ]);
  const combination = (row: Row) => [
    words(row.size),
    ...[...row].flatMap(([wire, value]) => [words(wire), integer(value)]),
  ];
  const body = Buffer.concat(rows.flatMap((three) => three.flatMap(combination)));
  return Buffer.concat([ascii('r1cs'), words(1, 2), section(1, header), section(2, body)]);
}

export function wtnsFile(values: readonly bigint[]): Uint8Array {
  const header = Buffer.concat([words(32), integer(R), words(values.length)]);
  return Buffer.concat([
    ...[ascii('wtns'), words(2, 2), section(1, header)],
    section(2, Buffer.concat(values.map(integer))),
  ]);
}
