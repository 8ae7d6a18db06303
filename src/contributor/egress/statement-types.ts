import type { SecondParcel } from '../../delivery/second/parcel.ts';
import type { OutputCheck } from './output-checks.ts';

/**
 * The data that leave the hospital with one parcel, derived from the parcel alone. A reader of the statement needs no
 * record and no secret to recompute it.
 */
export interface EgressStatement {
  readonly format: 'assay/egress/v1';
  /** SHA-256 of the parcel's canonical JSON. */
  readonly parcel: string;
  readonly kind: SecondParcel['kind'];
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

export type Recipient = 'public' | 'trainer';

/** One kind of value. */
export interface EgressField {
  readonly name: string;
  readonly recipient: Recipient;
  /** Values of this kind in the parcel, and bits of each that depend on records. */
  readonly values: number;
  readonly bits: number;
  readonly meaning: string;
}

/** The contents of a parcel, before its bits are added up. */
export type Contents = Pick<EgressStatement, 'model' | 'round' | 'dataset' | 'fields'> &
  Omit<EgressStatement['counts'], 'bits'>;
