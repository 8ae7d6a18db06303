import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { Shape } from '../../protocol/shape.ts';

/** What a contribution makes public, and what it does not, in words for whoever has to consent. */
export interface Disclosure {
  readonly proven: readonly string[];
  readonly public: readonly string[];
  /** Known to one party only. */
  readonly limited: readonly string[];
  readonly never: readonly string[];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** @param passing records that would be committed */
export function disclosureOf(document: PolicyDocument, shape: Shape, passing: number): Disclosure {
  const { rules, round, schema } = document;
  const k = round.challengeSize;
  const { firstDay, lastDay } = round.period;
  return {
    proven: [
      'that the records were signed by one of the accredited sources, without saying by which',
      ...schema.features.map(({ name, unit }) => {
        const rule = rules.features[name];
        const [low, high] = rule?.window ?? [0, 0];
        const mean =
          rule?.mean === undefined
            ? ''
            : `; the mean of a full batch lies from ${rule.mean[0]} to ${rule.mean[1]}`;
        return `of every record in an opened batch: ${name} lies from ${low} to ${high} ${unit}, or is missing (at most ${percent(rule?.maxMissingShare ?? 0)} of a full batch)${mean}`;
      }),
      ...rules.linear.map(
        ({ name, description, maxSkippedShare }) =>
          `of every record in an opened batch: rule ${name}${description === undefined ? '' : ` (${description})`}, skipped for want of a value in at most ${percent(maxSkippedShare)} of a full batch`,
      ),
      `of every full opened batch: label 1 ("${schema.label}") has a share from ${percent(rules.label.minShare)} to ${percent(rules.label.maxShare)}`,
      `that every day lies from ${firstDay} to ${lastDay}`,
      'what the opened batches would do to the model, as one of 15 values a batch',
    ],
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
