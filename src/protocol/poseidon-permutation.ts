import { FIELD_MODULUS } from './field.ts';
import { FULL_ROUNDS, invert, poseidonConstants } from './poseidon-constants.ts';

/**
 * The permutation of Poseidon in plain bigint arithmetic, for Node and browsers. It is ready in milliseconds, where
 * circomlibjs takes half a second of a processor to load and compile. Work with many thousands of permutations loads that
 * by poseidon-compiled.ts. Tests compare both.
 *
 * In a partial round only the first word x passes the S-box; the others, y, are mixed linearly. With the matrix
 * ((m, v), (w, L)) and z = x^5, a round is x' = m z + v y, y' = w z + L y. Partial round i therefore keeps u with
 * y = L^i u: x' = m z + (v L^i) u, u' = u + (L^-(i+1) w) z, which takes 2t products instead of t^2. After the last round, y = L^R u.
 * Round constants of y do not depend on the state: each becomes part of later constants of x, and of the next full round.
 */

type Vector = readonly bigint[];
type Matrix = readonly Vector[];

interface PartialRound {
  /** Added to x before its S-box. */
  readonly constant: bigint;
  /** v L^i. */
  readonly row: Vector;
  /** L^-(i+1) w. */
  readonly column: Vector;
}

interface Schedule {
  readonly matrix: Matrix;
  readonly before: readonly Vector[];
  readonly partial: readonly PartialRound[];
  /** L^R. */
  readonly mixing: Matrix;
  /** The constants of y that its own rounds have summed up. */
  readonly offset: Vector;
  readonly after: readonly Vector[];
}

const P = FIELD_MODULUS;
const schedules = new Map<number, Schedule>();

/** The first `outputs` words of Poseidon's state after the permutation of domain and inputs, each in [0, r). */
export type Permutation = (domain: bigint, inputs: readonly bigint[], outputs: number) => bigint[];

let compiled: Permutation | undefined;

/** Gives all later permutations of this process to another implementation of the same function. */
export function permuteBy(permutation: Permutation | undefined): void {
  compiled = permutation;
}

/** @see Permutation */
export const permute: Permutation = (domain, inputs, outputs) =>
  compiled === undefined ? plain(domain, inputs, outputs) : compiled(domain, inputs, outputs);

function plain(domain: bigint, inputs: readonly bigint[], outputs: number): bigint[] {
  const schedule = scheduleOf(inputs.length + 1);
  let state = [domain, ...inputs].map(reduced);
  for (const constants of schedule.before) state = fullRound(state, constants, schedule.matrix);
  state = partialRounds(state, schedule);
  for (const constants of schedule.after) state = fullRound(state, constants, schedule.matrix);
  return state.slice(0, outputs);
}

const reduced = (value: bigint): bigint => ((value % P) + P) % P;

function power5(value: bigint): bigint {
  const square = (value * value) % P;
  return (((square * square) % P) * value) % P;
}

const fullRound = (state: bigint[], constants: Vector, matrix: Matrix): bigint[] =>
  times(
    matrix,
    state.map((word, i) => power5(word + (constants[i] as bigint))),
  );

function partialRounds([first, ...rest]: bigint[], { matrix, partial, mixing, offset }: Schedule): bigint[] {
  const m = matrix[0]?.[0] as bigint;
  let x = first as bigint;
  for (const { constant, row, column } of partial) {
    const z = power5(x + constant);
    let sum = m * z;
    for (let i = 0; i < rest.length; i++) {
      const word = rest[i] as bigint;
      sum += (row[i] as bigint) * word;
      // Not reduced: 70 rounds add 7 bits to the 508 of a product, and a reduction costs more than the longer products.
      rest[i] = word + (column[i] as bigint) * z;
    }
    x = sum % P;
  }
  return [x, ...times(mixing, rest).map((word, i) => word + (offset[i] as bigint))];
}

function scheduleOf(width: number): Schedule {
  let schedule = schedules.get(width);
  if (schedule === undefined) {
    schedule = makeSchedule(width);
    schedules.set(width, schedule);
  }
  return schedule;
}

function makeSchedule(width: number): Schedule {
  const { rounds, matrix } = poseidonConstants(width);
  const [first, ...below] = matrix as [Vector, ...Vector[]];
  const v = first.slice(1);
  const L = below.map((row) => row.slice(1));
  const inverse = inverted(L);
  const half = FULL_ROUNDS / 2;
  const between = rounds.slice(half, -half);
  let row: Vector = v;
  let column: Vector = below.map((line) => line[0] as bigint);
  let mixing: Matrix = L.map((_, i) => L.map((_, j) => (i === j ? 1n : 0n)));
  // The state's y is L^i u + offset.
  let offset: Vector = L.map(() => 0n);
  let pending = 0n;
  const partial = between.map(([constant, ...others]) => {
    const shifted = offset.map((word, i) => word + (others[i] as bigint));
    column = times(inverse, column);
    const round = { constant: ((constant as bigint) + pending) % P, row, column };
    pending = dot(v, shifted) % P;
    offset = times(L, shifted);
    row = timesLeft(row, L);
    mixing = product(L, mixing);
    return round;
  });
  const after = rounds.slice(-half);
  const [next, ...last] = after as [Vector, ...Vector[]];
  return {
    matrix,
    before: rounds.slice(0, half),
    partial,
    mixing,
    offset,
    after: [[((next[0] as bigint) + pending) % P, ...next.slice(1)], ...last],
  };
}

function dot(a: Vector, b: Vector): bigint {
  let sum = 0n;
  for (let i = 0; i < a.length; i++) sum += (a[i] as bigint) * (b[i] as bigint);
  return sum;
}

const times = (matrix: Matrix, vector: Vector): bigint[] => matrix.map((row) => dot(row, vector) % P);
const timesLeft = (vector: Vector, matrix: Matrix): bigint[] =>
  vector.map((_, j) => vector.reduce((sum, word, i) => sum + word * (matrix[i]?.[j] as bigint), 0n) % P);
const product = (a: Matrix, b: Matrix): bigint[][] => a.map((row) => timesLeft(row, b));

/** The inverse of a square matrix, by Gauss and Jordan. Square parts of Poseidon's matrix are invertible. */
function inverted(matrix: Matrix): bigint[][] {
  const size = matrix.length;
  const lines = matrix.map((row, i) => [...row, ...matrix.map((_, j) => (i === j ? 1n : 0n))]);
  for (let i = 0; i < size; i++) {
    const pivot = lines.findIndex((line, at) => at >= i && line[i] !== 0n);
    [lines[i], lines[pivot]] = [lines[pivot] as bigint[], lines[i] as bigint[]];
    const scale = invert(lines[i]?.[i] as bigint);
    const line = (lines[i] as bigint[]).map((word) => (word * scale) % P);
    for (let j = 0; j < size; j++) {
      const factor = P - (lines[j]?.[i] as bigint);
      if (j !== i)
        lines[j] = (lines[j] as bigint[]).map((word, k) => (word + factor * (line[k] as bigint)) % P);
    }
    lines[i] = line;
  }
  return lines.map((line) => line.slice(size));
}
