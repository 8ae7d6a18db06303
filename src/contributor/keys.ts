import type { Field } from '../protocol/field.ts';

export interface ContributorKeys {
  readonly holderSecret: Field;
  readonly holder: Field;
  /** Payout address. */
  readonly address: string;
  /** 0x-prefixed. */
  readonly accountKey: string;
}
