import type { TypedDataSigner } from '../../protocol/typed-data.ts';

/** Fields of an EIP-1559 transaction; amounts in wei. */
interface TransactionFields {
  readonly chainId: bigint;
  readonly nonce: number;
  readonly to: string;
  readonly data: string;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Signs transactions, with a local key or by a remote signer. */
export interface TransactionSigner {
  /** Checksummed address that pays the gas. */
  readonly address: string;
  /** @returns the raw signed transaction and its hash, 0x-prefixed hex */
  signTransaction(fields: TransactionFields): Promise<{ raw: string; hash: string }>;
}

/** The operator's key: pays for transactions and signs acknowledgements (EIP-712). */
export type OperatorSigner = TransactionSigner & TypedDataSigner;

/** The part of the operator's key that signs acknowledgements. */
export type AcknowledgementSigner = Pick<OperatorSigner, 'address' | 'signTypedData'>;
