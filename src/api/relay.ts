import { z } from 'zod';
import { instant } from './resources.ts';

/** Response bodies of the operations on the relay. */

const count = z.int().min(0);

export const relayResource = z
  .strictObject({
    submissions: z.record(z.string(), count).meta({ description: 'number of submissions by status' }),
    nonces: z
      .strictObject({ open: count, mined: count })
      .meta({ description: 'number of nonces that wait to be mined, and that are mined and not final' }),
    halt: z
      .strictObject({ reason: z.string(), signer: z.string(), nonce: count, since: instant })
      .nullable()
      .meta({
        description: 'why the relay is halted until an administrator resumes it; null: it is not halted',
      }),
  })
  .meta({ id: 'Relay' });
export type RelayResource = z.output<typeof relayResource>;

const deadLetterResource = z
  .strictObject({
    id: z.uuid(),
    kind: z.string(),
    status: z.enum(['rejected', 'failed-onchain']),
    reason: z.string().nullable().meta({ description: "the contract's error, or another reason" }),
    since: instant,
  })
  .meta({
    id: 'DeadLetter',
    description:
      'a submission that failed for good: the contract rejected it, or its transaction failed on chain',
  });
export type DeadLetterResource = z.output<typeof deadLetterResource>;

export const deadLettersPage = z
  .strictObject({ submissions: z.array(deadLetterResource), next: z.string().nullable() })
  .meta({ id: 'DeadLettersPage' });
