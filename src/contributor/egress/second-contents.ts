import type { SecondSubmission } from '../../delivery/second/parcel.ts';
import { answerEpsilon } from '../../protocol/second/answer-privacy.ts';
import { packDirection, zeroDirection } from '../../protocol/second/model.ts';
import { type CircuitName, publicSignalNames, roundCircuit, shapeOf } from '../../protocol/second/shape.ts';
import type { Contents, EgressField } from './statement-types.ts';

/** The fields that leave with a parcel of the second edition, derived from the parcel alone. */

const GATE_BITS = 16;
const SUM_BITS = 42;
const COUNT_BITS = 32;

export function secondContents(submission: SecondSubmission): Contents {
  switch (submission.kind) {
    case 'enrolment': {
      const { round, dataset } = submission.values.enrolment;
      return {
        ...{ model: null, round: `${round}`, dataset: `${dataset}`, fields: [] },
        ...{ batches: 0, records: 0, smallestBatch: null },
      };
    }
    case 'origin': {
      const { model, root, records } = submission.values.statement;
      return {
        ...{ model: `${model}`, round: null, dataset: `${root}`, fields: ORIGIN_FIELDS },
        ...{ batches: 0, records: Number(records), smallestBatch: null },
      };
    }
    case 'attestation-set':
      return answerContents(submission);
  }
}

/** ε that an answer spends; null where exact sums leave. */
export const secondEpsilon = ({
  circuit,
  noise,
  values,
}: Extract<SecondSubmission, { kind: 'attestation-set' }>): number | null =>
  answerEpsilon(noise, values.statement.role, shapeOf(circuit).f + 1, 1);

const ORIGIN_FIELDS: EgressField[] = [
  {
    ...{ name: 'records', recipient: 'public', values: 1, bits: COUNT_BITS },
    meaning: 'number of records of the dataset',
  },
  {
    ...{ name: 'root', recipient: 'public', values: 1, bits: 0 },
    meaning: 'salted commitment to all records: it says nothing of them without the salts',
  },
  {
    ...{ name: 'source tag', recipient: 'public', values: 1, bits: 0 },
    meaning: 'pseudonym of the source in this model; it links the datasets of the source',
  },
];

function answerContents({
  circuit,
  values,
}: Extract<SecondSubmission, { kind: 'attestation-set' }>): Contents {
  const { statement, attestations } = values;
  const shape = shapeOf(circuit);
  const place = publicSignalNames(shape.circuit).indexOf('count');
  const sizes = attestations.map(({ publicSignals }) => Number(publicSignals[place]));
  const sealed = publicSignalNames(roundCircuit('seal', shape.f)).filter((name) => name.startsWith('sealed'));
  const batches = attestations.length;
  const isHoldout = statement.role === 'holdout';
  const fields: EgressField[] = [
    {
      ...{ name: 'count', recipient: 'public', values: batches, bits: Math.ceil(Math.log2(shape.n + 1)) },
      meaning: 'number of records of a batch',
    },
    {
      ...{ name: 'commitment', recipient: 'public', values: batches + 1, bits: 0 },
      meaning: 'hiding commitment to the gradient of a batch, and to their sum with its noise',
    },
    ...(isHoldout ? [] : contributorFields(values.seal.publicSignals, shape.f, sealed.length)),
  ];
  return {
    ...{ model: `${statement.model}`, round: `${statement.round}`, dataset: `${statement.dataset}`, fields },
    ...{ batches, records: sizes.reduce((sum, size) => sum + size, 0), smallestBatch: Math.min(...sizes) },
  };
}

function contributorFields(seal: readonly bigint[], features: number, words: number): EgressField[] {
  const circuit: CircuitName = roundCircuit('seal', features);
  const names = publicSignalNames(circuit);
  const none = packDirection(zeroDirection(features));
  // A gate of 0 says something; a direction of zeros stands in the place of an evaluator that there isn't.
  const gates = [0, 1, 2].filter((e) => {
    const first = names.indexOf(`V[${e}][0]`);
    return none.some((word, i) => seal[first + i] !== word);
  }).length;
  return [
    {
      ...{ name: 'gate', recipient: 'public', values: gates, bits: GATE_BITS },
      meaning: 'score of the whole answer against the direction of an evaluator',
    },
    {
      ...{ name: 'sealed sum', recipient: 'trainer', values: features + 1, bits: SUM_BITS },
      meaning: `sum of the gradients of all these batches with the noise of the policy, encrypted to the model's owner in ${words} words; to a key that no party has if the answer is not accepted`,
    },
  ];
}
