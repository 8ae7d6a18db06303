import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { type Disclosure, percent, provenFeatureWords } from '../preflight/disclosure.ts';
import type { SecondFigures } from './figures.ts';

/** Proven rules of the second edition besides the windows of the features. */
export const secondProvenOtherwise = (
  { rules, schema, round }: PolicyDocument,
  { policy }: CompiledSecondPolicy,
): string[] => [
  'that the records were signed by one of the accredited sources; its pseudonym in this model is public',
  ...rules.linear.map(
    ({ name, description, maxSkippedShare }) =>
      `of every record in an opened batch: rule ${name}${description === undefined ? '' : ` (${description})`}, skipped for want of a value in at most ${percent(maxSkippedShare)} of a full batch`,
  ),
  `of every record in an opened batch: its codes together have a norm of at most ${policy.bound}${policy.terms.shrink ? '; a record beyond was scaled to it' : ''}`,
  `of every full opened batch: label 1 ("${schema.label}") has a share from ${percent(rules.label.minShare)} to ${percent(rules.label.maxShare)}`,
  `that the source vouches for a period from ${round.period.firstDay} to ${round.period.lastDay}`,
];

/** Words for the person who consents, see `Disclosure`. @param committed records in the dataset */
export function secondDisclosure(
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  committed: number,
  figures: SecondFigures,
): Disclosure {
  const { firstDay, lastDay } = document.round.period;
  const isHoldout = figures.role === 'holdout';
  return {
    proven: [...provenFeatureWords(document), ...secondProvenOtherwise(document, compiled)],
    public: [
      `the number of records (${committed} now), and so the number of batches of ${compiled.shape.n}`,
      'a commitment to the records (a hash from which nothing can be read, because every batch is salted)',
      `the period, ${firstDay} to ${lastDay}, and the policy: features, windows, rules, numbers`,
      'the list of accredited sources to which the signer belongs, and a pseudonym of the source that links its datasets of this model',
      'the address to which rewards go, and the time of each submission',
      `in each round: which batches were drawn (${figures.batchesPerRound}), and a commitment of each`,
      ...(isHoldout
        ? [
            'in each round: the direction V and the losses over the opened batches, together with its evaluator',
          ]
        : ['in each round: one score for each evaluator, and a second score in the next round']),
      'that the dataset did not answer, if it does not: it is then retired',
      "through the next checkpoint: the sum of the model's updates over all accepted datasets of the round",
    ],
    limited: isHoldout
      ? ['the openings of the holdout stay with its evaluator']
      : [
          `the trainer alone learns the sum of the model updates over the batches that were drawn from this dataset in a round${compiled.policy.numbers.noise === 0 ? '' : ', with noise'}, and only if the dataset is accepted`,
        ],
    never: [
      'a record, a value, a label, a date or a key of a record',
      'the mapping, the file names, the row numbers and this report',
      'which accredited source signed',
      'anything about batches that are not drawn, but that they exist',
      'rows that the policy leaves out, and how many there were',
    ],
  };
}
