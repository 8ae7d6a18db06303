import { afterAll, describe, expect, it } from 'vitest';
import { openPolicy } from '../../../scripts/support/second-cases.ts';
import type { InferenceAnswer } from '../../../src/api/inference.ts';
import { InferenceProver } from '../../../src/inference/proofs.ts';
import { secondEdition } from '../../../src/inference/second-edition.ts';
import { verifyAnswer } from '../../../src/inference/verify-answer.ts';
import { asField } from '../../../src/protocol/field.ts';
import { type Schema, schemaHash } from '../../../src/protocol/policy/schema.ts';
import { PROBABILITY_ONE, recordHash } from '../../../src/protocol/second/inference.ts';
import { packWeights } from '../../../src/protocol/second/model.ts';
import { DENSE, type Shape, SMALL, STANDARD, TINY, WIDE } from '../../../src/protocol/second/shape.ts';
import { SECOND_KEYS } from '../../../src/prover/second/keys.ts';

// Their keys are made on first use: some seconds each where the cache is empty. npm run test:second

const MODEL = asField(77n);
const PLACE = { chainId: 31_337n, rounds: `0x${'12'.repeat(20)}`, useId: `0x${'ab'.repeat(32)}` };

/** Features x0, x1, ... of which a code is 128 + value. */
const schemaOf = (shape: Shape): Schema => ({
  version: 1,
  label: 'an outcome of the tests',
  features: Array.from({ length: shape.f }, (_, j) => ({
    ...{ name: `x${j}`, unit: '1', transform: 'linear' as const, centre: 0, step: 1 },
  })),
});

describe.each([
  ['tiny', TINY],
  ['small', SMALL],
  ['standard', STANDARD],
  ['wide', WIDE],
  ['dense', DENSE],
])('an answer of a checkpoint of the shape %s', (_, shape) => {
  const prover = new InferenceProver(PLACE.chainId, 1);
  afterAll(() => prover.close());
  const schema = schemaOf(shape);
  const policy = { ...openPolicy(shape), schemaHash: schemaHash(schema) };
  const weights = packWeights(
    Array.from({ length: shape.f + 1 }, (_, j) => BigInt((j % 7) - 3) * 700_001n + 5n),
  );
  const checkpoint = secondEdition({ schema, policy, shape })({ model: MODEL, round: 4n, weights });
  /** One feature is missing, unless the shape takes no record with a missing value. */
  const features = Object.fromEntries(
    schema.features.map(({ name }, j) => [name, j === 2 && !shape.dense ? null : (j % 9) - 4]),
  );
  const codes = checkpoint.encode(features);

  it('is proven by the committed key, for its record and use alone', async () => {
    expect(prover.circuitOf(checkpoint)).toBe(shape.circuit.replace('attestation', 'infer'));
    const salt = asField(123_456_789n);
    const proof = await prover.prove(checkpoint, codes, salt, PLACE);
    const probability = Number(checkpoint.answer(codes));
    const answer: InferenceAnswer = {
      ...{ chainId: '31337', rounds: PLACE.rounds, model: `${MODEL}`, round: '4', edition: 2 },
      policyHash: `${checkpoint.policyHash}`,
      answers: [{ probability, value: probability / PROBABILITY_ONE }],
      use: { kind: 'x402', uses: 1, price: '1', useId: PLACE.useId, repeated: false },
      proof,
    };
    const trusted = { ...PLACE, model: MODEL, round: 4n, weights, policyHash: checkpoint.policyHash };
    const own = recordHash(salt, policy.schemaHash, codes);
    const faultOf = (changed: InferenceAnswer, record = own) =>
      verifyAnswer(changed, trusted, SECOND_KEYS, record);
    expect(await faultOf(answer)).toBeUndefined();
    const another = [{ probability: probability + 1, value: (probability + 1) / PROBABILITY_ONE }];
    expect(await faultOf({ ...answer, answers: another })).toBe('another-statement');
    expect(await faultOf({ ...answer, use: { ...answer.use, useId: `0x${'ac'.repeat(32)}` } })).toBe(
      'another-statement',
    );
    const swapped = codes.map((code, j) => (j === 0 ? code + 1 : code));
    expect(await faultOf(answer, recordHash(salt, policy.schemaHash, swapped))).toBe('another-record');
    const signals = proof.publicSignals.map((signal, i) => (i === 0 ? `${BigInt(signal) + 1n}` : signal));
    expect(await faultOf({ ...answer, proof: { ...proof, publicSignals: signals } })).toBe(
      'another-statement',
    );
    expect(
      await faultOf({ ...answer, proof: { ...proof, proof: { ...proof.proof, c: proof.proof.a } } }),
    ).toBe('invalid-proof');
  });

  it.runIf(shape.dense)('is refused for a record with a missing value', () => {
    expect(() => checkpoint.encode({ ...features, x2: null })).toThrow(/x2 is missing/);
  });
});
