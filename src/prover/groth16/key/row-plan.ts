import { R, WORD_BYTES, writeInteger } from '../constants.ts';
import { ELEMENT_BYTES } from '../emitter/field-emitter.ts';
import { LONGEST_SUM } from '../emitter/rows.ts';
import { Groth16Error } from '../errors.ts';
import { COEFFICIENT_BYTES, type Zkey } from './zkey.ts';

/** One round of sums: sum i adds the next counts[i] entries. Sums go to `target` and after, one element each. */
interface RowLevel {
  readonly target: number;
  readonly counts: Int32Array;
  readonly entries: Int32Array;
}

/**
 * How rows of A and B times the witness are computed. All places are offsets from a work area's base: the witness first,
 * then products of coefficients other than ±1 with the witness, then one zero, then the sums, level by level.
 */
export interface RowPlan {
  /** Coefficients other than ±1, 32 bytes each, in Montgomery form twice; padded to a multiple of 4. */
  readonly coefficients: Uint8Array;
  /** Witness values of these coefficients. */
  readonly factors: Int32Array;
  readonly productsAt: number;
  readonly zeroAt: number;
  readonly levels: readonly RowLevel[];
  /** The value of row i of A at [i], of B at [domain + i]. */
  readonly rows: Int32Array;
  readonly workBytes: number;
}

/** ±1 as a zkey has them: times 2^512. */
const [ONE, MINUS_ONE] = [(1n << 512n) % R, R - ((1n << 512n) % R)].map((value) => {
  const bytes = new Uint8Array(WORD_BYTES);
  writeInteger(bytes, 0, value);
  return new Uint32Array(bytes.buffer);
}) as [Uint32Array, Uint32Array];

/** @throws Groth16Error `bad-key` if an entry is outside the matrices */
export function planRows(zkey: Zkey): RowPlan {
  const { variables, domain, coefficients } = zkey;
  const count = coefficients.length / COEFFICIENT_BYTES;
  const words = wordsOf(coefficients);
  const lengths = new Int32Array(2 * domain);
  let general = 0;
  for (let i = 0, at = 0; i < count; i++, at += 11) {
    const [matrix, row, wire] = [words[at] as number, words[at + 1] as number, words[at + 2] as number];
    if (matrix > 1 || row >= domain || wire >= variables) {
      throw new Groth16Error('bad-key', `The key's coefficient ${i} is outside its matrices.`);
    }
    const slot = matrix * domain + row;
    lengths[slot] = (lengths[slot] as number) + 1;
    if (unit(words, at + 3) === 0) general++;
  }
  const padded = Math.ceil(general / 4) * 4;
  const productsAt = ELEMENT_BYTES * even(variables);
  const zeroAt = productsAt + ELEMENT_BYTES * even(padded);
  const placed = placeEntries(words, count, domain, lengths, productsAt, padded);
  const rows = new Int32Array(2 * domain).fill(zeroAt);
  const { levels, end } = sumLevels(lengths, placed.entries, rows, zeroAt + 2 * ELEMENT_BYTES);
  return {
    coefficients: placed.values,
    factors: placed.factors,
    productsAt,
    zeroAt,
    levels,
    rows,
    workBytes: end,
  };
}

const even = (n: number): number => n + (n % 2);

function wordsOf(bytes: Uint8Array): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return new Uint32Array(bytes.slice().buffer);
}

/** 1 or −1 if the value at `at` is that, else 0. */
function unit(words: Uint32Array, at: number): number {
  const first = words[at];
  const candidate = first === ONE[0] ? ONE : first === MINUS_ONE[0] ? MINUS_ONE : undefined;
  if (!candidate) return 0;
  for (let i = 1; i < 8; i++) if (words[at + i] !== candidate[i]) return 0;
  return candidate === ONE ? 1 : -1;
}

/** Entries of all rows, row after row: offsets of witness values or products, bit 0 for a minus. */
function placeEntries(
  words: Uint32Array,
  count: number,
  domain: number,
  lengths: Int32Array,
  productsAt: number,
  padded: number,
) {
  const entries = new Int32Array(count);
  const next = new Int32Array(2 * domain);
  for (let i = 1; i < next.length; i++) next[i] = (next[i - 1] as number) + (lengths[i - 1] as number);
  const values = new Uint8Array(WORD_BYTES * padded);
  const target = new Uint32Array(values.buffer);
  const factors = new Int32Array(padded);
  let general = 0;
  for (let i = 0, at = 0; i < count; i++, at += 11) {
    const slot = (words[at] as number) * domain + (words[at + 1] as number);
    const witness = ELEMENT_BYTES * (words[at + 2] as number);
    const sign = unit(words, at + 3);
    const to = next[slot] as number;
    next[slot] = to + 1;
    if (sign !== 0) {
      entries[to] = sign < 0 ? witness | 1 : witness;
      continue;
    }
    target.set(words.subarray(at + 3, at + 11), 8 * general);
    factors[general] = witness;
    entries[to] = productsAt + ELEMENT_BYTES * general++;
  }
  return { entries, values, factors };
}

/** Sums of at most LONGEST_SUM terms until each row has one; `rows` gets where a row's value is. */
function sumLevels(lengths: Int32Array, entries: Int32Array, rows: Int32Array, start: number) {
  const levels: RowLevel[] = [];
  let [target, terms] = [start, entries];
  let active = [...lengths.keys()].filter((row) => lengths[row] !== 0);
  let sizes = Int32Array.from(active, (row) => lengths[row] as number);
  while (active.length > 0) {
    const counts: number[] = [];
    const next: { row: number; size: number }[] = [];
    const sums: number[] = [];
    for (const [i, row] of active.entries()) {
      const parts = Math.ceil((sizes[i] as number) / LONGEST_SUM);
      if (parts > 1) next.push({ row, size: parts });
      else rows[row] = target + ELEMENT_BYTES * counts.length;
      for (let part = 0; part < parts; part++) {
        if (parts > 1) sums.push(target + ELEMENT_BYTES * counts.length);
        counts.push(Math.min(LONGEST_SUM, (sizes[i] as number) - part * LONGEST_SUM));
      }
    }
    levels.push({ target, counts: Int32Array.from(counts), entries: terms });
    target += ELEMENT_BYTES * even(counts.length);
    terms = Int32Array.from(sums);
    active = next.map(({ row }) => row);
    sizes = Int32Array.from(next, ({ size }) => size);
  }
  return { levels, end: target };
}
