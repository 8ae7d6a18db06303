import { z } from 'zod';
import { finite, isoDay, documentName as name } from './atoms.ts';
import { mappingSchema } from './mapping-format.ts';

/**
 * The zod schema of the policy document, field by field. policies/policy.schema.json is generated from it,
 * and docs/policy-reference.md explains it. document.ts checks the conditions between fields.
 */

const share = z.number().min(0).max(1).meta({ description: 'a share between 0 and 1' });
const basisPoints = z
  .int()
  .min(0)
  .max(10_000)
  .meta({ description: 'hundredths of a per cent: 10000 is all' });
const amount = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,77})$/, 'a whole number of the smallest unit, as a decimal string');
const range = z.tuple([finite, finite]).meta({ description: '[lowest, highest], both admitted' });

const featureSchema = z
  .strictObject({
    name: name.meta({ description: 'how rules and mapping call this feature' }),
    unit: z
      .string()
      .min(1)
      .max(31)
      .meta({ description: 'unit of the natural value (UCUM where there is one)' }),
    description: z.string().optional(),
    transform: z
      .enum(['linear', 'log'])
      .meta({ description: 't(value): the value itself, or its natural logarithm (values must be > 0)' }),
    centre: finite.meta({ description: 't(value) that encodes to code 512, usually the mean' }),
    step: z.number().positive().meta({ description: 't(value) of one code; one standard deviation / 64' }),
  })
  .meta({ description: 'code = 512 + round((t(value) - centre) / step), 1..1023; 0 means missing' });

/**
 * The frozen encoder whose vectors are projected to features. It is part of the schema, so the schema hash on
 * chain covers it.
 */
const projectionPinSchema = z.strictObject({
  encoder: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'the frozen encoder: name, version, digest of its weights' }),
  inputs: z.int().min(1).max(65_536).meta({ description: 'numbers of a vector' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal digits')
    .meta({ description: 'of the projection matrix; a refusal of the document names the right one' }),
});

const featureRuleSchema = z.strictObject({
  window: range.meta({ description: 'natural values that a record may have; both ends admitted' }),
  maxMissingShare: share.meta({ description: 'largest share of missing values in a full batch' }),
  mean: range.optional().meta({
    description:
      'where the mean of the present values of a full batch must lie (of a log feature: the geometric mean)',
  }),
});

const linearRuleSchema = z.strictObject({
  name: name,
  description: z.string().optional(),
  terms: z.record(name, finite).meta({ description: 'feature -> coefficient of its natural value' }),
  atMost: finite.optional(),
  atLeast: finite.optional(),
  maxSkippedShare: share.meta({
    description: 'largest share of records of a full batch for which a feature of the rule is missing',
  }),
});

const rulesSchema = z.strictObject({
  features: z.record(name, featureRuleSchema),
  linear: z.array(linearRuleSchema),
  label: z
    .strictObject({ minShare: share, maxShare: share })
    .meta({ description: 'share of label 1 in a full batch' }),
  minRecords: z
    .int()
    .min(1)
    .max(2 ** 32 - 1)
    .meta({ description: 'fewest records of a dataset' }),
  scoreScale: z
    .int()
    .min(1)
    .max(2 ** 40)
    .meta({ description: 'w: band = clamp(round(score / w), -7, 7)' }),
  vScale: z
    .int()
    .min(1)
    .max(2 ** 24 - 1)
    .meta({ description: 's: V = clamp(round(holdout gradient x s / (count x 2^24)))' }),
});

const roundSchema = z.strictObject({
  period: z
    .strictObject({ firstDay: isoDay, lastDay: isoDay })
    .meta({ description: 'the calendar block of days of the datasets, both included' }),
  rounds: z.int().min(1).max(1000).meta({ description: 'rounds to hold' }),
  challengeSize: z.int().min(1).max(32).meta({ description: 'K: batches of a dataset that a round opens' }),
  holdoutBatches: z.int().min(1).max(32).meta({ description: 'fresh holdout batches that a round opens' }),
  minSets: z.int().min(1).max(65_535).meta({ description: 'M: fewest accepted sets for a step' }),
  learningRate: z
    .number()
    .positive()
    .meta({ description: 'step length for features in standard deviations; eta = round(4096 x rate)' }),
});

const termsSchema = z.strictObject({
  vestingRounds: z
    .int()
    .min(1)
    .max(16)
    .meta({ description: 'parts in which a score becomes stake; one falls due with every settled round' }),
  vestingDays: z
    .int()
    .min(1)
    .max(90)
    .default(30)
    .meta({ description: 'days after which a part falls due without a settled round; default 30' }),
  idleDays: z.int().min(1).max(365).default(180).meta({
    description: 'days without a settled round after which anybody may close the model; default 180',
  }),
  capPerRound: z
    .int()
    .min(1)
    .max(2 ** 40)
    .meta({
      description:
        'most that the positive scores of a round may sum to, in bands; above, all are scaled alike',
    }),
  scoreBudget: z.int().min(1).max(65_535).meta({ description: 'T: rounds that one dataset may answer' }),
  maxRelayerFee: amount.meta({ description: 'most that a relayer is paid for one submission' }),
  enrolmentBond: amount.meta({ description: 'bond of an enrolment; "0" for none' }),
  trainerBond: amount
    .default('0')
    .meta({ description: 'the owner\'s bond of a round, lost when a due step is missed; "0" for none' }),
  shares: z
    .strictObject({
      contributors: basisPoints.meta({ description: 'the holders of stake, by their stake' }),
      builder: basisPoints,
      evaluator: basisPoints,
      operator: basisPoints,
      compute: basisPoints.default(0).meta({ description: 'those who provide machines; default 0' }),
      feedback: basisPoints.default(0).meta({ description: 'those who give human feedback; default 0' }),
      parents: basisPoints.meta({ description: 'parent models; 0 for a model without' }),
    })
    .meta({ description: 'how each payment is divided, in basis points; together 10000' }),
  minContributors: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .meta({ description: "accounts with stake below which the contributors' part is parked; default 0" }),
  contributorCap: amount
    .default('0')
    .meta({ description: 'most that all contributors\' parts may sum to; "0" for no cap' }),
  expiresOn: isoDay
    .optional()
    .meta({ description: "day from whose start (UTC) the contributors' part goes to the residual payee" }),
  claimDays: z
    .int()
    .min(90)
    .max(36_500)
    .optional()
    .meta({ description: 'days after expiry in which royalties can be claimed; without it, for good' }),
});

const sliceSchema = z.strictObject({
  site: name,
  from: share.optional().meta({ description: 'default 0' }),
  to: share.optional().meta({ description: 'default 1; not included' }),
});

const splitSchema = z.strictObject({
  simulated: z
    .boolean()
    .meta({ description: 'true: these datasets share one origin; every display says so' }),
  description: z.string().min(1),
  seed: z.string().min(1).max(64).meta({ description: 'makes the draw by key hash; no secret' }),
  datasets: z
    .array(
      z.strictObject({
        name: name,
        title: z.string().optional(),
        role: z.enum(['contributor', 'holdout']),
        of: z
          .array(sliceSchema)
          .min(1)
          .meta({ description: 'slices of sites, by the hash of the record key' }),
      }),
    )
    .min(1),
});

/** The whole document. */
export const policyDocumentSchema = z.strictObject({
  $schema: z.string().optional(),
  name: name,
  title: z.string().min(1),
  description: z.string().min(1),
  schema: z.strictObject({
    label: z.string().min(1).meta({ description: 'what label 1 means, in words' }),
    features: z.array(featureSchema).min(1),
    projection: projectionPinSchema.optional(),
  }),
  mapping: mappingSchema,
  rules: rulesSchema,
  round: roundSchema,
  terms: termsSchema,
  split: splitSchema.optional(),
});
