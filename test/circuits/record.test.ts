import { beforeAll, describe, expect, test } from 'vitest';
import { FIELD_MODULUS } from '../../src/protocol/field.ts';
import { packRecord, type TaggedRecord } from '../../src/protocol/record.ts';
import { Gadget } from '../support/gadget.ts';
import { big, vectors } from '../support/vectors.ts';

const F = 4;
const honest = {
  active: 1,
  codes: [100, 0, 900, 512],
  day: 18_000,
  label: 1,
  tag: 7,
  lo: [100, 1, 1, 1],
  hi: [900, 1023, 900, 1023],
  firstDay: 18_000,
  lastDay: 18_365,
};

describe('Record', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/record.circom', `Record(${F})`, 'O0');
  });

  test('packs as the protocol does, and gives x = code - 512', async () => {
    const record: TaggedRecord = { codes: honest.codes, day: honest.day, label: 1, tag: 7n };
    expect(await gadget.run(honest, 'words[0]', 'x[0]', 'x[1]', 'present[1]')).toEqual([
      packRecord(record)[0],
      FIELD_MODULUS - 412n,
      0n,
      0n,
    ]);
  });

  test.each([
    ['a code at its lowest', { codes: [100, 0, 900, 512] }, true],
    ['a code below', { codes: [99, 0, 900, 512] }, false],
    ['a code above', { codes: [100, 0, 901, 512] }, false],
    ['a code of 1024', { codes: [100, 0, 900, 1024] }, false],
    ['a negative code', { codes: [100, -1, 900, 512] }, false],
    ['everything missing', { codes: [0, 0, 0, 0] }, true],
    ['the first day', { day: 18_000 }, true],
    ['the last day', { day: 18_365 }, true],
    ['the day before', { day: 17_999 }, false],
    ['the day after', { day: 18_366 }, false],
    ['a negative day', { day: -1 }, false],
    ['a label of 2', { label: 2 }, false],
    ['an inactive slot of zeros', { active: 0, codes: [0, 0, 0, 0], day: 0, label: 0, tag: 0 }, true],
    ['an inactive slot with a code', { active: 0, codes: [100, 0, 0, 0], day: 0, label: 0, tag: 0 }, false],
    ['an inactive slot with a day', { active: 0, codes: [0, 0, 0, 0], day: 18_000, label: 0, tag: 0 }, false],
    ['an inactive slot with a label', { active: 0, codes: [0, 0, 0, 0], day: 0, label: 1, tag: 0 }, false],
    ['an inactive slot with a tag', { active: 0, codes: [0, 0, 0, 0], day: 0, label: 0, tag: 1 }, false],
  ])('%s: %o', async (_, edit, accepted) => {
    expect(await gadget.accepts({ ...honest, ...edit })).toBe(accepted);
  });

  test('rejects a present code forged as missing, and a missing one as present', async () => {
    expect(await gadget.satisfiedWith(honest, {})).toBe(true);
    expect(await gadget.satisfiedWith(honest, { 'present[0]': 0n, 'lowest[0]': 0n, 'extent[0]': 0n })).toBe(
      false,
    );
    expect(
      await gadget.satisfiedWith(honest, { 'present[1]': 1n, 'lowest[1]': 1n, 'extent[1]': 1022n }),
    ).toBe(false);
  });
});

test('a record of 16 features has exactly the constraints that it needs', async () => {
  const gadget = await Gadget.compile('lib/record.circom', 'Record(16)');
  // A feature: present is a boolean, two products, two ranges of 10 bits = 23. Presence in an active slot 1, the
  // day two products and two ranges of 16 bits = 34, label 2, tag 1.
  expect(gadget.constraints).toBe(16 * 23 + 1 + 34 + 2 + 1);
});

describe('TagOrder', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/record.circom', 'TagOrder(4)', 'O0');
  });
  const TOP = 2n ** 48n - 1n;
  const full = { active: [1, 1, 1, 1], tags: [0n, 5n, 6n, TOP], count: 4 };

  test('gives the first and the last active tag', async () => {
    expect(await gadget.run(full, 'min', 'max')).toEqual([0n, TOP]);
    expect(await gadget.run({ active: [1, 1, 0, 0], tags: [3, 9, 0, 0], count: 2 }, 'min', 'max')).toEqual([
      3n,
      9n,
    ]);
  });

  test.each([
    ['equal tags', { tags: [0n, 5n, 5n, 9n] }],
    ['a falling tag', { tags: [0n, 5n, 4n, 9n] }],
    ['a tag of 49 bits', { tags: [0n, 5n, 6n, TOP + 1n] }],
    ['a negative first tag', { tags: [-1n, 5n, 6n, 7n] }],
    ['a count beyond the mask', { count: 3 }],
    ['a mask with a hole', { active: [1, 0, 1, 1], tags: [1n, 0n, 5n, 6n], count: 3 }],
    ['an empty batch', { active: [0, 0, 0, 0], tags: [0n, 0n, 0n, 0n], count: 0 }],
    ['a mask of 2', { active: [2, 0, 0, 0], tags: [1n, 0n, 0n, 0n], count: 2 }],
  ])('rejects %s', async (_, edit) => {
    expect(await gadget.accepts({ ...full, ...edit })).toBe(false);
  });
});

test('BatchLeaf gives the golden leaf', async () => {
  const { salt, schemaHash, count, records, leaf } = vectors.batch;
  const gadget = await Gadget.compile('lib/record.circom', 'BatchLeaf(4, 4)');
  const words = records.map((record) =>
    packRecord({ ...record, label: record.label as 0 | 1, tag: big(record.tag) }),
  );
  expect(await gadget.run({ salt: big(salt), schemaHash: big(schemaHash), count, words }, 'out')).toEqual([
    big(leaf.hash),
  ]);
});
