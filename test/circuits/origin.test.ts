import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { originCase } from '../../scripts/support/origin-case.ts';
import { AccreditationList } from '../../src/protocol/accreditation.ts';
import { BASE } from '../../src/protocol/babyjub.ts';
import { publicKeyOf, sign } from '../../src/protocol/eddsa.ts';
import { SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { Gadget } from '../support/gadget.ts';

let gadget: Gadget;
const { inputs, signature, statement } = originCase();
beforeAll(async () => {
  gadget = await Gadget.fromMain(join(PROJECT_ROOT, 'circuits', 'main', 'origin.circom'));
});

test('accepts an honest statement', async () => {
  expect(await gadget.accepts(inputs)).toBe(true);
});

test.each(['root', 'records', 'period', 'schemaHash', 'sourceListRoot', 'model', 'originNullifier'])(
  'rejects another %s',
  async (name) => {
    expect(await gadget.accepts({ ...inputs, [name]: BigInt(inputs[name] as bigint) + 1n })).toBe(false);
  },
);

test.each(['serial', 'holderSecret', 'sourceIndex', 'S'])('rejects another private %s', async (name) => {
  expect(await gadget.accepts({ ...inputs, [name]: BigInt(inputs[name] as bigint) + 1n })).toBe(false);
});

test('rejects a source that is not on the list', async () => {
  const stranger = publicKeyOf(new Uint8Array(32).fill(1));
  const list = new AccreditationList([BASE]);
  expect(() => list.indexOf(stranger)).toThrow(/accreditation list/);
  expect(
    await gadget.accepts({
      ...inputs,
      sourceListRoot: list.root,
      sourceSiblings: list.siblings(0),
      sourceIndex: 0,
    }),
  ).toBe(false);
});

test('rejects a signature by another key, a second spelling of S, and a nonce point off the curve', async () => {
  const other = sign(new Uint8Array(32).fill(1), statement.root);
  expect(await gadget.accepts({ ...inputs, R8: [other.R8.x, other.R8.y], S: other.S })).toBe(false);
  expect(await gadget.accepts({ ...inputs, S: signature.S + SUBGROUP_ORDER })).toBe(false);
  expect(await gadget.accepts({ ...inputs, R8: [signature.R8.x, signature.R8.y + 1n] })).toBe(false);
});

test('the empty place of the list is no key', async () => {
  // Index 5 is unused: its leaf is 0, and only a preimage of 0 would open it.
  const { list } = originCase();
  expect(await gadget.accepts({ ...inputs, sourceIndex: 5, sourceSiblings: list.siblings(5) })).toBe(false);
});
