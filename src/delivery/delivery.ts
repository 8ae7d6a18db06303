/**
 * The service's submission, or the transaction of the program's own wallet.
 *
 * @example
 * ```ts
 * import type { Delivery } from 'assay/sdk';
 *
 * export const isMined = ({ status }: Delivery) => status === 'confirmed';
 * ```
 */
export interface Delivery {
  /** Id; null if no service was used. */
  readonly submission: string | null;
  readonly status: string;
  /** Transaction hash, 0x-prefixed; null until it is known. */
  readonly transaction: string | null;
}

/**
 * Options of `deliverParcel`.
 *
 * @example
 * ```ts
 * import type { DeliverOptions } from 'assay/sdk';
 *
 * export const options: DeliverOptions = { patience: 120_000 };
 * ```
 */
export interface DeliverOptions {
  /** Private key of the account that pays the gas if there is no service, 0x-prefixed. */
  readonly accountKey?: string;
  /** Milliseconds to wait for the service's transaction; 0: return at once. */
  readonly patience: number;
}
