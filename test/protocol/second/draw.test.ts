import { describe, expect, test } from 'vitest';
import { asField } from '../../../src/protocol/field.ts';
import {
  drawBatches,
  epochFor,
  NOTHING_OPENED,
  type OpenedBatches,
} from '../../../src/protocol/second/draw.ts';

const seed = (round: number) => ({
  beacon: 12345n,
  chainId: 31337n,
  rounds: `0x${'22'.repeat(20)}`,
  model: asField(5n),
  round: BigInt(round),
  root: asField(6n),
});
const TERMS = { batchesPerRound: 4, epochs: 2, minRecords: 100 };

/** Draws until the dataset is exhausted. */
function all(sizes: readonly number[], terms = TERMS): { drawn: number[][]; last: OpenedBatches } {
  let state = NOTHING_OPENED;
  const drawn: number[][] = [];
  while (epochFor(sizes, state, terms)) {
    const next = drawBatches(seed(drawn.length), sizes, state, terms);
    drawn.push(next.drawn);
    state = next.state;
  }
  return { drawn, last: state };
}

describe('draws', () => {
  test('open every batch once in an epoch, and never more often than E times', () => {
    const sizes = new Array<number>(12).fill(64);
    const { drawn, last } = all(sizes);
    expect(drawn).toHaveLength(6);
    for (const epoch of [drawn.slice(0, 3), drawn.slice(3)])
      expect(epoch.flat().sort((x, y) => x - y)).toEqual([...sizes.keys()]);
    expect(last.epoch).toBe(2);
    expect(() => drawBatches(seed(9), sizes, last, TERMS)).toThrow(/as often as the terms allow/);
  });

  test('end an epoch with what is left, if that has the fewest records', () => {
    const { drawn } = all(new Array<number>(6).fill(64));
    expect(drawn.map(({ length }) => length)).toEqual([4, 2, 4, 2]);
  });

  test('skip a rest of an epoch with fewer records than the fewest', () => {
    const { drawn } = all(new Array<number>(5).fill(64));
    // One batch of 64 records is left over in each epoch.
    expect(drawn.map(({ length }) => length)).toEqual([4, 4]);
  });

  test('give nothing from a dataset that is smaller than the fewest', () => {
    expect(epochFor([64], NOTHING_OPENED, TERMS)).toEqual(undefined);
  });

  test('are the same for the same seed, and others in another round', () => {
    const sizes = new Array<number>(100).fill(64);
    const at = (round: number) => drawBatches(seed(round), sizes, NOTHING_OPENED, TERMS).drawn;
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });
});
