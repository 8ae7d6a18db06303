import { BASE, mulPoint } from '../../../src/protocol/babyjub.ts';
import { publicKeyOf, sign } from '../../../src/protocol/eddsa.ts';
import { asField, SUBGROUP_ORDER } from '../../../src/protocol/field.ts';
import { around, lib, type Target } from './target.ts';

const fixedBase: Target = {
  name: 'FixedBaseMul251(B)',
  source: lib('fixed-base', `FixedBaseMul251([${BASE.x}, ${BASE.y}])`),
  cases: around(
    { bits: Array.from({ length: 251 }, (_, i) => ((i * i + i) % 7) & 1) },
    { ones: { bits: new Array(251).fill(1) }, zeros: { bits: new Array(251).fill(0) } },
    {},
  ),
};

const signed: Target = (() => {
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
})();

export const CURVE: readonly Target[] = [fixedBase, signed];
