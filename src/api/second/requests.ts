import { z } from 'zod';
import {
  enrolmentStatement,
  field,
  MAX_CHALLENGE,
  originStatement,
  packedWords,
  proof,
  publicSignals,
  roundStatement,
  setStatement,
  signature,
  unsigned,
} from '../requests.ts';

/**
 * Request bodies. zod checks the shape and rejects unknown members, every integer is
 * a canonical decimal string, and proofs and public signals pass unchecked to the verifier's strict parsers.
 */

/** A proof with every public signal of its circuit. */
const proven = z.strictObject({ publicSignals, proof });

export const secondOriginRequest = z.strictObject({
  statement: originStatement.extend({ sourceTag: field, seedHash: field }),
  publicSignals,
  proof,
});

const head = z.string().regex(/^0x[0-9a-f]{64}$/);

export const secondEnrolmentRequest = z.strictObject({
  enrolment: enrolmentStatement.extend({
    previousHead: head.meta({
      description: "head of the holder's ledger in the dataset's last enrolment; zeros for the first",
    }),
    head: head.meta({ description: "the ledger's present head" }),
  }),
  signature,
});

export const secondAttestationSetRequest = z.strictObject({
  statement: setStatement.extend({
    before: z.boolean().meta({
      description: "true for a holdout's second answer, at the weights before the last step; else false",
    }),
  }),
  attestations: z
    .array(proven)
    .min(1)
    .max(MAX_CHALLENGE)
    .meta({ description: 'one a drawn batch, in the order of the challenge' }),
  seal: proven.meta({
    description:
      'its public signals have the fresh commitment, the gates, and the opening encrypted to the trainer or to the locked key',
  }),
});

export const secondEvaluationRequest = z.strictObject({
  statement: roundStatement.extend({
    evaluator: unsigned(8).meta({ description: "index among the round's evaluators" }),
  }),
  direction: packedWords.meta({ description: "the evaluator's V, packed" }),
  loss: unsigned(16).meta({ description: 'units of 2^-16' }),
  lossBefore: unsigned(16).meta({
    description: 'at the weights before the last step, on the same batches; 0 where there was none',
  }),
  proof,
});

export const secondScoreRequest = z.strictObject({
  statement: roundStatement.extend({ dataset: field }).meta({
    description: 'the round is that of the accepted set, not the one that scores it',
  }),
  fresh: z.tuple([field, field]).meta({ description: 'the fresh commitment of the set: a BabyJubJub point' }),
  score: unsigned(16).meta({ description: 'p + 2^15' }),
  proof,
});

export const secondStepRequest = z.strictObject({ statement: roundStatement, weights: packedWords, proof });

export type SecondOriginRequest = z.output<typeof secondOriginRequest>;
export type SecondEnrolmentRequest = z.output<typeof secondEnrolmentRequest>;
export type SecondAttestationSetRequest = z.output<typeof secondAttestationSetRequest>;
export type SecondEvaluationRequest = z.output<typeof secondEvaluationRequest>;
export type SecondScoreRequest = z.output<typeof secondScoreRequest>;
export type SecondStepRequest = z.output<typeof secondStepRequest>;
