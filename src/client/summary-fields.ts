import { z } from 'zod';
import { ROUND_STATUSES } from '../protocol/chain-state.ts';

/**
 * JSON members of a round, a dataset, and the dataset's entry in the round. A service's answers and task files have them.
 * Numbers that may exceed 2^53 are decimal strings.
 */

export const decimal = z
  .string()
  .regex(/^(?:0|-?[1-9][0-9]{0,77})$/)
  .transform(BigInt);
export const count = z.int().nonnegative();
export const point = z.tuple([decimal, decimal]);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);

/** The circuit is not among them: a service's answer and a task file name it in different members. */
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
  sourceListRoot: decimal,
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
  /** Null before the beacon. */
  challenge: z.array(count).nullable(),
};
