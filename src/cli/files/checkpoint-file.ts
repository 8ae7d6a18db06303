import { z } from 'zod';
import type { Checkpoint } from '../../inference/checkpoint.ts';
import { secondEdition } from '../../inference/second-edition.ts';
import { AssayError } from '../../protocol/errors.ts';
import { asField, type Field } from '../../protocol/field.ts';
import { schemaHash } from '../../protocol/policy/schema.ts';
import { unpackWeights } from '../../protocol/second/model.ts';
import { shapeOf } from '../../protocol/second/shape.ts';
import { readJsonFile } from '../../system/files.ts';

/** A checkpoint of the second edition as a file: the chain's W with the schema and the policy behind its policyHash. */

const FORMAT = 'assay/checkpoint/v2';
const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const integer = z.int();
const numbers = z.strictObject({
  scoreScale: decimal.transform(BigInt),
  vScale: integer,
  noise: integer,
  holdoutNoise: integer,
  lossNoise: integer,
  weightBound: integer,
});
const terms = z.strictObject({
  minRecords: integer,
  smallestBatch: integer,
  minHoldoutRecords: integer,
  eta: integer,
  tolerance: integer,
  kappa: integer,
  shrink: z.boolean(),
});
const schema = z.strictObject({
  format: z.literal(FORMAT),
  circuit: z.string(),
  chainId: decimal,
  rounds: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  model: decimal,
  round: decimal,
  weights: z.array(decimal).min(1).max(8),
  schema: z.strictObject({
    version: z.literal(1),
    label: z.string(),
    features: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          unit: z.string(),
          transform: z.enum(['linear', 'log']),
          centre: z.number(),
          step: z.number().positive(),
        }),
      )
      .min(1)
      .max(64),
  }),
  policy: z.strictObject({
    features: z.array(
      z.strictObject({ lo: integer, hi: integer, meanLo: integer, meanHi: integer, maxMissing: integer }),
    ),
    rules: z.array(z.strictObject({ coefficients: z.array(integer), bound: integer, maxSkipped: integer })),
    minPositive: integer,
    maxPositive: integer,
    bound: integer,
    numbers,
    terms,
  }),
});

export interface CheckpointFile {
  readonly checkpoint: Checkpoint;
  readonly chainId: bigint;
  readonly rounds: string;
  readonly schemaHash: Field;
}

/** @throws AssayError `bad-checkpoint`, `bad-policy`, `unknown-circuit` (2); as `readJsonFile` */
export async function readCheckpointFile(path: string): Promise<CheckpointFile> {
  const parsed = schema.safeParse(await readJsonFile(path, { largest: 1 << 20 }));
  if (!parsed.success)
    throw new AssayError('bad-checkpoint', `${path} is not a checkpoint file of the second edition`, {
      cause: parsed.error,
    });
  const { data } = parsed;
  const shape = shapeOf(data.circuit);
  const weights = data.weights.map((word) => asField(BigInt(word)));
  // Words of another shape, or bits outside of them, are no checkpoint.
  unpackWeights(weights, shape.f);
  const policy = { ...data.policy, schemaHash: schemaHash(data.schema) };
  const make = secondEdition({ schema: data.schema, policy, shape });
  return {
    checkpoint: make({ model: asField(BigInt(data.model)), round: BigInt(data.round), weights }),
    chainId: BigInt(data.chainId),
    rounds: data.rounds,
    schemaHash: policy.schemaHash,
  };
}
