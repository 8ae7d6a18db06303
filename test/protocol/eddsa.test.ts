import { buildEddsa } from 'circomlibjs';
import { expect, it } from 'vitest';
import { SeededRandom } from '../../scripts/support/random.ts';
import { IDENTITY, isOnCurve } from '../../src/protocol/babyjub.ts';
import { isSigned, publicKeyOf, sign } from '../../src/protocol/eddsa.ts';
import { FIELD_MODULUS, fieldOf, SUBGROUP_ORDER } from '../../src/protocol/field.ts';

const eddsa = await buildEddsa();
const { F } = eddsa;

it('makes the keys and signatures of circomlibjs, and each accepts those of the other', () => {
  const seed = Date.now() % 2 ** 32;
  console.log(`seed ${seed}`);
  const random = new SeededRandom(seed);
  const bytes = () => Uint8Array.from({ length: 32 }, () => random.integer(0, 255));
  const messages = [0n, 1n, FIELD_MODULUS - 1n];
  for (let i = 0; i < 12; i++) {
    const privateKey = bytes();
    const message = fieldOf(messages[i] ?? BigInt(`0x${Buffer.from(bytes()).toString('hex')}`));
    const key = publicKeyOf(privateKey);
    const signature = sign(privateKey, message);
    const theirKey = eddsa.prv2pub(privateKey);
    const theirs = eddsa.signPoseidon(privateKey, F.e(message));
    const point = ([x, y]: [Uint8Array, Uint8Array]) => ({ x: F.toObject(x), y: F.toObject(y) });
    expect(key).toEqual(point(theirKey));
    expect(signature).toEqual({ R8: point(theirs.R8), S: theirs.S });
    expect(isSigned(key, message, signature)).toBe(true);
    const R8: [Uint8Array, Uint8Array] = [F.e(signature.R8.x), F.e(signature.R8.y)];
    expect(eddsa.verifyPoseidon(F.e(message), { R8, S: signature.S }, theirKey)).toBe(true);
  }
});

it('rejects another message, key, R8 or S, an S that is not reduced, and points off the curve', () => {
  const privateKey = new Uint8Array(32).fill(7);
  const message = fieldOf(12_345n);
  const key = publicKeyOf(privateKey);
  const signature = sign(privateKey, message);
  const { R8, S } = signature;
  expect(isSigned(key, message, signature)).toBe(true);
  expect(isSigned(key, fieldOf(12_346n), signature)).toBe(false);
  expect(isSigned(publicKeyOf(new Uint8Array(32).fill(8)), message, signature)).toBe(false);
  expect(isSigned(key, message, { R8: key, S })).toBe(false);
  expect(isSigned(key, message, { R8: IDENTITY, S })).toBe(false);
  for (const changed of [S + 1n, S - SUBGROUP_ORDER, S + SUBGROUP_ORDER, 0n]) {
    expect(isSigned(key, message, { R8, S: changed })).toBe(false);
  }
  expect(isSigned(key, message, { R8: { x: R8.x + FIELD_MODULUS, y: R8.y }, S })).toBe(false);
  expect(isSigned(key, message, { R8: { x: R8.x, y: R8.y + 1n }, S })).toBe(false);
  expect(isSigned({ x: 0n, y: FIELD_MODULUS - 1n }, message, signature)).toBe(false);
  expect(isSigned(IDENTITY, message, signature)).toBe(false);
});

it('takes canonical coordinates of the curve alone, and the identity', () => {
  const { x, y } = publicKeyOf(new Uint8Array(32).fill(9));
  expect(isOnCurve({ x, y })).toBe(true);
  expect(isOnCurve(IDENTITY)).toBe(true);
  expect(isOnCurve({ x: x + FIELD_MODULUS, y })).toBe(false);
  expect(isOnCurve({ x: x - FIELD_MODULUS, y })).toBe(false);
  expect(isOnCurve({ x, y: y + 1n })).toBe(false);
});
