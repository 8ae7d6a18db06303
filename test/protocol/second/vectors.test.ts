import { expect, test } from 'vitest';
import { secondVectors } from '../../../scripts/build/second-vectors.ts';
import vectors from '../../vectors/second.json' with { type: 'json' };

test('the golden values of the second edition are what the protocol gives', () => {
  expect(secondVectors()).toEqual(vectors);
});
