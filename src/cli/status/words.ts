import type { DatasetSummary, EntrySummary, ModelSummary } from '../../client/round-reader.ts';
import type { RoundSummary } from '../../protocol/chain-state.ts';
import { formatIsoDay } from '../../protocol/policy/day-format.ts';
import { shortId } from '../../protocol/short-id.ts';
import { type AddressBook, type Kind, nameOf } from '../ids/address-book.ts';

/** Models, rounds and datasets in words: short ids, names of the address book, periods as dates. */

/** `risk (3f09c1a2b4d6)`, or the short id alone. */
export function label(book: AddressBook, kind: Exclude<Kind, 'round'>, id: bigint): string {
  const name = nameOf(book, kind, id);
  return name === undefined ? shortId(id) : `${name} (${shortId(id)})`;
}

export const describeModel = (book: AddressBook, model: ModelSummary): string[] => {
  const { id, owner, closed, lastRound, settledRounds } = model;
  const newest = lastRound === 0n ? 'no round yet' : `the newest round is ${lastRound}`;
  return [
    `model ${label(book, 'model', id)}: ${closed ? 'closed, no round opens any more' : 'open'}`,
    `  ${settledRounds} ${settledRounds === 1 ? 'round' : 'rounds'} settled; ${newest}; owner ${owner}`,
    `  trainer key ${model.trainerKey.join(',')}`,
    `  policy ${model.policyHash}`,
  ];
};

/** Days of a period as the contract packs it: firstDay * 2^16 + lastDay. */
export function describePeriod(period: bigint): string {
  return `${formatIsoDay(Number(period >> 16n))} to ${formatIsoDay(Number(period & 0xffffn))}`;
}

export const describeDataset = (
  book: AddressBook,
  dataset: DatasetSummary & { readonly period?: bigint },
): string[] => {
  const { id, model, role, records, batches, withdrawn, retired, answered, beneficiary, period } = dataset;
  const state = retired
    ? 'retired: it may not take part any more'
    : withdrawn
      ? 'withdrawn'
      : 'may take part in rounds';
  return [
    `dataset ${label(book, 'dataset', id)}: ${state}`,
    `  ${role} of model ${label(book, 'model', model)}; ${records} records in ${batches} batches${period === undefined ? '' : `, ${describePeriod(period)}`}`,
    `  answered ${answered} ${answered === 1 ? 'round' : 'rounds'}; beneficiary ${beneficiary}`,
  ];
};

const PHASES: Readonly<Record<RoundSummary['status'], string>> = {
  open: 'datasets may enrol',
  sealed: 'enrolment has ended; the beacon is awaited',
  evaluating: 'the holdout answers, then V is proven',
  attesting: 'enrolled datasets must answer',
  settled: 'settled',
  void: 'void: V was not proven in time, and nothing was scored',
};

export const describeRound = (book: AddressBook, round: RoundSummary): string[] => {
  const { id, model, status, enrolled, attested, sets, enrolmentBond } = round;
  return [
    `round ${id} of model ${label(book, 'model', model)}: ${PHASES[status]}`,
    `  ${enrolled} enrolled, ${attested} answered, ${sets} accepted${enrolmentBond > 0n ? `; enrolling takes a bond of ${enrolmentBond}` : ''}`,
  ];
};

export function describeEntry(entry: EntrySummary, { status, attestDeadline }: RoundSummary): string[] {
  const { enrolled, accepted, attestedAt, challenge, score } = entry;
  if (attestedAt !== 0n) {
    const when = new Date(Number(attestedAt) * 1000).toISOString().replace(/:\d\d\.\d+Z/, ' UTC');
    const what = accepted ? `accepted, score ${score}` : 'not accepted';
    return [`  this dataset answered at ${when.replace('T', ' ')}: ${what}`];
  }
  if (challenge !== undefined && (status === 'attesting' || status === 'evaluating'))
    return [
      `  THIS DATASET MUST ANSWER batches ${challenge.join(', ')} by block ${attestDeadline}: assay prove, assay submit`,
    ];
  if (enrolled) return ['  this dataset is enrolled'];
  return [
    status === 'open' ? '  this dataset is not enrolled: assay enrol' : '  this dataset is not enrolled',
  ];
}
