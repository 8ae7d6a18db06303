import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../../src/protocol/second/mechanism.ts';
import { SMALL } from '../data/set.ts';
import { mechanismTerms } from './simulate.ts';
import { medianDirection, medianOf, secondCap, trimmed } from './trials.ts';

const set = (id: string, count: number, accepted = true) => ({ id, count, accepted, g: 0n, words: [] });
const pay = (id: string, score: number) => ({ id, score, forfeit: false });
const scores = (pays: readonly { readonly score: number }[]) => pays.map(({ score }) => score);

describe('changes of the mechanism that the lab tries', () => {
  it('take the lower of two middle values, a word', () => {
    expect(medianOf([5n, -1n, 3n])).toBe(3n);
    expect(medianOf([4n, 2n])).toBe(2n);
    expect(
      medianDirection([
        [1n, 9n],
        [2n, -9n],
        [900n, 0n],
      ]),
    ).toEqual([2n, 0n]);
  });

  it('cap a record at the median of the accepted sets, or at the mean of the others', () => {
    const sets = [set('a', 10), set('b', 10), set('c', 20), set('refused', 10, false)];
    const pays = [pay('a', 100), pay('b', 40), pay('c', 40), pay('refused', 0)];
    expect(scores(secondCap('median', pays, sets))).toEqual([40, 40, 40, 0]);
    expect(scores(secondCap('others', pays, sets))).toEqual([30, 40, 40, 0]);
    expect(scores(secondCap('median', [pay('a', -5), pay('b', 1)], sets))).toEqual([-5, 0]);
  });

  it('scale a set down to the cap before it enters the step', () => {
    const terms = mechanismTerms(SMALL);
    const evaluation = { directions: [[100n], [100n]], counts: [56, 56], V: [100n] } as unknown as Evaluation;
    const large = { ...set('a', 1), g: 2n ** 30n, words: [1600n] };
    const small = { ...set('b', 1000), g: 1n, words: [1600n] };
    const [first, second] = trimmed([large, small], evaluation, terms);
    expect(first?.words).toEqual([0n]);
    expect(second?.words).toEqual([1600n]);
  });
});
