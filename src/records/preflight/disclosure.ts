import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { Shape } from '../../protocol/shape.ts';
import { withUnit } from './units.ts';

/** Words for the person who consents: what a contribution makes public, and what stays private. */
export interface Disclosure {
  readonly proven: readonly string[];
  readonly public: readonly string[];
  /** Known to one party only. */
  readonly limited: readonly string[];
  readonly never: readonly string[];
}

export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** The proven rule of one feature, for every record in an opened batch. */
export interface ProvenFeature {
  readonly name: string;
  readonly unit: string;
  readonly window: readonly [number, number];
  /** Largest share of a full batch. */
  readonly missing: number;
  /** Where the mean of a full batch lies, if the policy says so. */
  readonly mean: readonly [number, number] | undefined;
}

export const provenFeatures = ({ schema, rules }: PolicyDocument): ProvenFeature[] =>
  schema.features.map(({ name, unit }) => {
    const { window = [0, 0], maxMissingShare = 0, mean } = rules.features[name] ?? {};
    return { name, unit, window, missing: maxMissingShare, mean };
  });

/** Proven rules besides the windows of the features. */
export const provenOtherwise = ({ rules, round, schema }: PolicyDocument): string[] => [
  'that the records were signed by one of the accredited sources, without saying by which',
  ...rules.linear.map(
    ({ name, description, maxSkippedShare }) =>
      `of every record in an opened batch: rule ${name}${description === undefined ? '' : ` (${description})`}, skipped for want of a value in at most ${percent(maxSkippedShare)} of a full batch`,
  ),
  `of every full opened batch: label 1 ("${schema.label}") has a share from ${percent(rules.label.minShare)} to ${percent(rules.label.maxShare)}`,
  `that every day lies from ${round.period.firstDay} to ${round.period.lastDay}`,
  'what the opened batches would do to the model, as one of 15 values a batch',
];

function featureWords({ name, unit, window: [low, high], missing, mean }: ProvenFeature): string {
  const range = withUnit(`${low} to ${high}`, unit);
  const means = mean === undefined ? '' : `; the mean of a full batch lies from ${mean[0]} to ${mean[1]}`;
  return `of every record in an opened batch: ${name} lies from ${range}, or is missing (at most ${percent(missing)} of a full batch)${means}`;
}

/** The proven rule of each feature in words. */
export const provenFeatureWords = (document: PolicyDocument): string[] =>
  provenFeatures(document).map(featureWords);

/** @param passing records that would be committed */
export function disclosureOf(document: PolicyDocument, shape: Shape, passing: number): Disclosure {
  const { challengeSize: k, period } = document.round;
  const { firstDay, lastDay } = period;
  return {
    proven: [...provenFeatureWords(document), ...provenOtherwise(document)],
    public: [
      `the number of records (${passing} now), and so the number of batches of ${shape.n}`,
      'a commitment to the records (a hash from which nothing can be read, because every batch is salted)',
      `the period, ${firstDay} to ${lastDay}, and the policy: features, windows, rules`,
      'the list of accredited sources to which the signer belongs',
      'the address to which rewards go, and the time of each submission',
      `in each round: which ${k} batches were drawn, the band (-7 to 7) and a commitment of each`,
      'that the dataset did not answer, if it does not: it is then retired',
      "through the next checkpoint: the sum of the model's updates over all accepted datasets of the round",
    ],
    limited: [
      'the trainer alone learns the sum of the model updates over the batches that were drawn from this dataset in a round, never of one batch of several',
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
