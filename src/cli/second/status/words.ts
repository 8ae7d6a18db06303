import type {
  SecondDatasetView,
  SecondEntryView,
  SecondModelView,
  SecondRoundView,
} from '../../../protocol/second/chain-state.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { describePeriod, label } from '../../status/words.ts';

/** Models, rounds and datasets of the second edition in words. */

export function describeSecondModel(
  book: AddressBook,
  { id, owner, pins, training }: SecondModelView,
): string[] {
  const { closed, closable, lastRound, settledRounds, pending } = training;
  const newest = lastRound === 0n ? 'no round yet' : `the newest round is ${lastRound}`;
  return [
    `model ${label(book, 'model', id)}: ${closed ? 'closed, no round opens any more' : 'open'}`,
    `  ${settledRounds} ${settledRounds === 1 ? 'round' : 'rounds'} settled; ${newest}; owner ${owner}`,
    ...(pending === 0n ? [] : [`  round ${pending} waits for its second scores`]),
    ...(closable && !closed ? ['  any account may close it: assay model close'] : []),
    `  a round opens ${pins.batchesPerRound} batches of a dataset, each at most ${pins.epochs === 1 ? 'once' : `${pins.epochs} times`}; ${pins.rounds} paid rounds`,
    `  evaluators ${pins.evaluators.join(', ')}`,
    `  trainer key ${pins.trainerKey.x},${pins.trainerKey.y}`,
    `  policy ${pins.policyHash}`,
  ];
}

export function describeSecondDataset(book: AddressBook, dataset: SecondDatasetView): string[] {
  const { id, model, role, records, batches, unopened, epoch, withdrawn, retired, pledged } = dataset;
  const state = retired
    ? 'retired: it may not take part any more'
    : withdrawn
      ? 'withdrawn'
      : role === 'holdout' && !pledged
        ? 'not pledged: assay pledge'
        : 'may take part in rounds';
  return [
    `dataset ${label(book, 'dataset', id)}: ${state}`,
    `  ${role} of model ${label(book, 'model', model)}; ${records} records in ${batches} batches, ${describePeriod(dataset.period)}`,
    `  epoch ${epoch}, ${unopened} batches of it not opened; beneficiary ${dataset.beneficiary}`,
  ];
}

const PHASES: Readonly<Record<SecondRoundView['phase'], string>> = {
  none: 'unknown',
  open: 'datasets may enrol',
  sealed: 'enrolment has ended; the beacon is awaited (assay round draw)',
  evaluating: 'evaluators open their holdouts and prove directions and losses',
  attesting: 'enrolled datasets must answer; second scores of the round before are due',
  stepped: 'the next checkpoint is proven; second scores come with the next evaluation',
  settled: 'settled',
  void: 'void: an evaluation was missing',
  'rolled-back': 'rolled back: the loss rose beyond the tolerance, and the checkpoint before holds',
};

const LOSS_ONE = 2 ** 16;
const loss = (value: bigint): string => (Number(value) / LOSS_ONE).toFixed(4);

export function describeSecondRound(book: AddressBook, round: SecondRoundView): string[] {
  const { id, model, phase, closing, outcome, enrolled, attested, sets, pins, evaluations, pending } = round;
  return [
    `round ${id} of model ${label(book, 'model', model)}${closing ? ', closing' : ''}: ${PHASES[phase]}`,
    `  ${enrolled} enrolled, ${attested} answered, ${sets} accepted${phase === 'settled' ? `; outcome: ${outcome}` : ''}${pins.enrolmentBond > 0n ? `; enrolling takes a bond of ${pins.enrolmentBond} (smallest units of the token ${pins.settlementToken})` : ''}`,
    ...evaluations.map(({ direction, loss: now, lossBefore, count, due }, e) =>
      direction.length === 0
        ? `  evaluator ${pins.evaluators[e]}: ${due} holdouts have yet to answer`
        : `  evaluator ${pins.evaluators[e]}: loss ${loss(now)} over ${count} records${pending === 0n ? '' : `, ${loss(lossBefore)} before the last step`}`,
    ),
  ];
}

export function describeSecondEntry(entry: SecondEntryView, round: SecondRoundView): string[] {
  const { enrolled, attested, accepted, gate, score, fallbackScore, paid } = entry;
  if (!enrolled)
    return [
      round.phase === 'open' && !round.closing
        ? '  this dataset is not enrolled: assay enrol'
        : '  this dataset is not enrolled',
    ];
  if (!attested)
    return round.phase === 'attesting' || round.phase === 'evaluating'
      ? [`  THIS DATASET MUST ANSWER by block ${round.schedule.attestDeadline}: assay prove, assay submit`]
      : ['  this dataset is enrolled'];
  if (!accepted) return ['  this dataset answered: not accepted'];
  const second = paid
    ? `score ${score}`
    : `its second score is not proven yet (assay score); without a next evaluation it earns ${fallbackScore}`;
  return [`  this dataset answered: accepted, gate ${gate}; ${second}`];
}
