import { expect, it } from 'vitest';
import { FIELD_MODULUS } from '../../src/protocol/field.ts';
import { permute as permuteByNoble } from '../../src/protocol/poseidon-noble.ts';
import { permute } from '../../src/protocol/poseidon-permutation.ts';

it('gives the same words in plain arithmetic for every number of inputs', () => {
  for (let count = 1; count <= 16; count++) {
    const inputs = Array.from({ length: count }, (_, i) => (FIELD_MODULUS - 1n) / BigInt(i + 1));
    for (const outputs of new Set([1, count])) {
      const words = permuteByNoble(BigInt(count), inputs, outputs);
      expect(words, `${count} inputs`).toEqual(permute(BigInt(count), inputs, outputs));
    }
  }
});
