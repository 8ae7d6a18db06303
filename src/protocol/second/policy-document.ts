import { z } from 'zod';
import { AssayError } from '../errors.ts';
import { parsePolicyDocument } from '../policy/document.ts';
import type { PolicyDocument } from '../policy/types.ts';
import { parseStrictJson } from '../strict-json.ts';
import { BOUND_LIMIT, LOSS_NOISE_LIMIT, NOISE_LIMIT } from './numbers.ts';
import { BIAS_INPUT } from './record.ts';

/** Steps of the second edition's codes are so many times those of a document of the first edition. */
const STEP_FACTOR = 4;

const integer = (lowest: number, highest: number) => z.int().min(lowest).max(highest);

/** A policy of the second edition: a policy document for reading records, and the numbers of PROTOCOL.md. */
const secondPolicySchema = z.strictObject({
  /** File of the policy document whose schema, mapping and rules hold, beside this file. Its steps are made four times as wide. */
  base: z.string().min(1),
  circuit: z.string().regex(/^attestation-/),
  /** In place of the base's. */
  split: z.unknown().optional(),
  numbers: z.strictObject({
    scoreScale: integer(1, 2 ** 40),
    vScale: integer(1, 2 ** 24 - 1),
    bound: integer(BIAS_INPUT, BOUND_LIMIT),
    weightBound: integer(1, 2 ** 27 - 1),
    noise: integer(0, NOISE_LIMIT).default(0),
    holdoutNoise: integer(0, NOISE_LIMIT).default(0),
    lossNoise: integer(0, LOSS_NOISE_LIMIT).default(0),
  }),
  terms: z.strictObject({
    minRecords: integer(1, 2 ** 32 - 1),
    smallestBatch: integer(1, 255),
    minHoldoutRecords: integer(1, 2 ** 32 - 1),
    /** η: step of W for a mean gradient of one. */
    learningRate: z.number().positive().max(16),
    /** Rise of the Brier score that is tolerated. */
    tolerance: z.number().min(0).max(0.99),
    kappa: z.number().positive().max(1000).default(1),
    shrink: z.boolean().default(true),
  }),
  round: z.strictObject({
    /** K. */
    batchesPerRound: integer(1, 32),
    /** E. */
    epochs: integer(1, 4),
    holdoutBatches: integer(1, 32),
    /** T. */
    rounds: integer(1, 2 ** 16 - 1),
    /** M. */
    minSets: integer(1, 8),
  }),
});

export type SecondPolicySettings = Omit<z.infer<typeof secondPolicySchema>, 'base' | 'split'>;

export interface SecondPolicyDocument {
  /** The base with its steps for 8-bit codes, and with the split of the second edition's file. */
  readonly document: PolicyDocument;
  readonly settings: SecondPolicySettings;
}

const invalid = (why: string, cause?: unknown): AssayError =>
  new AssayError('policy-document-invalid', `the policy of the second edition is not valid: ${why}`, {
    cause,
  });

/** Whether a JSON document is a policy of the second edition: it names a base and numbers. */
export const isSecondPolicy = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'base' in json && 'numbers' in json;

function strictJson(text: string): unknown {
  try {
    return parseStrictJson(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
}

/**
 * Parses a policy of the second edition.
 * @param readBase gives the text of the base document by the file name that the policy names
 * @throws AssayError `policy-document-invalid` (2): places and faults, never values
 */
export async function parseSecondPolicy(
  text: string,
  readBase: (file: string) => Promise<string>,
): Promise<SecondPolicyDocument> {
  const parsed = secondPolicySchema.safeParse(strictJson(text));
  if (!parsed.success) {
    const places = parsed.error.issues
      .slice(0, 10)
      .map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw invalid(places.join('; '), parsed.error);
  }
  const { base, split, ...settings } = parsed.data;
  const json = strictJson(await readBase(base));
  // Parsed before it is changed: the messages then speak of the base as its author wrote it.
  const first = parsePolicyDocument(json);
  const features = first.schema.features.map((feature) => ({ ...feature, step: feature.step * STEP_FACTOR }));
  const changed = { ...(json as object), schema: { ...first.schema, features } };
  return { document: parsePolicyDocument(split === undefined ? changed : { ...changed, split }), settings };
}
