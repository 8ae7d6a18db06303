import { z } from 'zod';
import {
  OUTCOMES,
  PHASES,
  type SecondAccountView,
  type SecondDatasetView,
  type SecondEntryView,
  type SecondModelView,
  type SecondRoundView,
} from '../../protocol/second/chain-state.ts';
import { address, bytes32, count, decimal, verifier, type Wire, words } from '../resources.ts';

/** Response bodies, as zod schemas: see ../resources.ts. Points are `{x, y}`. */

const point = z.strictObject({ x: decimal, y: decimal });
const verifierNames = {
  origin: address,
  attestation: address,
  seal: address,
  evaluate: address,
  score: address,
  step: address,
};
const verifierViews = z.strictObject({
  origin: verifier,
  attestation: verifier,
  seal: verifier,
  evaluate: verifier,
  score: verifier,
  step: verifier,
});

const pins = z
  .strictObject({
    policyHash: decimal,
    numbers: decimal.meta({ description: "the policy's numbers, packed as `evaluate` exposes them" }),
    trainerKey: point,
    verifiers: z.strictObject(verifierNames),
    version: count,
    batchSize: count,
    features: count,
    batchesPerRound: count,
    epochs: count,
    holdoutBatches: count,
    vestingRounds: count,
    vestingDays: count,
    idleDays: count,
    evaluationDays: count,
    rounds: count,
    minSets: count,
    tolerance: count,
    minRecords: count,
    smallestBatch: count,
    minHoldoutRecords: count,
    kappa: count,
    eta: count,
    shortestWindow: decimal,
    settlementToken: address,
    capPerRound: decimal,
    maxRelayerFee: decimal,
    enrolmentBond: decimal,
    trainerBond: decimal,
    evaluatorBond: decimal,
    bondCover: decimal,
    sources: z.strictObject({ contributors: decimal, holdouts: decimal }),
    evaluators: z.array(address),
  })
  .meta({ id: 'Pins', description: 'policy, verifiers and terms that a round keeps from its opening' });

export const secondModelResource = z
  .strictObject({
    id: decimal,
    owner: address,
    schemaHash: decimal,
    shape: z.strictObject({ batchSize: count, features: count, levels: count, rules: count }),
    periodEpoch: z.int(),
    periodDays: count,
    pins: pins.meta({ description: 'those of a round opened now, if no earlier round is unsettled' }),
    verifiers: verifierViews,
    training: z.strictObject({
      lastRound: decimal,
      pending: decimal.meta({
        description: 'the stepped round that waits for its second scores; 0: none',
      }),
      settledRounds: count,
      stepsOfVersion: count,
      closed: z.boolean(),
      closable: z.boolean(),
      voids: count,
      checkpoint: words.meta({
        description: 'packed W of the last step that was not taken back; empty before',
      }),
    }),
  })
  .meta({ id: 'SecondModel' }) satisfies z.ZodType<Wire<SecondModelView>>;

const evaluation = z.strictObject({
  due: count.meta({ description: 'holdout datasets that have yet to answer' }),
  dueBefore: count,
  count: count.meta({ description: 'records behind `sum`' }),
  loss: decimal,
  lossBefore: decimal,
  sum: point,
  before: point,
  direction: words.meta({ description: 'packed V of this evaluator; empty until it is proven' }),
});

export const secondRoundResource = z
  .strictObject({
    id: decimal,
    model: decimal,
    phase: z.enum(PHASES),
    outcome: z.enum(OUTCOMES).meta({ description: 'how the accepted sets of a settled round are paid' }),
    closing: z.boolean(),
    released: z.boolean(),
    enrolled: count,
    attested: count,
    sets: count,
    sumRecords: count,
    pending: decimal.meta({ description: 'the round whose second scores this one gives; 0: none' }),
    carried: decimal.meta({
      description: 'the void or rolled back round whose sets answer in this one; 0: none',
    }),
    carriedBy: decimal,
    next: decimal.meta({ description: 'the round at whose V its sets are scored again; 0: none yet' }),
    schedule: z.strictObject({
      sealHeight: decimal,
      beaconHeight: decimal,
      evaluateDeadline: decimal,
      attestDeadline: decimal,
      stepDeadline: decimal,
    }),
    pins,
    verifiers: verifierViews,
    beacon: decimal.meta({ description: '0 until it is recorded' }),
    sum: point,
    weights: words,
    weightsBefore: words.meta({ description: 'empty if no step waits for its second scores' }),
    direction: words.meta({ description: 'packed V; empty until every evaluation is proven' }),
    holdouts: words,
    evaluations: z.array(evaluation).meta({ description: 'one an evaluator' }),
    measures: z.strictObject({
      normSquared: decimal,
      innerBefore: decimal,
      sumNormSquared: decimal,
      agreementNumerator: decimal,
      agreementDenominator: decimal,
    }),
  })
  .meta({ id: 'SecondRound' }) satisfies z.ZodType<Wire<SecondRoundView>>;

export const secondDatasetResource = z
  .strictObject({
    id: decimal,
    model: decimal,
    root: decimal,
    sourceTag: decimal,
    seedHash: decimal,
    sourceListRoot: decimal,
    originCode: bytes32,
    beneficiary: address,
    role: z.enum(['contributor', 'holdout']),
    withdrawn: z.boolean(),
    retired: z.boolean(),
    pledged: z.boolean(),
    epoch: count,
    records: count,
    batches: count,
    unopened: count,
    period: decimal,
    committedAt: decimal,
    lastRound: decimal,
    ledgerHead: z
      .string()
      .regex(/^0x[0-9a-f]{64}$/)
      .meta({
        description: "head of the holder's ledger that the last enrolment carried; zeros: never enrolled",
      }),
  })
  .meta({ id: 'SecondDataset' }) satisfies z.ZodType<Wire<SecondDatasetView>>;

export const secondEntryResource = z
  .strictObject({
    enrolled: z.boolean(),
    enrolledIn: decimal.meta({
      description: 'this round, or the one whose sets it carries on; 0: not enrolled',
    }),
    attested: z.boolean(),
    attestedBefore: z.boolean(),
    accepted: z.boolean(),
    paid: z.boolean().meta({ description: 'the second score is on chain' }),
    draws: count,
    records: count,
    gate: decimal,
    score: decimal,
    fallbackScore: decimal,
    freshHash: bytes32,
    challenge: z.array(count).nullable().meta({
      description:
        'drawn batch indices in order; null before the beacon, and once a contributor has answered',
    }),
  })
  .meta({ id: 'SecondEntry', description: 'a dataset in a round' }) satisfies z.ZodType<
  Wire<SecondEntryView & { challenge: readonly number[] | null }>
>;

export const secondAccountResource = z
  .strictObject({
    model: decimal,
    beneficiary: address,
    unvested: decimal,
    debt: decimal.meta({ description: 'stake that negative scores owe; later gains pay it first' }),
    vestedThrough: count,
    lastTick: count,
    due: z.array(z.strictObject({ tick: count, amount: decimal })),
    stake: decimal.meta({ description: 'minted' }),
  })
  .meta({
    id: 'SecondAccount',
    description: 'a beneficiary in a model, as the last call that brought the account up to date left it',
  }) satisfies z.ZodType<Wire<SecondAccountView>>;
