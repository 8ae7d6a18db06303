import { Field as PrimeField } from '@noble/curves/abstract/modular.js';
import { poseidon } from '@noble/curves/abstract/poseidon.js';
import { expect, it, onTestFinished } from 'vitest';
import { SeededRandom } from '../../scripts/support/random.ts';
import { FIELD_MODULUS, fieldOf } from '../../src/protocol/field.ts';
import { compilePoseidon } from '../../src/protocol/poseidon-compiled.ts';
import { FULL_ROUNDS, invert, poseidonConstants } from '../../src/protocol/poseidon-constants.ts';
import { permute, permuteBy } from '../../src/protocol/poseidon-permutation.ts';

/** Edges of the field and random words, as domain and 1 to 16 inputs. */
function cases(): { domain: bigint; inputs: bigint[] }[] {
  const seed = Date.now() % 2 ** 32;
  console.log(`seed ${seed}`);
  const random = new SeededRandom(seed);
  const word = () => {
    const hex = Array.from({ length: 8 }, () =>
      random
        .integer(0, 2 ** 32 - 1)
        .toString(16)
        .padStart(8, '0'),
    );
    return fieldOf(BigInt(`0x${hex.join('')}`));
  };
  const fills = [() => 0n, () => FIELD_MODULUS - 1n, word, () => -word(), () => word() + FIELD_MODULUS];
  return Array.from({ length: 16 }, (_, i) =>
    fills.map((fill) => ({ domain: fill(), inputs: Array.from({ length: i + 1 }, fill) })),
  ).flat();
}

it('gives the words of circomlibjs for every number of inputs, before and after that is compiled', async () => {
  const chosen = cases();
  const words = () =>
    chosen.map(({ domain, inputs }) => [1, inputs.length].map((outputs) => permute(domain, inputs, outputs)));
  permuteBy(undefined);
  const plain = words();
  onTestFinished(() => permuteBy(undefined));
  await compilePoseidon();
  expect(words()).toEqual(plain);
});

it('gives the words of the definition: constants, S-boxes and the whole matrix in every round', () => {
  permuteBy(undefined);
  const Fp = PrimeField(FIELD_MODULUS);
  for (const { domain, inputs } of cases()) {
    const t = inputs.length + 1;
    const { partialRounds, rounds, matrix } = poseidonConstants(t);
    const options = { Fp, t, roundsFull: FULL_ROUNDS, roundsPartial: partialRounds, sboxPower: 5 };
    const definition = poseidon({
      ...options,
      roundConstants: rounds.map((row) => [...row]),
      mds: matrix.map((row) => [...row]),
    });
    expect(permute(domain, inputs, t)).toEqual(
      definition([domain, ...inputs].map((value) => Fp.create(value))),
    );
  }
});

it('inverts in the field', () => {
  for (const value of [1n, 2n, 3n, FIELD_MODULUS - 1n, FIELD_MODULUS >> 1n]) {
    expect((value * invert(value)) % FIELD_MODULUS).toBe(1n);
  }
});
