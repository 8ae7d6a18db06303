import type { EntrySummary, RoundSummary } from '../../../client/round-reader.ts';
import type { Waiting } from '../../../console/hospital/messages.ts';

/** The things that a step of a round makes public, in words for the person who consents. */

function enrolment(round: RoundSummary, until: string): Waiting {
  return {
    round: `${round.id}`,
    step: 'enrol',
    until,
    public: [
      `that this dataset takes part in round ${round.id}`,
      'the head of this hospital’s ledger: a hash that shows later that no entry was removed',
      ...(round.enrolmentBond > 0n
        ? [`that a deposit of ${round.enrolmentBond} (smallest units of the token) was paid`]
        : []),
    ],
    limited: ['nothing, at this step'],
    refusal:
      'A refusal costs nothing: the dataset sits this round out. An approval obliges to answer the batches that the beacon draws.',
  };
}

function answer(round: RoundSummary, challenge: readonly number[], until: string): Waiting {
  const batches = challenge.join(', ');
  return {
    round: `${round.id}`,
    step: 'answer',
    until,
    public: [
      `of each of the batches ${batches}: that it is in the dataset, that its records pass the policy, and one of 15 values for what it would do to the model`,
      `of each of these batches: a commitment to its update, from which nothing can be read`,
      'the sum of these values, and whether it counts',
    ],
    limited: [
      `the model's owner learns the exact sum of the updates over the batches ${batches}, which is sealed to the owner's key; no update of one batch or one record`,
    ],
    refusal:
      round.enrolmentBond > 0n
        ? 'A refusal loses the deposit of this round, because the dataset is enrolled.'
        : 'A refusal earns nothing in this round, and the dataset was enrolled to answer.',
  };
}

/** The step that waits for a decision: enrolment while the round is open, then the answer; undefined where nothing does. */
export function waitingIn(
  round: RoundSummary,
  entry: EntrySummary,
  role: string,
  until: { readonly seal: string; readonly answer: string },
): Waiting | undefined {
  if (role === 'contributor' && round.status === 'open' && !entry.enrolled)
    return enrolment(round, until.seal);
  const phase = role === 'holdout' ? 'evaluating' : 'attesting';
  if (round.status === phase && entry.attestedAt === 0n && entry.challenge !== undefined)
    return answer(round, entry.challenge, until.answer);
  return undefined;
}
