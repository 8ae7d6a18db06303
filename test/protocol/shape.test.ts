import { describe, expect, test } from 'vitest';
import {
  batchesOf,
  circuitOf,
  countOf,
  publicSignalNames,
  STANDARD,
  shapeOf,
  TINY,
} from '../../src/protocol/shape.ts';

describe('shapes', () => {
  test('the circuit of a kind has the size of the shape', () => {
    expect(circuitOf('open', STANDARD)).toBe('open-standard');
    expect(circuitOf('step', TINY)).toBe('step-tiny');
    expect(publicSignalNames(circuitOf('step', TINY)).length).toBeLessThan(
      publicSignalNames(circuitOf('step', STANDARD)).length,
    );
  });

  test('only attestation circuits have a shape', () => {
    expect(shapeOf('attestation-tiny')).toEqual(TINY);
    for (const name of ['origin', 'attestation-huge', 'constructor'])
      expect(() => shapeOf(name)).toThrow(expect.objectContaining({ code: 'unknown-circuit' }) as Error);
  });

  test.each([1, 3, 4, 5, 8])(
    'the counts of the batches of %i records sum to it, only the last is partial',
    (records) => {
      const counts = Array.from({ length: batchesOf(TINY, records) }, (_, i) => countOf(TINY, records, i));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(records);
      expect(counts.slice(0, -1).every((count) => count === TINY.n)).toBe(true);
      expect(counts.at(-1)).toBeGreaterThan(0);
    },
  );

  test('a batch outside the dataset has no count', () => {
    for (const index of [-1, 2]) {
      expect(() => countOf(TINY, 8, index)).toThrow(
        expect.objectContaining({ code: 'no-such-batch' }) as Error,
      );
    }
  });
});
