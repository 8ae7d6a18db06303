import { expect, test } from 'vitest';
import { asField } from '../../src/protocol/field.ts';
import {
  EMPTY,
  type IntervalNode,
  IntervalTree,
  parentOf,
  rootOfPath,
} from '../../src/protocol/interval-tree.ts';

const leaf = (i: number): IntervalNode => ({
  hash: asField(BigInt(1000 + i)),
  min: BigInt(10 * i),
  max: BigInt(10 * i + 9),
});
const leaves = (count: number) => Array.from({ length: count }, (_, i) => leaf(i));

test.each([1, 2, 3, 7, 8])('every path of a tree of %i leaves leads to its root', (count) => {
  const tree = new IntervalTree(leaves(count), 3);
  for (let i = 0; i < count; i++) expect(rootOfPath(leaf(i), i, tree.path(i))).toBe(tree.root);
});

test('the root depends on every leaf and on its place', () => {
  const root = new IntervalTree(leaves(5), 3).root;
  for (let i = 0; i < 5; i++) {
    const changed = leaves(5).map((node, at) => (at === i ? { ...node, hash: asField(1n) } : node));
    expect(new IntervalTree(changed, 3).root).not.toBe(root);
  }
  expect(new IntervalTree(leaves(4), 3).root).not.toBe(root);
});

test('rejects overlaps, disorder, an empty left child, and bounds that are no interval', () => {
  expect(() => parentOf(leaf(1), leaf(0))).toThrow(/share a range/);
  expect(() => parentOf(leaf(1), leaf(1))).toThrow(/share a range/);
  expect(() => parentOf(EMPTY, leaf(1))).toThrow(/fills from the left/);
  expect(() => parentOf({ ...leaf(0), max: -1n }, leaf(1))).toThrow(/interval/);
  expect(() => parentOf(leaf(0), { ...leaf(1), max: 1n << 48n })).toThrow(/interval/);
  expect(() => parentOf(leaf(0), { ...EMPTY, max: 5n })).toThrow(/empty subtree/);
});

test('rejects more leaves than places, none at all, and a leaf that is not there', () => {
  expect(() => new IntervalTree(leaves(9), 3)).toThrow(/1 to 8/);
  expect(() => new IntervalTree([], 3)).toThrow(/1 to 8/);
  expect(() => new IntervalTree(leaves(3), 3).path(3)).toThrow(/0 to 2/);
});
