import { createHash } from 'node:crypto';
import { type SecondParcel, type SecondSubmission, secondParcelOf } from '../../delivery/second/parcel.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { outputChecks } from './output-checks.ts';
import { secondContents, secondEpsilon } from './second-contents.ts';
import type { Contents, EgressStatement, Recipient } from './statement-types.ts';

/** Something that is sent at once, in the form of a parcel. */
export interface SentProof {
  readonly kind: SecondParcel['kind'] | 'evaluation' | 'score' | 'step';
  readonly circuit: string | null;
  /** JSON without bigints. */
  readonly body: unknown;
}

/** SHA-256 of a parcel's canonical JSON, 64 hex digits. */
export const parcelHash = (parcel: SecondParcel | SentProof): string =>
  createHash('sha256')
    .update(`assay/parcel/v1\n${canonicalJson(parcel)}`)
    .digest('hex');

/** The data that leave with a parcel. Its policy names the noise. */
export const secondEgressStatement = (submission: SecondSubmission): EgressStatement =>
  statementOf(
    secondParcelOf(submission),
    secondContents(submission),
    submission.kind === 'attestation-set' ? secondEpsilon(submission) : 0,
    'Sums over all drawn batches leave encrypted to the trainer; scores leave for all of them together',
  );

/** @param epsilon see `EgressStatement` @param opened words about values that leave of opened batches */
function statementOf(
  parcel: SecondParcel,
  contents: Contents,
  epsilon: number | null,
  opened: string,
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
