import { P, R, WORD_BYTES, ZKEY_RADIX } from '../constants.ts';
import { ELEMENT_BYTES, PAIR_BYTES } from '../emitter/field-emitter.ts';
import { Groth16Error } from '../errors.ts';
import { GENERATOR_1, GENERATOR_2 } from '../runtime/affine.ts';
import type { BaseTable } from '../runtime/bases.ts';
import { type Arena, aligned, type Engine } from '../runtime/engine.ts';
import { Group } from '../runtime/group.ts';
import { PointCodec } from '../runtime/points.ts';
import { findMerges, INFINITE, type Merges } from './merges.ts';
import type { KeyPlan, LevelPlan } from './plan.ts';
import { planRows, type RowPlan } from './row-plan.ts';
import { transformBytes, writeTransform } from './transform-tables.ts';
import type { SumName, Zkey } from './zkey.ts';

/** A key read and ready to be written to memory. */
export interface PreparedKey {
  readonly zkey: Zkey;
  readonly rows: RowPlan;
  readonly tables: Readonly<Record<SumName, PreparedTable>>;
  /** Bytes of the key's region. */
  readonly bytes: number;
}

export interface PreparedTable extends Merges {
  readonly points: Uint8Array;
  readonly components: 1 | 2;
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
    const points = concatenate(zkey.bases[name], last[name]);
    return [name, { points, components, ...findMerges(points, components) }];
  });
  const tables = Object.fromEntries(entries) as Record<SumName, PreparedTable>;
  return { zkey, rows, tables, bytes: keyBytes(zkey, rows, tables) };
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const countOf = ({ points, components }: PreparedTable): number => points.length / (POINT_BYTES * components);

function keyBytes(zkey: Zkey, rows: RowPlan, tables: Readonly<Record<SumName, PreparedTable>>): number {
  let bytes = transformBytes(zkey.domain);
  for (const table of Object.values(tables)) {
    const count = countOf(table);
    bytes +=
      aligned(2 * ELEMENT_BYTES * table.components * even(count)) +
      aligned(count) +
      aligned(12 * table.merges.length);
  }
  const general = rows.factors.length;
  bytes += aligned(ELEMENT_BYTES * general) + aligned(4 * general) + aligned(4 * rows.rows.length);
  for (const { counts, entries } of rows.levels)
    bytes += aligned(4 * counts.length) + aligned(4 * entries.length);
  return bytes + 4096;
}

const even = (n: number): number => n + (n % 2);

/** @throws Groth16Error `bad-key` if a point is not on its curve */
export function writeKey(engine: Engine, keep: Arena, prepared: PreparedKey): KeyPlan {
  const { zkey, rows, tables } = prepared;
  const codec = new PointCodec(engine);
  const written = NAMES.map((name) => [name, writeTable(engine, keep, codec, name, tables[name])] as const);
  return {
    variables: zkey.variables,
    publicSignals: zkey.publicSignals,
    domain: zkey.domain,
    bases: Object.fromEntries(written) as Record<SumName, BaseTable>,
    transform: writeTransform(engine, keep, zkey.domain),
    rows: writeRows(engine, keep, rows),
  };
}

function writeTable(
  engine: Engine,
  keep: Arena,
  codec: PointCodec,
  name: SumName,
  table: PreparedTable,
): BaseTable {
  const { components, points, skip, merges } = table;
  const group = new Group(engine, components);
  const count = countOf(table);
  const address = keep.take(group.pointBytes * even(count));
  checkCoordinates(points, name);
  codec.read(group, points, address);
  const infinite = [...skip.keys()]
    .filter((i) => skip[i] === INFINITE)
    .map((i) => address + i * group.pointBytes);
  checkCurve(engine, group, address, count, infinite, name);
  for (const point of infinite) engine.layout.writeInfinity(point, group.pointBytes);
  return {
    components,
    address,
    count,
    skip: put(engine, keep, skip),
    merges: put(engine, keep, merges),
    mergeCount: merges.length / 3,
  };
}

/** @throws Groth16Error `bad-key` if a point is neither on the curve nor one of `infinite` */
function checkCurve(
  engine: Engine,
  group: Group,
  address: number,
  count: number,
  infinite: readonly number[],
  name: SumName,
): void {
  const { arena, layout } = engine;
  const mark = arena.top;
  const generator = arena.take(group.pointBytes);
  for (const [i, part] of (group.components === 1 ? GENERATOR_1 : GENERATOR_2).entries()) {
    layout.write(generator + ELEMENT_BYTES * i, (part * engine.radix) % P);
  }
  for (const point of infinite) group.copy(point, generator);
  // Points are checked in twos.
  if (count % 2 === 1) group.copy(address + count * group.pointBytes, generator);
  if (group.offCurve(address, curveConstant(engine, group.components), even(count)) !== 0) {
    throw new Groth16Error('bad-key', `The key has a point in ${name} that is not on the curve.`);
  }
  arena.release(mark);
}

/** @throws Groth16Error `bad-key` if a coordinate is not below p */
function checkCoordinates(points: Uint8Array, name: SumName): void {
  const view = new DataView(points.buffer, points.byteOffset, points.byteLength);
  const limit = Number(P >> 224n);
  for (let at = 0; at < points.length; at += WORD_BYTES) {
    const top = view.getUint32(at + 28, true);
    if (top < limit) continue;
    let value = 0n;
    for (let i = 3; i >= 0; i--) value = (value << 64n) | view.getBigUint64(at + 8 * i, true);
    if (value >= P)
      throw new Groth16Error('bad-key', `The key has a coordinate in ${name} that is not below p.`);
  }
}

/** b of y² = x³ + b as a pair: 3 for G1, 3 / (9 + i) for G2. */
function curveConstant(engine: Engine, components: 1 | 2): number {
  const parts =
    components === 1
      ? [3n]
      : [
          19485874751759354771024239261021720505790618469301721065564631296452457478373n,
          266929791119991161246907387137283842545076965332900288569378510910307636690n,
        ];
  const address = engine.arena.take(PAIR_BYTES * parts.length);
  for (const [i, part] of parts.entries())
    engine.layout.writePair(address + PAIR_BYTES * i, (part * engine.radix) % P);
  return address;
}

function writeRows(engine: Engine, keep: Arena, plan: RowPlan): KeyPlan['rows'] {
  const { factors, rows } = plan;
  const coefficients = keep.take(ELEMENT_BYTES * factors.length);
  // A value v of a key is v 2^512.
  const factor = engine.importFactor(R, (ZKEY_RADIX * ZKEY_RADIX) % R);
  convertInChunks(engine, plan.coefficients, coefficients, factor);
  const levels = plan.levels.map(
    ({ target, counts, entries }): LevelPlan => ({
      target,
      counts: put(engine, keep, counts),
      entries: put(engine, keep, entries),
      sums: counts.length,
    }),
  );
  return {
    coefficients,
    factors: put(engine, keep, factors),
    products: factors.length,
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

function put(engine: Engine, keep: Arena, data: Uint8Array | Int32Array): number {
  const address = keep.take(data.byteLength);
  engine.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
  return address;
}
