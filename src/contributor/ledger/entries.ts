import { z } from 'zod';

/**
 * Entries of the ledger. They name no edition of the protocol: a draw, weights and noise are recorded by value or by hash.
 * Integers above 2^53 are decimal strings in the file and bigints here.
 */

const integer = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const address = z.string().regex(/^0x[0-9a-f]{40}$/);
const index = z.int().nonnegative();

/** Where a round is: a chain and its contract, lower case. */
const place = { chainId: integer, contract: address };

/** Noise integers b of a statement (0: no noise), and the norm bound B in codes (0: none) that epsilon depends on. */
const noise = z.strictObject({ words: index, holdoutWords: index, squaredError: index, bound: index });

export const entrySchema = z.discriminatedUnion('kind', [
  /** Values of a dataset that no later round may change. */
  z.strictObject({
    kind: z.literal('pin'),
    ...place,
    dataset: integer,
    root: integer,
    trainerKey: z.tuple([integer, integer]),
  }),
  /** A block that the pinned endpoints agreed on. Later blocks must descend from it. */
  z.strictObject({ kind: z.literal('header'), chainId: integer, height: integer, hash }),
  /** Written before an enrolment is signed. `head` is the head that the enrolment publishes. */
  z.strictObject({ kind: z.literal('enrolment'), ...place, dataset: integer, round: integer, head: hash }),
  /** Written before a batch is proven: the one statement that this dataset ever makes in this round. */
  z.strictObject({
    kind: z.literal('answer'),
    ...place,
    model: integer,
    dataset: integer,
    root: integer,
    round: integer,
    policyHash: integer,
    weightsHash: hash,
    /** `before`: a holdout's second statement, on the same batches at the weights before the last step. */
    part: z.enum(['round', 'before']),
    indices: z.array(index).min(1).max(1024),
    noise,
    statementHash: hash,
  }),
  /** Written before a second score leaves: the one direction at which this dataset's sum of a round is scored again. */
  z.strictObject({
    kind: z.literal('score'),
    ...place,
    dataset: integer,
    root: integer,
    round: integer,
    directionHash: hash,
  }),
  /** Written before an evaluation leaves: the one direction, with its losses, that this holder's holdouts give a round. */
  z.strictObject({
    kind: z.literal('evaluation'),
    ...place,
    round: integer,
    policyHash: integer,
    /** Records behind the direction. */
    count: z.int().positive(),
    statementHash: hash,
  }),
  /** A task file was authenticated for a machine without a network. */
  z.strictObject({ kind: z.literal('task'), ...place, dataset: integer, round: integer, taskHash: hash }),
  /** The dataset answers nothing any more. */
  z.strictObject({ kind: z.literal('retired'), ...place, dataset: integer }),
]);

export type LedgerEntry = z.infer<typeof entrySchema>;
export type EntryOf<K extends LedgerEntry['kind']> = Extract<LedgerEntry, { kind: K }>;
/** Which of a dataset's statements in a round. */
export type StatementPart = EntryOf<'answer'>['part'];
/** Noise integers of a statement. */
export type NoiseParameters = z.infer<typeof noise>;

/** A statement without noise. */
export const NO_NOISE: NoiseParameters = { words: 0, holdoutWords: 0, squaredError: 0, bound: 0 };
