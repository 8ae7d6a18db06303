import { expr, type I32, type Statement, signedLeb, unsignedLeb, type V128 } from './code.ts';

/** Instructions as functions of their operands. Numbers are those of the WebAssembly specification. */

const SIMD = 0xfd;
const simd = (code: number) => [SIMD, ...unsignedLeb(code)];
/** Alignment hint 0 (any), and an offset. */
const memory = (offset: number) => [0, ...unsignedLeb(offset)];

const unaryV =
  (code: number) =>
  (a: V128): V128 =>
    expr('v128', a.bytes, simd(code));
const binaryV =
  (code: number) =>
  (a: V128, b: V128): V128 =>
    expr('v128', a.bytes, b.bytes, simd(code));
const ternaryV =
  (code: number) =>
  (a: V128, b: V128, c: V128): V128 =>
    expr('v128', a.bytes, b.bytes, c.bytes, simd(code));
const shiftV =
  (code: number) =>
  (a: V128, bits: number): V128 =>
    expr('v128', a.bytes, i32(bits).bytes, simd(code));
const binaryI =
  (code: number) =>
  (a: I32, b: I32): I32 =>
    expr('i32', a.bytes, b.bytes, [code]);

export const i32 = (value: number): I32 => expr('i32', [0x41], signedLeb(value | 0));
export const i32Add = binaryI(0x6a);
export const i32Mul = binaryI(0x6c);
export const i32And = binaryI(0x71);
export const i32Or = binaryI(0x72);
export const i32IsZero = (a: I32): I32 => expr('i32', a.bytes, [0x45]);
export const i32Load = (address: I32, offset = 0): I32 => expr('i32', address.bytes, [0x28], memory(offset));
export const i32LoadByte = (address: I32, offset = 0): I32 =>
  expr('i32', address.bytes, [0x2d], memory(offset));

export const f64Add = binaryV(0xf0);
export const f64Sub = binaryV(0xf1);
export const f64Mul = binaryV(0xf2);
export const f64Abs = unaryV(0xec);
export const f64Negate = unaryV(0xed);
export const f64Greater = binaryV(0x4a);
/** a b + c, with one rounding on hardware that fuses. The self-test rejects the others. */
export const f64Madd = ternaryV(0x107);
/** −a b + c, as above. */
export const f64NegativeMadd = ternaryV(0x108);

export const i64Add = binaryV(0xce);
export const i64Sub = binaryV(0xd1);
export const i64ShiftLeft = shiftV(0xcb);
export const i64ShiftRightSigned = shiftV(0xcc);
export const i64ShiftRight = shiftV(0xcd);
/** Products of the two low i32 lanes, signed, as i64 lanes. */
export const i64ExtendedMultiply = binaryV(0xdc);
export const i64AllTrue = (a: V128): I32 => expr('i32', a.bytes, simd(0xc3));

export const i32x4Add = binaryV(0xae);
export const i32x4Sub = binaryV(0xb1);
export const i32x4Mul = binaryV(0xb5);
export const i32x4Negate = unaryV(0xa1);
export const i32x4ShiftLeft = shiftV(0xab);
export const i32x4ShiftRightSigned = shiftV(0xac);
export const i32x4Equal = binaryV(0x37);

/** 1 if any bit is set. */
export const anyTrue = (a: V128): I32 => expr('i32', a.bytes, simd(0x53));

export const and = binaryV(0x4e);
export const or = binaryV(0x50);
export const xor = binaryV(0x51);

/** A vector with both 64-bit lanes equal to `value` (taken modulo 2^64). */
export const constant64 = (value: bigint): V128 => {
  const bits = BigInt.asUintN(64, value);
  const lane = Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
  return expr('v128', simd(0x0c), lane, lane);
};
const scratch = new DataView(new ArrayBuffer(8));
/** The bits of a double. */
export const bitsOf = (value: number): bigint => {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
};
/** The low 64-bit lane `value`, the high one zero. */
export const constantLow64 = (value: bigint): V128 => {
  const bits = BigInt.asUintN(64, value);
  const lane = Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
  return expr(
    'v128',
    simd(0x0c),
    lane,
    Array.from({ length: 8 }, () => 0),
  );
};
export const constantF64 = (value: number): V128 => constant64(bitsOf(value));
/** A vector with four equal 32-bit lanes. */
export const constant32 = (value: number): V128 => {
  const lane = BigInt.asUintN(32, BigInt(value));
  return constant64((lane << 32n) | lane);
};

/** Bytes picked from the 32 bytes of a and b. */
export const shuffle = (a: V128, b: V128, lanes: readonly number[]): V128 =>
  expr('v128', a.bytes, b.bytes, simd(0x0d), lanes);

const loadV =
  (code: number) =>
  (address: I32, offset = 0): V128 =>
    expr('v128', address.bytes, simd(code), memory(offset));
export const load128 = loadV(0x00);
export const splat32 = loadV(0x09);
export const splat64 = loadV(0x0a);
/** The low lane from memory, zero elsewhere. */
export const load32Zero = loadV(0x5c);
export const load64Zero = loadV(0x5d);

const loadLane =
  (code: number) =>
  (address: I32, vector: V128, lane: number, offset = 0): V128 =>
    expr('v128', address.bytes, vector.bytes, simd(code), memory(offset), [lane]);
export const load32Lane = loadLane(0x56);
export const load64Lane = loadLane(0x57);

export const store128 = (address: I32, value: V128, offset = 0): Statement => [
  ...address.bytes,
  ...value.bytes,
  ...simd(0x0b),
  ...memory(offset),
];
const storeLane =
  (code: number) =>
  (address: I32, value: V128, lane: number, offset = 0): Statement => [
    ...[...address.bytes, ...value.bytes, ...simd(code)],
    ...[...memory(offset), lane],
  ];
export const store32Lane = storeLane(0x5a);
export const store64Lane = storeLane(0x5b);

/** 64-bit lanes from two i32 values, zero-extended. */
export const lanes64 = (low: I32, high: I32): V128 => {
  const splat = expr('v128', low.bytes, [0xad], simd(0x12)); // i64.extend_i32_u, i64x2.splat
  return expr('v128', splat.bytes, high.bytes, [0xad], simd(0x1e), [1]);
};
/** 32-bit lanes 0 and 1 from two i32 values; the others repeat the first. */
export const lanes32 = (low: I32, high: I32): V128 => {
  const splat = expr('v128', low.bytes, simd(0x11));
  return expr('v128', splat.bytes, high.bytes, simd(0x1c), [1]);
};
