import type { TypedDataDomain, TypedDataField } from 'ethers';

/** Fields of an EIP-1559 transaction; amounts in wei. */
export interface TransactionFields {
  readonly chainId: bigint;
  readonly nonce: number;
  readonly to: string;
  readonly data: string;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Signs transactions: a keystore here, a remote signer elsewhere. */
export interface TransactionSigner {
  /** Checksummed address that pays the gas. */
  readonly address: string;
  /** The raw signed transaction and its hash, 0x-prefixed hex. */
  signTransaction(fields: TransactionFields): Promise<{ raw: string; hash: string }>;
}

/** Signs the service's receipts (EIP-712). */
export interface TypedDataSigner {
  readonly address: string;
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}

export type OperatorSigner = TransactionSigner & TypedDataSigner;
