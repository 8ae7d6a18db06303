import { FIELD_MODULUS } from '../../../src/protocol/field.ts';
import { around, lib, type Target } from './target.ts';

const range: Target[] = [
  {
    name: 'AssertBits(10)',
    source: lib('range', 'AssertBits(10)'),
    cases: around(
      { in: 5 },
      { zero: { in: 0 }, top: { in: 1023 } },
      { above: { in: 1024 }, negative: { in: -1 } },
    ),
  },
  {
    name: 'SignMagnitude(8)',
    source: lib('range', 'SignMagnitude(8)'),
    cases: around(
      { in: 5 },
      { negative: { in: -5 }, zero: { in: 0 }, top: { in: 255 }, bottom: { in: -255 }, one: { in: -1 } },
      { above: { in: 256 }, below: { in: -256 }, far: { in: FIELD_MODULUS / 2n } },
    ),
  },
  {
    name: 'CheckedPacked(10, 28)',
    source: lib('range', 'CheckedPacked(10, 28)'),
    cases: around(
      { in: Array.from({ length: 10 }, (_, i) => (i + 1) * 1_000_003) },
      { top: { in: new Array(10).fill((1 << 28) - 1) } },
      {
        above: { in: [...new Array(9).fill(1), 1 << 28] },
        first: { in: [1 << 28, ...new Array(9).fill(0)] },
        negative: { in: [-1, ...new Array(9).fill(7)] },
      },
    ),
  },
  {
    name: 'CheckedPacked(18, 28)',
    source: lib('range', 'CheckedPacked(18, 28)'),
    cases: around({ in: Array.from({ length: 18 }, (_, i) => i + 1) }, {}, {}),
  },
];

const sponge: Target[] = [
  {
    name: 'DomainHash(3, 7)',
    source: lib('sponge', 'DomainHash(3, 7)'),
    cases: around({ in: [1, 2, 3] }, {}, {}),
  },
  {
    name: 'Sponge(20)',
    source: lib('sponge', 'Sponge(20)'),
    cases: around({ initialState: 9, in: Array.from({ length: 20 }, (_, i) => i + 100) }, {}, {}),
  },
  // The ends of a block: full, one word over, and a third block.
  ...[16, 17, 40].map((length) => ({
    name: `Sponge(${length})`,
    source: lib('sponge', `Sponge(${length})`),
    cases: around({ initialState: 9, in: Array.from({ length }, (_, i) => i + 100) }, {}, {}),
  })),
];

export const ARITHMETIC: readonly Target[] = [...range, ...sponge];
