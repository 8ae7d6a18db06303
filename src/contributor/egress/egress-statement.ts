import { createHash } from 'node:crypto';
import type { Parcel } from '../../delivery/submission.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { circuitOf, publicSignalNames, shapeOf } from '../../protocol/shape.ts';
import { type OutputCheck, outputChecks } from './output-checks.ts';

/**
 * The data that leave the hospital with one parcel, derived from the parcel alone. A reader of the statement needs no
 * record and no secret to recompute it.
 */
export interface EgressStatement {
  readonly format: 'assay/egress/v1';
  /** SHA-256 of the parcel's canonical JSON. */
  readonly parcel: string;
  readonly kind: Parcel['kind'];
  readonly model: string | null;
  readonly round: string | null;
  /** Dataset id, or root for an origin. */
  readonly dataset: string;
  readonly fields: readonly EgressField[];
  readonly counts: {
    /** Batches whose sums leave. */
    readonly batches: number;
    /** Records in them. */
    readonly records: number;
    /** Records of the smallest of them; null where no batch is opened. */
    readonly smallestBatch: number | null;
    /** Upper bound of the information about records that leaves, by recipient. */
    readonly bits: Readonly<Record<Recipient, number>>;
  };
  /** ε that this parcel spends: 0 where nothing about records leaves, null where no noise bounds it. */
  readonly epsilon: number | null;
  readonly outputChecks: readonly OutputCheck[];
}

type Recipient = 'public' | 'trainer';

/** One kind of value. */
interface EgressField {
  readonly name: string;
  readonly recipient: Recipient;
  /** Values of this kind in the parcel, and bits of each that depend on records. */
  readonly values: number;
  readonly bits: number;
  readonly meaning: string;
}

const BAND_BITS = 4;
const SUM_BITS = 42;
const COUNT_BITS = 32;

/** SHA-256 of a parcel's canonical JSON, 64 hex digits. */
export const parcelHash = (parcel: Parcel): string =>
  createHash('sha256')
    .update(`assay/parcel/v1\n${canonicalJson(parcel)}`)
    .digest('hex');

export function egressStatement(parcel: Parcel): EgressStatement {
  const { fields, batches, records, smallestBatch, ...place } = contentsOf(parcel);
  const bitsTo = (recipient: Recipient): number =>
    fields
      .filter((field) => field.recipient === recipient)
      .reduce((sum, { values, bits }) => sum + values * bits, 0);
  const counts = {
    ...{ batches, records, smallestBatch },
    bits: { public: bitsTo('public'), trainer: bitsTo('trainer') },
  };
  const epsilon = parcel.kind === 'enrolment' ? 0 : null;
  return {
    format: 'assay/egress/v1',
    parcel: parcelHash(parcel),
    kind: parcel.kind,
    ...place,
    ...{ fields, counts, epsilon },
    outputChecks: outputChecks({ kind: parcel.kind, records, smallestBatch, epsilon }),
  };
}

type Contents = Pick<EgressStatement, 'model' | 'round' | 'dataset' | 'fields'> &
  Omit<EgressStatement['counts'], 'bits'>;

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
      : `  epsilon: ${epsilon}, nothing about records leaves`,
  ];
}
