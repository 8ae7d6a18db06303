import { createHash } from 'node:crypto';
import { type SecondParcel, type SecondSubmission, secondParcelOf } from '../../delivery/second/parcel.ts';
import type { Parcel } from '../../delivery/submission.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { circuitOf, publicSignalNames, shapeOf } from '../../protocol/shape.ts';
import { outputChecks } from './output-checks.ts';
import { secondContents, secondEpsilon } from './second-contents.ts';
import type { Contents, EgressField, EgressStatement, Recipient } from './statement-types.ts';

const BAND_BITS = 4;
const SUM_BITS = 42;
const COUNT_BITS = 32;

/** Something that is sent at once, in the form of a parcel. */
export interface SentProof {
  readonly kind: Parcel['kind'] | 'evaluation' | 'score' | 'step';
  readonly circuit: string | null;
  /** JSON without bigints. */
  readonly body: unknown;
}

/** SHA-256 of a parcel's canonical JSON, 64 hex digits. */
export const parcelHash = (parcel: Parcel | SecondParcel | SentProof): string =>
  createHash('sha256')
    .update(`assay/parcel/v1\n${canonicalJson(parcel)}`)
    .digest('hex');

export const egressStatement = (parcel: Parcel): EgressStatement =>
  statementOf(parcel, contentsOf(parcel), parcel.kind === 'enrolment' ? 0 : null);

/** The same for a parcel of the second edition, whose noise its policy names. */
export const secondEgressStatement = (submission: SecondSubmission): EgressStatement =>
  statementOf(
    secondParcelOf(submission),
    secondContents(submission),
    submission.kind === 'attestation-set' ? secondEpsilon(submission) : 0,
    'Sums over all drawn batches leave encrypted to the trainer; scores leave for all of them together',
  );

/** @param epsilon see `EgressStatement` @param opened words about values that leave of opened batches */
function statementOf(
  parcel: Parcel | SecondParcel,
  contents: Contents,
  epsilon: number | null,
  opened?: string,
): EgressStatement {
  const { fields, batches, records, smallestBatch, ...place } = contents;
  const bitsTo = (recipient: Recipient): number =>
    fields
      .filter((field) => field.recipient === recipient)
      .reduce((sum, { values, bits }) => sum + values * bits, 0);
  const counts = {
    ...{ batches, records, smallestBatch },
    bits: { public: bitsTo('public'), trainer: bitsTo('trainer') },
  };
  return {
    format: 'assay/egress/v1',
    parcel: parcelHash(parcel),
    kind: parcel.kind,
    ...place,
    ...{ fields, counts, epsilon },
    outputChecks: outputChecks({ kind: parcel.kind, records, smallestBatch, epsilon, opened }),
  };
}

function contentsOf(parcel: Parcel): Contents {
  switch (parcel.kind) {
    case 'enrolment': {
      const { round, dataset } = parcel.body.enrolment;
      return { model: null, round, dataset, fields: [], batches: 0, records: 0, smallestBatch: null };
    }
    case 'origin': {
      const { model, root, records } = parcel.body.statement;
      const fields: EgressField[] = [
        {
          ...{ name: 'records', recipient: 'public', values: 1, bits: COUNT_BITS },
          meaning: 'number of records of the dataset',
        },
        {
          ...{ name: 'root', recipient: 'public', values: 1, bits: 0 },
          meaning: 'salted commitment to all records: it says nothing of them without the salts',
        },
      ];
      return {
        ...{ model, round: null, dataset: root, fields },
        ...{ batches: 0, records: Number(records), smallestBatch: null },
      };
    }
    case 'attestation-set':
      return answerContents(parcel);
  }
}

function answerContents(parcel: Extract<Parcel, { kind: 'attestation-set' }>): Contents {
  const { statement, attestations } = parcel.body;
  const shape = shapeOf(parcel.circuit);
  const place = publicSignalNames(shape.circuit).indexOf('count');
  const sizes = attestations.map(({ publicSignals }) => Number(publicSignals[place]));
  const isHoldout = statement.role === 'holdout';
  const batches = attestations.length;
  const sealed = publicSignalNames(circuitOf('open', shape)).filter((name) => name.startsWith('sealed'));
  const fields: EgressField[] = [
    ...(isHoldout
      ? []
      : [
          {
            ...{ name: 'band', recipient: 'public' as const, values: batches, bits: BAND_BITS },
            meaning:
              'score of a batch, a whole number from -7 to 7: does it move the model in the right direction',
          },
        ]),
    {
      ...{ name: 'count', recipient: 'public', values: batches, bits: Math.ceil(Math.log2(shape.n + 1)) },
      meaning: 'number of records of a batch',
    },
    {
      ...{ name: 'commitment', recipient: 'public', values: batches, bits: 0 },
      meaning: 'hiding commitment to the gradient of a batch',
    },
    {
      ...{ name: 'sealed sum', recipient: 'trainer', values: shape.f + 1, bits: SUM_BITS },
      meaning: `exact sum of the gradients of all these batches, one number a feature and one for the constant, encrypted to the model's owner in ${sealed.length} words`,
    },
  ];
  return {
    ...{ model: statement.model, round: statement.round, dataset: statement.dataset, fields },
    ...{ batches, records: sizes.reduce((sum, size) => sum + size, 0), smallestBatch: Math.min(...sizes) },
  };
}

/** The statement in words, one line a fact. */
export function describeEgress(statement: EgressStatement): string[] {
  const { kind, parcel, round, dataset, fields, counts, epsilon } = statement;
  return [
    `parcel ${parcel.slice(0, 12)}: ${kind}${round === null ? '' : ` for round ${round}`}, dataset ${dataset.slice(0, 12)}`,
    ...fields.map(
      ({ name, recipient, values, bits, meaning }) =>
        `  to the ${recipient}: ${values} x ${name}, ${bits} bits each: ${meaning}`,
    ),
    counts.batches === 0
      ? `  no batch of records is opened`
      : `  ${counts.batches} batches with ${counts.records} records; the smallest batch has ${counts.smallestBatch}`,
    epsilon === null
      ? '  epsilon: no bound, because no noise is added'
      : epsilon === 0
        ? '  epsilon: 0, nothing about records leaves'
        : `  epsilon: ${epsilon.toFixed(2)} at delta 0.000001, spent by this answer`,
  ];
}
