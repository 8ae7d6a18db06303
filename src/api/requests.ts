import { getAddress, isHexString } from 'ethers';
import { z } from 'zod';
import { FIELD_MODULUS, type Field } from '../protocol/field.ts';
import { parseCanonicalDecimal } from '../verifier/canonical-decimal.ts';
import { ProblemError } from './problem.ts';

/**
 * Request bodies. zod checks the shape and rejects unknown members; every integer is a canonical decimal string. Proofs
 * and public signals pass unchecked: the verifier's strict parsers read them.
 */

const DECIMAL = '^(0|[1-9][0-9]*)$';

/** A canonical decimal string below 2^bits, as bigint. */
export function unsigned(bits: number) {
  const limit = 1n << BigInt(bits);
  const text = z.string().meta({ pattern: DECIMAL, description: `below 2^${bits}` });
  return text.transform((value, context) => {
    try {
      return parseCanonicalDecimal(value, limit, 'integer');
    } catch {
      context.addIssue({ code: 'custom', message: 'not canonical' });
      return z.NEVER;
    }
  });
}

// `pattern` and `maxLength` are for the OpenAPI document; the transform enforces the range.
const fieldText = z.string().meta({
  pattern: DECIMAL,
  maxLength: 77,
  id: 'FieldElement',
  description: 'an element of the scalar field of BN254, canonical',
});
export const field = fieldText.transform((text, context) => {
  try {
    return parseCanonicalDecimal(text, FIELD_MODULUS, 'field element') as Field;
  } catch {
    context.addIssue({ code: 'custom', message: 'not canonical' });
    return z.NEVER;
  }
});

const addressText = z.string().meta({
  id: 'GivenAddress',
  pattern: '^0x[0-9a-fA-F]{40}$',
  description: 'an address; mixed case must be its checksum',
});
const address = addressText.transform((text, context) => {
  try {
    if (/^0x[0-9a-fA-F]{40}$/.test(text)) return getAddress(text);
  } catch {
    // Wrong checksum: reported below.
  }
  context.addIssue({ code: 'custom', message: 'not an address' });
  return z.NEVER;
});

/** Unchecked here: the verifier's parser reads it. The metadata is for the OpenAPI document. */
export const proof = z.unknown().meta({
  id: 'Proof',
  type: 'object',
  description:
    'a Groth16 proof: affine coordinates as canonical decimal strings; `b` has the real part of each coordinate first',
  properties: {
    a: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
    b: {
      type: 'array',
      items: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
      minItems: 2,
      maxItems: 2,
    },
    c: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
  },
  required: ['a', 'b', 'c'],
  additionalProperties: false,
});
export const publicSignals = z.unknown().meta({
  type: 'array',
  items: { type: 'string', pattern: DECIMAL },
  description: "every public signal of the circuit in the manifest's order, canonical",
});

const role = z.enum(['contributor', 'holdout']);
/** Largest number of batches in one challenge. */
export const MAX_CHALLENGE = 32;

/** The subject of an origin proof. */
export const originStatement = z.strictObject({
  chainId: unsigned(64),
  rounds: address,
  model: field,
  role,
  root: field,
  records: unsigned(32),
  period: unsigned(32),
  sourceListRoot: field,
  originNullifier: field,
  beneficiary: address,
  relayerFee: unsigned(128),
  deadline: unsigned(64),
});

export const signature = z
  .string()
  .max(2 + 2 * 4096)
  .refine((text) => isHexString(text))
  .meta({
    pattern: '^0x([0-9a-fA-F]{2})*$',
    description: "the beneficiary's EIP-712 signature (or ERC-1271)",
  });

/** An enrolment that is signed. */
export const enrolmentStatement = z.strictObject({
  chainId: unsigned(64),
  rounds: address,
  round: unsigned(64),
  dataset: field,
  deadline: unsigned(64),
});

/** A dataset's answer to a round. */
export const setStatement = z.strictObject({
  chainId: unsigned(64),
  rounds: address,
  model: field,
  round: unsigned(64),
  dataset: field,
  role,
  beneficiary: address,
  relayerFee: unsigned(128),
  deadline: unsigned(64),
});

/** The statement of a proof about a whole round. Its beneficiary, the model's owner, comes from the chain. */
export const roundStatement = z.strictObject({
  chainId: unsigned(64),
  rounds: address,
  model: field,
  round: unsigned(64),
  deadline: unsigned(64),
});
/** Packed W or V. */
export const packedWords = z.array(field).min(1).max(64);

/**
 * Parses a body by its schema. Errors name the member, never its value.
 * @throws ProblemError `invalid-request`; `non-canonical` for an integer or a field element
 */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = (issue?.path ?? []).map(String).join('.') || 'the body';
  if (issue?.code === 'custom' && issue.message === 'not canonical') {
    throw new ProblemError('non-canonical', `${where} is not a canonical decimal string in its range`);
  }
  throw new ProblemError('invalid-request', `${where} is missing, misshapen or not known`);
}
