import { z } from 'zod';

/** The HTTP surface of the inference gateway as data: requests, answers, headers. */

/** Header with a usage receipt: base64url of JSON. */
export const RECEIPT_HEADER = 'assay-receipt';
/** Headers of x402, version 2. */
export const X402_HEADERS = {
  required: 'payment-required',
  payment: 'payment-signature',
  response: 'payment-response',
} as const;

/** Records of one request. */
const MOST_RECORDS = 64;
/** Largest body: a FHIR Bundle of one patient's history. */
export const INFERENCE_BODY_LIMIT = 4 * 1024 * 1024;

/** An integer of at most so many digits. */
export const decimal = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^(?:0|[1-9][0-9]{0,${digits - 1}})$`))
    .meta({ description: 'an integer as a canonical decimal string' });
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);

const featuresRecord = z
  .strictObject({
    features: z
      .record(z.string().min(1).max(128), z.number().nullable())
      .meta({ description: 'every feature of the policy by name, in its unit; null where missing' }),
  })
  .meta({ id: 'FeaturesRecord' });
const bundleRecord = z
  .strictObject({
    bundle: z
      .looseObject({ resourceType: z.literal('Bundle') })
      .meta({ description: "a FHIR R4 Bundle of one patient, read by the policy's mapping" }),
  })
  .meta({ id: 'BundleRecord' });

export const inferenceRequest = z
  .strictObject({
    records: z
      .array(z.union([featuresRecord, bundleRecord]))
      .min(1)
      .max(MOST_RECORDS),
    round: decimal(20)
      .optional()
      .meta({ description: 'refuse where the checkpoint is not that of this round' }),
    prove: z.boolean().optional().meta({ description: 'attach a proof; for one record' }),
    salt: decimal(77).optional().meta({
      description: "hides the record in the proof's recordHash: 128 random bits or more; default: drawn here",
    }),
  })
  .meta({ id: 'InferenceRequest' });
export type InferenceRequest = z.infer<typeof inferenceRequest>;

/** A usage receipt as the header carries it. `useId` follows from these and the body. */
export const receiptContent = z
  .strictObject({
    subscription: decimal(20),
    plan: decimal(20),
    price: decimal(39),
    uses: z.int().min(1).max(65_535),
    count: decimal(15),
    deadline: decimal(15),
    salt: hash,
    signature: z.string().regex(/^0x(?:[0-9a-fA-F]{2}){64,4096}$/),
  })
  .meta({ id: 'UsageReceipt' });
export type ReceiptContent = z.infer<typeof receiptContent>;

const wireProof = z.strictObject({
  a: z.tuple([z.string(), z.string()]),
  b: z.tuple([z.tuple([z.string(), z.string()]), z.tuple([z.string(), z.string()])]),
  c: z.tuple([z.string(), z.string()]),
});

/** A proof of inference with all that a verifier needs beside the chain. */
const inferenceProof = z
  .strictObject({
    circuit: z.string(),
    salt: decimal(77),
    recordHash: decimal(77),
    publicSignals: z.array(decimal(77)),
    proof: wireProof,
  })
  .meta({ id: 'InferenceProof' });
export type InferenceProof = z.infer<typeof inferenceProof>;

const checkpointMembers = {
  chainId: decimal(20),
  rounds: address,
  model: decimal(77),
  round: decimal(20).meta({ description: 'the round whose step made the checkpoint; 0 before the first' }),
  edition: z.literal(2),
  policyHash: decimal(77),
};

export const inferenceAnswer = z
  .strictObject({
    ...checkpointMembers,
    answers: z.array(
      z.strictObject({
        probability: z.int().min(0).max(1_048_576).meta({ description: 'units of 2^-20' }),
        value: z.number().min(0).max(1).meta({ description: 'the same as a number from 0 to 1' }),
      }),
    ),
    use: z.strictObject({
      kind: z.enum(['subscription', 'x402']),
      uses: z.int(),
      price: decimal(39).meta({ description: 'of the plan, or of this payment' }),
      plan: decimal(20).optional(),
      subscription: decimal(20).optional(),
      count: decimal(15).optional(),
      useId: hash,
      repeated: z.boolean().meta({ description: 'the use was drawn by an earlier request' }),
    }),
    proof: inferenceProof.optional(),
  })
  .meta({ id: 'InferenceAnswer' });
export type InferenceAnswer = z.infer<typeof inferenceAnswer>;

export const modelResource = z
  .strictObject({
    ...checkpointMembers,
    weights: z.array(decimal(77)).meta({ description: 'packed, as on chain' }),
    label: z.string(),
    features: z.array(z.strictObject({ name: z.string(), unit: z.string() })),
    readsBundles: z.boolean(),
    circuit: z
      .string()
      .nullable()
      .meta({ description: 'of proofs of inference; null: none for this checkpoint' }),
    proofUses: z.int().meta({ description: 'uses that a request with a proof takes' }),
    plans: address,
    x402: z
      .strictObject({ network: z.string(), asset: address, price: decimal(39), payTo: address })
      .nullable(),
  })
  .meta({ id: 'Model' });
export type ModelResource = z.infer<typeof modelResource>;

export const subscriptionResource = z
  .strictObject({
    subscription: decimal(20),
    plan: decimal(20),
    price: decimal(39),
    count: decimal(15).meta({ description: 'the highest count that was drawn here or recorded on chain' }),
    recorded: decimal(39).meta({ description: 'uses recorded on chain' }),
    left: decimal(39).nullable().meta({ description: 'uses that remain; null: any number' }),
  })
  .meta({ id: 'Subscription' });
