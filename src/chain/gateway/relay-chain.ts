import type { ContractCall } from './contract-call.ts';

/** The relay's access to the chain. Any error except `call-reverted` means that the relay must retry later. */
export interface RelayChain {
  readonly chainId: bigint;
  /**
   * Runs the call without a transaction.
   * @throws AssayError `call-reverted`, its message the contract's error, only if all endpoints agree and none of them is
   *   behind
   */
  simulate(call: ContractCall, from: string): Promise<void>;
  /** Gas limit and fees for a transaction that makes this call now. @throws as `simulate` */
  quote(call: ContractCall, from: string): Promise<GasQuote>;
  /** Current fees; the same as in `quote`. */
  fees(): Promise<Fees>;
  /** Number of mined transactions of `address`. */
  minedNonce(address: string): Promise<number>;
  /** Balance in wei. */
  balance(address: string): Promise<bigint>;
  /** Broadcasts signed bytes. May throw "already known" or "nonce too low"; the relay then relies on `receipt`. */
  broadcast(raw: string): Promise<void>;
  /** Undefined: no endpoint knows the transaction. @throws AssayError `chain-unavailable` while endpoints contradict each other */
  receipt(hash: string): Promise<TransactionOutcome | undefined>;
  /** The newest block on which the endpoints agree. */
  head(): Promise<Head>;
  /** The block at a height. Undefined: no endpoint has it, or the endpoints have different ones. */
  block(height: number): Promise<BlockAt | undefined>;
}

/** Number and hash of a block at the head of the chain. */
export interface Head {
  readonly number: number;
  readonly hash: string;
}

/** Hash of the block at a height. */
export interface BlockAt {
  readonly hash: string;
  /** A quorum of endpoints has this block. */
  readonly isAgreed: boolean;
}

/** EIP-1559 fees per gas, wei. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Fees and gas limit of a transaction. */
export interface GasQuote extends Fees {
  readonly gasLimit: bigint;
}

/** Outcome of a mined transaction. */
export interface TransactionOutcome {
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** 1 if its block is the newest. */
  readonly confirmations: number;
  /** A quorum of endpoints shows the same transaction receipt; required for finality. */
  readonly isAgreed: boolean;
}
