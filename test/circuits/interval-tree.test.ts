import { beforeAll, describe, expect, test } from 'vitest';
import { EMPTY } from '../../src/protocol/interval-tree.ts';
import { Gadget } from '../support/gadget.ts';
import { big, vectors } from '../support/vectors.ts';

const { left, right, parent, parentOfEmpty } = vectors.node;
const TOP = (1n << 48n) - 1n;

const asLeft = (node: { hash: string | bigint; min: string | bigint; max: string | bigint }) => ({
  hash: big(left.hash),
  min: big(left.min),
  max: big(left.max),
  isRight: 0n,
  siblingHash: BigInt(node.hash),
  siblingMin: BigInt(node.min),
  siblingMax: BigInt(node.max),
});
const asRight = (node: { hash: string | bigint; min: string | bigint; max: string | bigint }) => ({
  ...asLeft(node),
  hash: big(right.hash),
  min: big(right.min),
  max: big(right.max),
  isRight: 1n,
});

describe('IntervalNode', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/interval-tree.circom', 'IntervalNode()', 'O0');
  });

  test('gives the golden parent from either child, and with an empty right sibling', async () => {
    const outputs = ['parentHash', 'parentMin', 'parentMax'];
    const expected = [big(parent.hash), big(parent.min), big(parent.max)];
    expect(await gadget.run(asLeft(right), ...outputs)).toEqual(expected);
    expect(await gadget.run(asRight(left), ...outputs)).toEqual(expected);
    expect(await gadget.run(asLeft(EMPTY), ...outputs)).toEqual([
      big(parentOfEmpty.hash),
      big(parentOfEmpty.min),
      big(parentOfEmpty.max),
    ]);
  });

  test('takes siblings at the bounds', async () => {
    const end = big(left.max);
    expect(await gadget.accepts(asLeft({ hash: 5n, min: end + 1n, max: end + 1n }))).toBe(true);
    expect(await gadget.accepts(asLeft({ hash: 5n, min: end + 1n, max: TOP }))).toBe(true);
    expect(await gadget.accepts(asRight({ hash: 5n, min: 0n, max: big(right.min) - 1n }))).toBe(true);
  });

  test.each([
    ['a right sibling that starts at our end', asLeft({ hash: 5n, min: left.max, max: TOP })],
    ['a right sibling that starts before us', asLeft({ hash: 5n, min: 0n, max: TOP })],
    [
      'a right sibling with max < min',
      asLeft({ hash: 5n, min: big(left.max) + 2n, max: big(left.max) + 1n }),
    ],
    ['a right sibling beyond 48 bits', asLeft({ hash: 5n, min: big(left.max) + 1n, max: TOP + 1n })],
    ['a right sibling with a wrapped min', asLeft({ hash: 5n, min: -1n, max: TOP })],
    ['a left sibling that ends at our start', asRight({ hash: 5n, min: 0n, max: right.min })],
    ['a left sibling with a negative min', asRight({ hash: 5n, min: -1n, max: 0n })],
    ['an empty left sibling', asRight(EMPTY)],
    ['an empty right sibling with bounds', asLeft({ hash: EMPTY.hash, min: TOP, max: TOP })],
  ])('rejects %s', async (_, inputs) => {
    expect(await gadget.accepts(inputs)).toBe(false);
  });

  test('rejects a forged emptiness that would waive the order', async () => {
    const inputs = asLeft(right);
    expect(await gadget.satisfiedWith(inputs, {})).toBe(true);
    expect(await gadget.satisfiedWith(inputs, { 'isEmpty.out': 1n, gap: 0n })).toBe(false);
  });
});

test('a level of the path has exactly the constraints that it needs', async () => {
  const gadget = await Gadget.compile('lib/interval-tree.circom', 'IntervalNode()');
  // Poseidon t = 5: (8*5 + 60 - 1) * 3 = 297; three ranges of 48 bits = 144; three selections, far end, gap and
  // parentMax = 6; IsEqual 2, and 2 for what an EMPTY sibling may be.
  expect(gadget.constraints).toBe(297 + 144 + 6 + 2 + 2);
});
