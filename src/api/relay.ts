import { z } from 'zod';
import { instant } from './resources.ts';

/** What an administrator is shown of the relay. */

const count = z.int().min(0);

export const relayResource = z
  .strictObject({
    submissions: z.record(z.string(), count).meta({ description: 'how many submissions have which status' }),
    nonces: z
      .strictObject({ open: count, mined: count })
      .meta({ description: 'nonces that wait to be mined, and those that are mined and not final' }),
    halt: z
      .strictObject({ reason: z.string(), signer: z.string(), nonce: count, since: instant })
      .nullable()
      .meta({ description: 'why nothing is relayed until somebody resumes it' }),
  })
  .meta({ id: 'Relay' });
export type RelayResource = z.output<typeof relayResource>;

const deadLetterResource = z
  .strictObject({
    id: z.uuid(),
    kind: z.string(),
    status: z.enum(['rejected', 'failed-onchain']),
    reason: z.string().nullable().meta({ description: "the contract's error, or why" }),
    since: instant,
  })
  .meta({
    id: 'DeadLetter',
    description: 'a submission that nobody works on any more: the chain refused it, or it failed there',
  });
export type DeadLetterResource = z.output<typeof deadLetterResource>;

export const deadLettersPage = z
  .strictObject({ submissions: z.array(deadLetterResource), next: z.string().nullable() })
  .meta({ id: 'DeadLettersPage' });
