import { EMPTY } from '../../../src/protocol/interval-tree.ts';
import { around, lib, type Target } from './target.ts';

const TOP = (1n << 48n) - 1n;
const left = { hash: 11n, min: 100n, max: 200n };
const right = { hash: 22n, min: 300n, max: 400n };
type Node = { hash: bigint; min: bigint; max: bigint };
const asLeft = (sibling: Node, self: Node = left) => ({
  ...self,
  isRight: 0n,
  siblingHash: sibling.hash,
  siblingMin: sibling.min,
  siblingMax: sibling.max,
});
const asRight = (sibling: Node, self: Node = right) => ({ ...asLeft(sibling, self), isRight: 1n });
const intervalTree: Target[] = [
  {
    name: 'IntervalNode()',
    source: lib('interval-tree', 'IntervalNode()'),
    cases: around(
      asLeft(right),
      {
        'from the right': asRight(left),
        'with an empty sibling': asLeft(EMPTY),
        'up to the next tag': asLeft({ hash: 5n, min: 201n, max: 201n }),
        'up to the last tag': asLeft({ hash: 5n, min: 201n, max: TOP }),
        'from the first tag': asRight({ hash: 5n, min: 0n, max: 299n }),
        'a high left sibling': asRight(
          { hash: 5n, min: TOP - 10n, max: TOP - 1n },
          { hash: 9n, min: TOP, max: TOP },
        ),
        'the widest gap': asLeft({ hash: 5n, min: TOP, max: TOP }, { hash: 9n, min: 0n, max: 0n }),
        'widest, from 0': asRight({ hash: 5n, min: 0n, max: TOP - 1n }, { hash: 9n, min: TOP, max: TOP }),
      },
      {
        'a right sibling that starts at our end': asLeft({ hash: 5n, min: 200n, max: TOP }),
        'a right sibling that starts before us': asLeft({ hash: 5n, min: 0n, max: TOP }),
        'a right sibling with max < min': asLeft({ hash: 5n, min: 302n, max: 301n }),
        'a right sibling of 49 bits': asLeft({ hash: 5n, min: 201n, max: TOP + 1n }),
        'a right sibling of 49 bits, short': asLeft({ hash: 5n, min: TOP + 1n, max: TOP + 2n }),
        'a right sibling with a wrapped min': asLeft({ hash: 5n, min: -1n, max: TOP }),
        'a left sibling that ends at our start': asRight({ hash: 5n, min: 0n, max: 300n }),
        'a left sibling beyond us': asRight({ hash: 5n, min: 0n, max: 301n }),
        'a left sibling with a negative min': asRight({ hash: 5n, min: -1n, max: 0n }),
        'a left sibling with a negative min, short of us': asRight({ hash: 5n, min: -1n, max: 5n }),
        'a left sibling with max < min': asRight({ hash: 5n, min: 9n, max: 8n }),
        'an empty left sibling': asRight(EMPTY),
        'an empty right sibling with bounds': asLeft({ hash: EMPTY.hash, min: TOP, max: TOP }),
        'an empty right sibling with a min': asLeft({ hash: EMPTY.hash, min: -7n, max: 0n }),
        'an empty right sibling with a max': asLeft({ hash: EMPTY.hash, min: 0n, max: 7n }),
      },
    ),
  },
  {
    name: 'IntervalPath(3)',
    source: lib('interval-tree', 'IntervalPath(3)'),
    cases: around(
      {
        leaf: 7,
        min: 1000,
        max: 1100,
        index: 2,
        siblingHash: [5, 6, 8],
        siblingMin: [1200, 100, 3000],
        siblingMax: [1300, 900, 4000],
      },
      {
        'the first': { index: 0, siblingMin: [1200, 1400, 3000], siblingMax: [1300, 1500, 4000] },
        'the last': { index: 7, siblingMin: [900, 500, 100], siblingMax: [950, 600, 200] },
      },
      {
        'an index of 4 bits': { index: 10 },
        'an overlap above': { siblingMax: [1300, 1000, 4000] },
        'an overlap with the sibling side': { siblingMin: [1200, 100, 1250] },
        'another index': { index: 6 },
      },
    ),
  },
];

const recordHonest = {
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
const inactive = { active: 0, codes: [0, 0, 0, 0], day: 0, label: 0, tag: 0 };
const record: Target[] = [
  {
    name: 'Record(4)',
    source: lib('record', 'Record(4)'),
    cases: around(
      recordHonest,
      {
        'other ends': { codes: [900, 1, 1, 1023], day: 18_365, label: 0 },
        inside: { codes: [500, 700, 0, 3], day: 18_100 },
        'a window of one code': { codes: [512, 1023, 1, 0], lo: [512, 1023, 1, 1], hi: [512, 1023, 1, 0] },
        missing: { codes: [0, 0, 0, 0] },
        inactive,
        'the widest period': { day: 65_535, firstDay: 0, lastDay: 65_535 },
        'the first of the widest period': { day: 0, firstDay: 0, lastDay: 65_535 },
      },
      {
        'a code below': { codes: [99, 0, 900, 512] },
        'a code above': { codes: [100, 0, 901, 512] },
        'a code above a narrow window': {
          codes: [100, 0, 900, 512],
          hi: [900, 1023, 600, 1023],
          lo: [100, 1, 400, 1],
        },
        'a code of 1024': { codes: [100, 0, 900, 1024] },
        'a negative code': { codes: [100, -1, 900, 512] },
        'a window that ends before it starts': {
          codes: [150, 0, 900, 512],
          lo: [200, 1, 1, 1],
          hi: [100, 1023, 900, 1023],
        },
        'the day before': { day: 17_999 },
        'the day after': { day: 18_366 },
        'a negative day': { day: -1, firstDay: 0 },
        'a label of 2': { label: 2 },
        'a label of -1': { label: -1 },
        'an inactive slot with a code': { ...inactive, codes: [100, 0, 0, 0] },
        'an inactive slot with its last code': { ...inactive, codes: [0, 0, 0, 9] },
        'an inactive slot with a day': { ...inactive, day: 18_000 },
        'an inactive slot with a small day': { ...inactive, day: 5 },
        'an inactive slot with a negative day': { ...inactive, day: -1 },
        'an inactive slot with a label': { ...inactive, label: 1 },
        'an inactive slot with a tag': { ...inactive, tag: 1 },
      },
    ),
  },
  {
    name: 'TagOrder(4)',
    source: lib('record', 'TagOrder(4)'),
    cases: around(
      { active: [1, 1, 1, 1], tags: [0n, 5n, 6n, TOP], count: 4 },
      {
        'of three': { active: [1, 1, 1, 0], tags: [3, 5, 9, 0], count: 3 },
        'of one': { active: [1, 0, 0, 0], tags: [TOP, 0, 0, 0], count: 1 },
      },
      {
        'equal tags': { tags: [0n, 5n, 5n, 9n] },
        'a falling tag': { tags: [0n, 5n, 4n, 9n] },
        'the last two equal': { tags: [0n, 5n, 9n, 9n] },
        'the first two equal': { tags: [5n, 5n, 9n, 10n] },
        'a tag of 49 bits': { tags: [0n, 5n, 6n, TOP + 1n] },
        'a first tag of 49 bits': { tags: [TOP + 1n, TOP + 2n, TOP + 3n, TOP + 4n] },
        'a negative first tag': { tags: [-1n, 5n, 6n, 7n] },
        'a far first tag': { tags: [-(1n << 50n), 5n - (1n << 49n), 6n - (1n << 48n), 7n] },
        'a count beyond the mask': { count: 3 },
        'a count short of the mask': { active: [1, 1, 0, 0], tags: [1, 2, 0, 0], count: 3 },
        'a mask with a hole': { active: [1, 0, 1, 1], tags: [1n, 0n, 5n, 6n], count: 3 },
        'a mask with a hole before its end': { active: [1, 1, 0, 1], tags: [0n, 5n, 0n, 6n], count: 3 },
        'a mask that starts late': { active: [0, 1, 1, 1], tags: [0n, 3n, 5n, 6n], count: 3 },
        'an empty batch': { active: [0, 0, 0, 0], tags: [0n, 0n, 0n, 0n], count: 0 },
        'a mask of 2': { active: [2, 0, 0, 0], tags: [1n, 0n, 0n, 0n], count: 2 },
        'a mask of 2 behind': { active: [1, 2, 0, 0], tags: [1n, 3n, 0n, 0n], count: 3 },
        'a mask of -1 behind': { active: [1, 1, 1, -1], tags: [1n, 3n, 6n, 5n], count: 2 },
      },
    ),
  },
  {
    name: 'BatchLeaf(4, 4)',
    source: lib('record', 'BatchLeaf(4, 4)'),
    cases: around({ salt: 77, schemaHash: 88, count: 3, words: [[1], [2], [3], [4]] }, {}, {}),
  },
  // Numbers of features at which the packing takes another word, or almost.
  ...[18, 19, 25, 26, 32].map((features) => ({
    name: `Record(${features})`,
    source: lib('record', `Record(${features})`),
    cases: around(
      {
        active: 1,
        codes: Array.from({ length: features }, (_, i) => 100 + i),
        day: 18_100,
        label: 1,
        tag: 7,
        lo: new Array(features).fill(1),
        hi: new Array(features).fill(1023),
        firstDay: 18_000,
        lastDay: 18_365,
      },
      {},
      {},
    ),
    attacked: () => false,
  })),
];

export const RECORDS: readonly Target[] = [...intervalTree, ...record];
