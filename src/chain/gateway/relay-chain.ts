import type { ContractCall } from './contract-call.ts';

/** What the relay needs of a chain. Anything it throws but `call-reverted` means: try again later. */
export interface RelayChain {
  readonly chainId: bigint;
  /**
   * Runs the call without a transaction. Throws AssayError `call-reverted`, message = the contract's error, only
   * when no endpoint says otherwise and none of them is behind.
   */
  simulate(call: ContractCall, from: string): Promise<void>;
  /** Gas limit and fees (wei) for a transaction that makes this call now. */
  quote(call: ContractCall, from: string): Promise<GasQuote>;
  /** What a transaction must offer now; the two amounts of `quote` without the gas. */
  fees(): Promise<Fees>;
  /** How many transactions of `address` are mined. */
  minedNonce(address: string): Promise<number>;
  /** Wei. */
  balance(address: string): Promise<bigint>;
  /** Hands over signed bytes. May throw "already known" or "nonce too low": the relay looks at the chain instead. */
  broadcast(raw: string): Promise<void>;
  /** Undefined: no endpoint that answers knows it. Throws while endpoints contradict each other. */
  receipt(hash: string): Promise<TransactionOutcome | undefined>;
  head(): Promise<Head>;
}

/** The newest block that the relay goes by. */
export interface Head {
  readonly number: number;
  readonly hash: string;
}

/** EIP-1559 fees per gas, wei. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface GasQuote extends Fees {
  readonly gasLimit: bigint;
}

export interface TransactionOutcome {
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** 1 when its block is the newest. */
  readonly confirmations: number;
  /** Enough endpoints say the same for it to become final. */
  readonly isAgreed: boolean;
}
