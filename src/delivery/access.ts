/** The contracts of a deployment that proofs are bound to. */
export interface Place {
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  /** The UsagePlans contract, checksummed. */
  readonly plans: string;
}
