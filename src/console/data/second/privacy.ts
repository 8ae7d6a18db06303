import type { Role } from '../../../protocol/context.ts';
import type { AnswerNoise } from '../../../protocol/second/answer-privacy.ts';
import type { Dataset, World } from '../world.ts';
import { openingsOf, versionInForce, versionOf } from './world.ts';

/** What bounds the privacy of a dataset's records: the noise of its answers, and how often a batch was opened. */
export interface PrivacyTerms {
  readonly role: Role;
  /** The weakest noise of all versions under which the dataset answered, or that of the version in force. */
  readonly noise: AnswerNoise;
  /** F + 1 of the shape. */
  readonly words: number;
  /** Answered openings of the batch that was opened most often; a draw that was not answered lets nothing out. */
  readonly spent: number;
  /** E of the terms. */
  readonly most: number;
}

/** @returns undefined while no version of the model is known */
export function privacyTermsOf(world: World, dataset: Dataset): PrivacyTerms | undefined {
  const model = world.models.get(dataset.model);
  const current = model && versionInForce(model, world);
  if (model === undefined || current === undefined) return undefined;
  const answered = dataset.second.openings.filter(({ kind }) => kind === 'answered');
  const versions = answered.flatMap((opening) => {
    const round = world.rounds.get(opening.round);
    return round === undefined ? [] : (versionOf(world, round) ?? []);
  });
  const all = (versions.length === 0 ? [current] : versions).map(({ content }) => content.terms.numbers);
  const weakest = (name: string): number => Math.min(...all.map((numbers) => Number(numbers[name])));
  const times = new Map<number, number>();
  for (const { batches } of answered)
    for (const batch of batches) times.set(batch, (times.get(batch) ?? 0) + 1);
  return {
    role: dataset.role,
    noise: {
      ...{ noise: weakest('noise'), holdoutNoise: weakest('holdoutNoise'), lossNoise: weakest('lossNoise') },
      bound: Math.max(...all.map((numbers) => Number(numbers.bound))),
    },
    words: Number(model.config.shape.features) + 1,
    spent: Math.max(0, ...times.values()),
    most: openingsOf(world, dataset).each,
  };
}
