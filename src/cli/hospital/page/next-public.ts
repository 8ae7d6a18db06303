import type { Waiting } from '../../../console/hospital/messages.ts';
import { answerEpsilon, DELTA } from '../../../protocol/second/answer-privacy.ts';
import type { SecondDatasetView, SecondRoundView } from '../../../protocol/second/chain-state.ts';
import { readPublicNumbers } from '../../../protocol/second/numbers.ts';
import type { PageRound } from './page-chain.ts';

/** The things that a step of a round makes public, in words for the person who consents. */

/** Last moments of steps, in words. */
interface Until {
  readonly seal: string;
  readonly evaluation: string;
  readonly answer: string;
}

function enrolment(
  { id, pins: { enrolmentBond, settlementToken } }: SecondRoundView,
  until: string,
): Waiting {
  return {
    ...{ round: `${id}`, step: 'enrol', until },
    public: [
      `that this dataset takes part in round ${id}`,
      'the head of this hospital’s ledger: a hash that shows later that no entry was removed',
      ...(enrolmentBond > 0n
        ? [`that a deposit of ${enrolmentBond} (smallest units of the token ${settlementToken}) was paid`]
        : []),
    ],
    limited: ['nothing, at this step'],
    refusal:
      'A refusal costs nothing: the dataset sits this round out. An approval obliges to answer the batches that the beacon draws.',
  };
}

/** ε that an answer spends, in words. */
function privacyOf({ pins }: SecondRoundView, role: 'contributor' | 'holdout'): string {
  const { numbers, bound2 } = readPublicNumbers(pins.numbers);
  const epsilon = answerEpsilon({ ...numbers, bound: Math.sqrt(bound2) }, role, pins.features + 1, 1);
  return epsilon === null
    ? 'exact, because the policy adds no noise: no privacy bound holds'
    : `with the policy's noise: this answer spends epsilon ${epsilon.toFixed(2)} at delta ${DELTA}`;
}

/** The price of silence of a drawn dataset. */
const SILENCE = 'the dataset is enrolled: if it does not answer, it is retired from this model for good';

function answer({ round, drawn }: PageRound, until: string): Waiting {
  const { id, pins } = round;
  const batches = drawn.join(', ');
  return {
    ...{ round: `${id}`, step: 'answer', until },
    public: [
      `of each of the batches ${batches}: that it is in the dataset, how many records it has, and that they pass the policy`,
      'a commitment to the update of each batch and to their sum, from which nothing can be read',
      `${pins.evaluators.length === 1 ? 'one score' : `${pins.evaluators.length} scores`} of 16 bits: what the whole answer would do to the model, and whether it counts`,
    ],
    limited: [
      `if the answer counts, the model's owner learns the sum of the updates over the batches ${batches}, ${privacyOf(round, 'contributor')}; no update of one batch or one record. Otherwise no one learns the sum`,
    ],
    refusal: `A refusal costs the most here, because ${SILENCE}${pins.enrolmentBond > 0n ? ', and its deposit is lost' : ''}.`,
  };
}

function holdoutAnswer({ round, drawn, entry }: PageRound, until: string): Waiting {
  const { id, pending } = round;
  const answered = entry.attested ? 'the drawn batches' : `the batches ${drawn.join(', ')}`;
  return {
    ...{ round: `${id}`, step: 'answer', until },
    public: [
      `of ${answered}: that they are in the dataset, how many records they have, and that they pass the policy`,
      'commitments to their sums, from which nothing can be read',
      `once all drawn holdouts of this account have answered: the direction in which the model gets better on them, and the model's mean error on them in 16 bits${pending === 0n ? '' : ', also before its last step'}, ${privacyOf(round, 'holdout')}`,
    ],
    limited: ['nothing: the openings of the commitments stay on this machine'],
    refusal: `A refusal ends the round for everybody, and ${SILENCE}.`,
  };
}

function score({ round }: PageRound, scored: bigint, until: string): Waiting {
  return {
    ...{ round: `${scored}`, step: 'score', until },
    public: [
      `one number of 16 bits: what the answer to round ${scored} did to the model, by the evaluation of round ${round.id}`,
    ],
    limited: ['nothing more'],
    refusal:
      'After a refusal the model’s owner may prove the same number from the sum that it has. If neither does, the deposit and the stake of that answer are lost.',
  };
}

/** The steps that wait for a decision, in the order in which they are taken. */
export function waitingIn(
  known: PageRound,
  { role, withdrawn, retired }: Pick<SecondDatasetView, 'role' | 'withdrawn' | 'retired'>,
  until: Until,
): Waiting[] {
  const { round, entry, drawn, scored, isEvaluationDue } = known;
  if (role === 'contributor' && round.phase === 'open')
    return round.closing || entry.enrolled || withdrawn || retired ? [] : [enrolment(round, until.seal)];
  if (role === 'contributor' && round.phase === 'attesting')
    return [
      ...(scored === undefined ? [] : [score(known, scored, until.answer)]),
      ...(drawn.length === 0 ? [] : [answer(known, until.answer)]),
    ];
  if (role !== 'holdout' || round.phase !== 'evaluating' || entry.draws === 0) return [];
  const isBeforeDue = round.pending !== 0n && !entry.attestedBefore;
  return !entry.attested || isBeforeDue || isEvaluationDue ? [holdoutAnswer(known, until.evaluation)] : [];
}
