/** Where and when something happened. */
export interface Moment {
  readonly block: number;
  readonly time: bigint;
  readonly transaction: string;
}
