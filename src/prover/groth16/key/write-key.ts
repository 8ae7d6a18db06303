import { R, WORD_BYTES, ZKEY_RADIX } from '../constants.ts';
import { ELEMENT_BYTES } from '../emitter/field-emitter.ts';
import type { BaseTable } from '../runtime/bases.ts';
import { type Arena, aligned, type Engine } from '../runtime/engine.ts';
import { free } from './free.ts';
import type { KeyPlan, LevelPlan } from './plan.ts';
import { planRows, type RowPlan } from './row-plan.ts';
import { transformBytes, writeTransform } from './transform-tables.ts';
import { type PreparedTable, prepareTable, put, tableBytes, writeTable } from './write-table.ts';
import type { SumName, Zkey } from './zkey.ts';

/** A key read and ready to be written to memory. */
export interface PreparedKey {
  readonly zkey: Zkey;
  readonly rows: RowPlan;
  readonly tables: Readonly<Record<SumName, PreparedTable>>;
  /** Bytes of the key's region. */
  readonly bytes: number;
}

const NAMES: readonly SumName[] = ['A', 'B1', 'B2', 'C', 'H'];
const POINT_BYTES = 2 * WORD_BYTES;
/** Places of delta in the header: behind two moduli, three counts, alpha, beta twice and gamma. */
const DELTA_1 = 2 * (4 + WORD_BYTES) + 12 + 2 * POINT_BYTES + 2 * 2 * POINT_BYTES;

export function prepareKey(zkey: Zkey, header: Uint8Array): PreparedKey {
  const rows = planRows(zkey);
  const delta1 = header.subarray(DELTA_1, DELTA_1 + POINT_BYTES);
  const delta2 = header.subarray(DELTA_1 + POINT_BYTES, DELTA_1 + 3 * POINT_BYTES);
  // Multiples of delta, which blind the proof, are further terms of the sums.
  const last: Readonly<Record<SumName, Uint8Array>> = {
    A: delta1,
    B1: delta1,
    B2: delta2,
    C: delta1,
    H: new Uint8Array(0),
  };
  const entries = NAMES.map((name): [SumName, PreparedTable] => {
    const components = name === 'B2' ? 2 : 1;
    return [name, prepareTable(zkey.bases[name], last[name], components)];
  });
  const tables = Object.fromEntries(entries) as Record<SumName, PreparedTable>;
  return { zkey, rows, tables, bytes: keyBytes(zkey, rows, tables) };
}

function keyBytes(zkey: Zkey, rows: RowPlan, tables: Readonly<Record<SumName, PreparedTable>>): number {
  let bytes = transformBytes(zkey.domain);
  for (const table of Object.values(tables)) bytes += tableBytes(table);
  const general = rows.factors.length;
  bytes += aligned(ELEMENT_BYTES * general) + aligned(4 * general) + aligned(4 * rows.rows.length);
  for (const { counts, entries } of rows.levels)
    bytes += aligned(4 * counts.length) + aligned(4 * entries.length);
  return bytes + 4096;
}

/** @throws Groth16Error `bad-key` if a point is not on its curve */
export function writeKey(engine: Engine, keep: Arena, prepared: PreparedKey): KeyPlan {
  const { zkey, rows, tables } = prepared;
  const written = NAMES.map((name) => [name, writeTable(engine, keep, name, tables[name])] as const);
  return {
    variables: zkey.variables,
    publicSignals: zkey.publicSignals,
    domain: zkey.domain,
    bases: Object.fromEntries(written) as Record<SumName, BaseTable>,
    transform: writeTransform(engine, keep, zkey.domain),
    rows: writeRows(engine, keep, rows),
  };
}

function writeRows(engine: Engine, keep: Arena, plan: RowPlan): KeyPlan['rows'] {
  const { factors, rows } = plan;
  const coefficients = keep.take(ELEMENT_BYTES * factors.length);
  // A value v of a key is v 2^512.
  const factor = engine.importFactor(R, (ZKEY_RADIX * ZKEY_RADIX) % R);
  convertInChunks(engine, plan.coefficients, coefficients, factor);
  free(plan.coefficients);
  const levels = plan.levels.map(
    ({ target, counts, entries }): LevelPlan => ({
      target,
      sums: counts.length,
      counts: put(engine, keep, counts),
      entries: put(engine, keep, entries),
    }),
  );
  return {
    coefficients,
    products: factors.length,
    factors: put(engine, keep, factors),
    productsAt: plan.productsAt,
    zeroAt: plan.zeroAt,
    levels,
    rows: put(engine, keep, pairUp(rows)),
    workBytes: plan.workBytes,
  };
}

/** Rows in the order of pairs: j and j + half, for each matrix. */
function pairUp(rows: Int32Array): Int32Array {
  const half = rows.length / 4;
  const out = new Int32Array(rows.length);
  for (const matrix of [0, 1]) {
    for (let j = 0; j < half; j++) {
      const from = 2 * half * matrix + j;
      out[2 * half * matrix + 2 * j] = rows[from] as number;
      out[2 * half * matrix + 2 * j + 1] = rows[from + half] as number;
    }
  }
  return out;
}

function convertInChunks(engine: Engine, integers: Uint8Array, target: number, factor: number): void {
  const chunk = 16_384;
  const mark = engine.arena.top;
  const staging = engine.arena.take(chunk * WORD_BYTES);
  const count = integers.length / WORD_BYTES;
  for (let done = 0; done < count; done += chunk) {
    const n = Math.min(chunk, count - done);
    engine.bytes.set(integers.subarray(done * WORD_BYTES, (done + n) * WORD_BYTES), staging);
    engine.function('fr_fromIntegers')(target + done * ELEMENT_BYTES, staging, factor, n);
  }
  engine.arena.release(mark);
}
