import type { PolicyDocument } from '../../../protocol/policy/types.ts';
import { percent } from '../disclosure.ts';
import type { PreflightReport } from '../report.ts';
import { smallestBatchOf } from '../verdict.ts';
import { escapeHtml, list, shown } from './html.ts';

/** A question of a privacy officer, and the answers. */
export type Question = readonly [question: string, answers: readonly string[]];

/** The three questions, answered on the first screen. */
export const questionsSection = (questions: readonly Question[]): string =>
  `<div class="three">${questions
    .map(([question, lines]) => `<section><h2>${escapeHtml(question)}</h2>${list(lines)}</section>`)
    .join('')}</div>`;

/** The answers in the first edition of the protocol. */
export const threeQuestions = (
  report: PreflightReport,
  document: PolicyDocument,
  batchSize: number,
): Question[] => [
  ['What leaves this house?', leaves(report, document, batchSize)],
  ['Who sees it?', sees(report, batchSize)],
  ['What could be inferred?', inferred(report, document, batchSize)],
];

function leaves(
  { passing, smallest, proving }: PreflightReport,
  { round }: PolicyDocument,
  batchSize: number,
): string[] {
  return [
    'No record, value, label, date, key or file name, and not this page.',
    `Once: the number of records (now ${shown(passing, smallest)}; the exact number becomes public), and a salted hash of them that cannot be turned back.`,
    `In each of up to ${round.rounds} rounds: for ${batches(proving.batches)} of ${batchSize} records, a proof, a sealed sum, and a score from −7 to 7.`,
  ];
}

function sees({ proving }: PreflightReport, batchSize: number): string[] {
  return [
    'Everybody, for good: the hash, the number of records, the scores, and the address that is paid. They stand on a public chain.',
    `The trainer alone: in each round, one sum of model updates over ${proving.batches === 1 ? 'the opened batch' : `all ${proving.batches} opened batches`} (up to ${proving.batches * batchSize} records together).`,
    'No party: the records, and which of the accredited sources signed them.',
  ];
}

function inferred({ partialBatch }: PreflightReport, { rules }: PolicyDocument, batchSize: number): string[] {
  const { minShare, maxShare } = rules.label;
  const isSmall = partialBatch > 0 && partialBatch < smallestBatchOf(batchSize);
  return [
    `Of a person known to be among the records: that the values lie in the windows below, if the batch was opened. Of a full batch: that ${percent(minShare)} to ${percent(maxShare)} have label 1.`,
    `From a score: whether about ${batchSize} people together agree with the model.${isSmall ? ` The last batch has fewer than ${smallestBatchOf(batchSize)}: its score says more about each of them.` : ''}`,
    'From the exact sum: a trainer who already knew every other opened record could work out the last one.',
  ];
}

const batches = (count: number): string => (count === 1 ? 'one batch' : `${count} batches`);
