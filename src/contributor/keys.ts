import type { Field } from '../protocol/field.ts';

/** A contributor's secrets and what is public of them. */
export interface ContributorKeys {
  readonly holderSecret: Field;
  /** Hash of the holder secret. Public. */
  readonly holder: Field;
  /** Payout address, checksummed. Public. */
  readonly address: string;
  /** Private key of the payout address, 0x-prefixed. */
  readonly accountKey: string;
}
