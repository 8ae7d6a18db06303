import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { percent } from '../preflight/disclosure.ts';
import { shown } from '../preflight/page/html.ts';
import type { Question } from '../preflight/page/officer.ts';
import type { PageWords } from '../preflight/page/report-page.ts';
import { batchRuleLine } from '../preflight/page/sections.ts';
import { secondProvenOtherwise } from './disclosure.ts';
import type { SecondPreflightReport } from './preflight.ts';
import { privacyWords } from './round-lines.ts';

/** The texts of the privacy officer's page in the second edition. */
export const secondPageWords = (
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  report: SecondPreflightReport,
): PageWords => ({
  questions: [
    ['What leaves this house?', leaves(document, compiled, report)],
    ['Who sees it?', sees(report)],
    ['What could be inferred?', inferred(document, compiled, report)],
  ] satisfies Question[],
  proven: secondProvenOtherwise(document, compiled),
  rounds: [
    `${report.second.batchesPerRound} batches are opened in a round; the records last for ${report.second.roundsAnswerable} rounds`,
    batchRuleLine(report),
    `privacy: ${privacyWords(report.second.privacy)}`,
  ],
});

function leaves(
  { round }: PolicyDocument,
  { shape, policy }: CompiledSecondPolicy,
  { passing, smallest, second }: SecondPreflightReport,
): string[] {
  const what =
    second.role === 'holdout'
      ? `a proof, and with the evaluator's other datasets a direction and two losses`
      : `a proof, a sealed sum ${policy.numbers.noise === 0 ? 'without noise' : 'with noise'}, and two scores`;
  return [
    'No record, value, label, date, key or file name, and not this page.',
    `Once: the number of records (now ${shown(passing, smallest)}; the exact number becomes public), and a salted hash of them that cannot be turned back.`,
    `In each of up to ${round.rounds} rounds: for ${batchCount(second.batchesPerRound)} of ${shape.n} records, ${what}.`,
  ];
}

function sees({ second }: SecondPreflightReport): string[] {
  const isHoldout = second.role === 'holdout';
  return [
    `Everybody, for good: the hash, the number of records, ${isHoldout ? 'the direction and the losses' : 'the scores'}, the pseudonym of the source, and the address that is paid. They stand on a public chain.`,
    isHoldout
      ? 'The evaluator alone: the sums behind the direction and the losses.'
      : 'The trainer alone, and only if the dataset is accepted in a round: one sum of model updates over all opened batches together.',
    'No party: the records, and which of the accredited sources signed them.',
  ];
}

function inferred(
  { rules }: PolicyDocument,
  { shape }: CompiledSecondPolicy,
  { second }: SecondPreflightReport,
): string[] {
  const { minShare, maxShare } = rules.label;
  const { privacy, smallestBatch } = second;
  return [
    `Of a person known to be among the records: that the values lie in the windows below, if the batch was opened. Of a full batch: that ${percent(minShare)} to ${percent(maxShare)} have label 1.`,
    `From what becomes public: whether about ${second.batchesPerRound * shape.n} people together agree with the model; never fewer than ${smallestBatch} in a batch.`,
    privacy.epsilonOfAll === null
      ? 'There is no noise: from an exact sum, somebody who already knew every other opened record could work out the last one.'
      : `With the noise, one record changes what anybody can learn by a factor of at most e^${privacy.epsilonOfAll.toFixed(2)}, but for a chance of ${privacy.delta}: ${privacyWords(privacy)}.`,
  ];
}

const batchCount = (count: number): string => (count === 1 ? 'one batch' : `${count} batches`);
