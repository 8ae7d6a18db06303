import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { vectorsText } from '../../scripts/build/vectors.ts';

test('the protocol computes the golden vectors', () => {
  const file = new URL('../vectors/protocol.json', import.meta.url);
  expect(JSON.parse(vectorsText())).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});
