import { expect, test } from 'vitest';
import { Gadget } from '../support/gadget.ts';
import { vectors } from '../support/vectors.ts';

test('DomainHash gives the golden hash', async () => {
  const { domain, inputs, out } = vectors.hash;
  const gadget = await Gadget.compile('lib/sponge.circom', `DomainHash(${inputs.length}, ${domain})`);
  expect(await gadget.run({ in: inputs.map(BigInt) }, 'out')).toEqual([BigInt(out)]);
  // t = 4: (8 full rounds * 4 + 56 partial) S-boxes of 3; the constant state saves its first one.
  expect(gadget.constraints).toBe((8 * 4 + 56 - 1) * 3);
});

test('Sponge gives the golden hash over 40 words in three blocks', async () => {
  const { initialState, words, out } = vectors.sponge;
  const gadget = await Gadget.compile('lib/sponge.circom', `Sponge(${words.length})`);
  expect(await gadget.run({ initialState: BigInt(initialState), in: words.map(BigInt) }, 'out')).toEqual([
    BigInt(out),
  ]);
});
