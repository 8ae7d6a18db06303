import type { LedgerLine } from '../../../console/hospital/messages.ts';
import type { LedgerEntry } from '../../../contributor/ledger/entries.ts';
import { shortId } from '../../../protocol/short-id.ts';

const WORDS: { readonly [K in LedgerEntry['kind']]: (entry: Extract<LedgerEntry, { kind: K }>) => string } = {
  pin: ({ dataset }) => `The sums of dataset ${shortId(dataset)} may be sealed to one key from now on.`,
  header: ({ height }) => `The nodes agreed on block ${height}.`,
  enrolment: ({ dataset, round }) => `Dataset ${shortId(dataset)} was enrolled for round ${round}.`,
  answer: ({ dataset, round, indices }) =>
    `Dataset ${shortId(dataset)} answered round ${round} with the batches ${indices.join(', ')}.`,
  score: ({ dataset, round }) =>
    `The answer of dataset ${shortId(dataset)} to round ${round} was scored a second time.`,
  evaluation: ({ round, count }) =>
    `The holdouts of this keystore gave round ${round} its direction and losses, made of ${count} records.`,
  task: ({ dataset, round }) =>
    `A task of round ${round} for dataset ${shortId(dataset)} was handed to a machine without a network.`,
  retired: ({ dataset }) => `Dataset ${shortId(dataset)} was retired. It answers nothing any more.`,
};

/** An entry of the ledger as a sentence. */
export const ledgerLine = (entry: LedgerEntry): LedgerLine => ({
  kind: entry.kind,
  words: (WORDS[entry.kind] as (each: LedgerEntry) => string)(entry),
});
