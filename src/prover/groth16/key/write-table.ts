import { P, WORD_BYTES } from '../constants.ts';
import { ELEMENT_BYTES, PAIR_BYTES } from '../emitter/field-emitter.ts';
import { Groth16Error } from '../errors.ts';
import { GENERATOR_1, GENERATOR_2 } from '../runtime/affine.ts';
import type { BaseTable } from '../runtime/bases.ts';
import { type Arena, aligned, type Engine } from '../runtime/engine.ts';
import { Group } from '../runtime/group.ts';
import { PointCodec } from '../runtime/points.ts';
import { free } from './free.ts';
import { findMerges, INFINITE, type Merges } from './merges.ts';

/** The points of one sum, as bytes of a zkey: those of a section, and further ones. */
export interface PreparedTable extends Merges {
  readonly section: Uint8Array;
  readonly last: Uint8Array;
  readonly components: 1 | 2;
}

const countOf = ({ skip }: PreparedTable): number => skip.length;

const even = (n: number): number => n + (n % 2);

export function prepareTable(section: Uint8Array, last: Uint8Array, components: 1 | 2): PreparedTable {
  const points = concatenate(section, last);
  const merges = findMerges(points, components);
  free(points);
  return { section, last, components, ...merges };
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Memory that a table takes for good. */
export function tableBytes(table: PreparedTable): number {
  const count = countOf(table);
  const points = aligned(2 * ELEMENT_BYTES * table.components * even(count));
  return points + aligned(count) + aligned(4 * table.merges.length);
}

/** @throws Groth16Error `bad-key` if a point is not on its curve */
export function writeTable(engine: Engine, keep: Arena, name: string, table: PreparedTable): BaseTable {
  const { components, skip, merges } = table;
  const group = new Group(engine, components);
  const count = countOf(table);
  const address = keep.take(group.pointBytes * even(count));
  const points = concatenate(table.section, table.last);
  checkCoordinates(points, name);
  new PointCodec(engine).read(group, points, address);
  free(points);
  const infinite = [...skip.keys()]
    .filter((i) => skip[i] === INFINITE)
    .map((i) => address + i * group.pointBytes);
  checkCurve(engine, group, address, count, infinite, name);
  for (const point of infinite) engine.layout.writeInfinity(point, group.pointBytes);
  return {
    components,
    address,
    count,
    mergeCount: merges.length / 3,
    skip: put(engine, keep, skip),
    merges: put(engine, keep, merges),
  };
}

/** @throws Groth16Error `bad-key` if a point is neither on the curve nor one of `infinite` */
function checkCurve(
  engine: Engine,
  group: Group,
  address: number,
  count: number,
  infinite: readonly number[],
  name: string,
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
function checkCoordinates(points: Uint8Array, name: string): void {
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

/** Copies data to memory and frees it. */
export function put(engine: Engine, keep: Arena, data: Uint8Array | Int32Array): number {
  const address = keep.take(data.byteLength);
  engine.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
  free(data);
  return address;
}
