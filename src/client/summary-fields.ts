import { z } from 'zod';
import { ROUND_STATUSES } from '../protocol/chain-state.ts';

/**
 * What a client needs to know of a round, a dataset and its part in the round, as JSON: said by a service (among
 * other things) and written into task files (alone). Numbers that may exceed 2^53 are decimal strings.
 */

export const decimal = z
  .string()
  .regex(/^(?:0|-?[1-9][0-9]{0,77})$/)
  .transform(BigInt);
export const count = z.int().nonnegative();
export const point = z.tuple([decimal, decimal]);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);

/** The circuit of its attestations is told in another way by each source. */
export const roundFields = {
  id: decimal,
  model: decimal,
  status: z.enum(ROUND_STATUSES),
  policyHash: decimal,
  trainerKey: point,
  weights: z.array(decimal),
  direction: z.array(decimal),
  enrolmentBond: decimal,
  sealHeight: decimal,
  beaconHeight: decimal,
  evaluateDeadline: decimal,
  attestDeadline: decimal,
  stepDeadline: decimal,
  enrolled: count,
  attested: count,
  sets: count,
};

export const datasetFields = {
  id: decimal,
  model: decimal,
  root: decimal,
  beneficiary: address,
  role: z.enum(['contributor', 'holdout']),
  records: count,
  batches: count,
  withdrawn: z.boolean(),
  retired: z.boolean(),
  answered: count,
  unvested: decimal,
};

export const entryFields = {
  enrolled: z.boolean(),
  accepted: z.boolean(),
  draws: count,
  attestedAt: decimal,
  score: decimal,
  /** Null until it is known. */
  challenge: z.array(count).nullable(),
};
