import { openPolicy, testNumbers } from '../../../scripts/support/second-cases.ts';
import type { Checkpoint } from '../../../src/inference/checkpoint.ts';
import { secondEdition } from '../../../src/inference/second-edition.ts';
import type { Field } from '../../../src/protocol/field.ts';
import { type Schema, schemaHash } from '../../../src/protocol/policy/schema.ts';
import { packWeights } from '../../../src/protocol/second/model.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';

export const PRICE = 7n;
export const X402_PRICE = 25n;
/** The highest-entropy value in a record of the tests: nothing that the gateway writes may hold it. */
export const MARKED = 61.37;

export const SCHEMA: Schema = {
  version: 1,
  label: 'an outcome of the tests',
  features: ['age', 'pressure', 'glucose', 'bmi'].map((name) => ({
    ...{ name, unit: '1', transform: 'linear' as const, centre: 50, step: 1 },
  })),
};

/** A second-edition policy of the tests: every record inside the norm bound. */
export const POLICY = {
  ...openPolicy(TINY, { numbers: testNumbers() }),
  schemaHash: schemaHash(SCHEMA),
};
export const WEIGHTS = [1_000_000n, -2_500_000n, 400_000n, 90_000n, 777_777n];

export const checkpointOf = (model: Field, round = 3n, weights = WEIGHTS): Checkpoint =>
  secondEdition({ schema: SCHEMA, policy: POLICY, shape: TINY })({
    ...{ model, round, weights: packWeights(weights) },
  });

export const RECORD = { features: { age: MARKED, pressure: 42, glucose: null, bmi: 49.6 } };
