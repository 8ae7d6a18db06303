import { BASE, mulPoint } from '../../../src/protocol/babyjub.ts';
import { publicKeyOf, sign } from '../../../src/protocol/eddsa.ts';
import { asField, SUBGROUP_ORDER } from '../../../src/protocol/field.ts';
import { around, lib, type Target } from './target.ts';

const pedersen: Target = {
  name: 'PedersenCommitment(5, 36)',
  source: lib('pedersen', 'PedersenCommitment(5, 36)'),
  cases: around(
    { values: [1, -2, 3, -4, 5], blinding: 123456789n },
    {
      extremes: { values: [(1n << 36n) - 1n, -(1n << 36n), 0, 0, 7], blinding: (1n << 251n) - 1n },
    },
    {
      'a value above': { values: [1n << 36n, 0, 0, 0, 0] },
      'a value below': { values: [0, 0, 0, 0, -(1n << 36n) - 1n] },
      'a value that is congruent mod l': { values: [1n + SUBGROUP_ORDER, -2, 3, -4, 5] },
      'a blinding of 252 bits': { blinding: 1n << 251n },
    },
  ),
};

const fixedBase: Target = {
  name: 'FixedBaseMul251(B)',
  source: lib('fixed-base', `FixedBaseMul251([${BASE.x}, ${BASE.y}])`),
  cases: around(
    { bits: Array.from({ length: 251 }, (_, i) => ((i * i + i) % 7) & 1) },
    { ones: { bits: new Array(251).fill(1) }, zeros: { bits: new Array(251).fill(0) } },
    {},
  ),
};

const accreditation: Target[] = [
  {
    name: 'AccreditationRoot(3)',
    source: lib('accreditation', 'AccreditationRoot(3)'),
    cases: around(
      { key: [5, 6], index: 5, siblings: [7, 8, 9] },
      { first: { index: 2 } },
      { 'an index of 4 bits': { index: 13 } },
    ),
  },
  (() => {
    const secret = new Uint8Array(32).fill(9);
    const key = publicKeyOf(secret);
    const message = asField(4242n);
    const { R8, S } = sign(secret, message);
    const five = mulPoint(BASE, 5n);
    return {
      name: 'AssertSigned()',
      source: lib('accreditation', 'AssertSigned()'),
      cases: around(
        { key: [key.x, key.y], R8: [R8.x, R8.y], S, message },
        {},
        {
          'another message': { message: 5 },
          'a second spelling of S': { S: S + SUBGROUP_ORDER },
          'another S': { S: S + 1n },
          'the key mirrored': { key: [-key.x, key.y] },
          'the key mirrored the other way': { key: [key.x, -key.y] },
          'the nonce mirrored': { R8: [-R8.x, R8.y] },
          'the nonce mirrored the other way': { R8: [R8.x, -R8.y] },
          'a nonce off the curve': { R8: [R8.x, R8.y + 1n] },
          'a key off the curve': { key: [key.x, key.y + 1n] },
          'a key of small order': { key: [0, -1], R8: [five.x, five.y], S: 5 },
        },
      ),
    } satisfies Target;
  })(),
];

const sealing: Target = {
  name: 'SealedOpening(5)',
  source: lib('sealing', 'SealedOpening(5)'),
  cases: around(
    {
      biased: [1, 2, 3, 4, 5].map((value) => (1n << 41n) + BigInt(value)),
      blinding: 777,
      key: [BASE.x, BASE.y],
      ephemeral: 123456789n,
    },
    { 'a long ephemeral': { ephemeral: (1n << 250n) + 12345n } },
    {
      'an ephemeral of 0': { ephemeral: 0 },
      'an ephemeral of l': { ephemeral: SUBGROUP_ORDER },
      'an ephemeral of 252 bits': { ephemeral: 1n << 251n },
    },
  ),
};

export const CURVE: readonly Target[] = [pedersen, fixedBase, ...accreditation, sealing];
