import type { TypedDataDomain, TypedDataField } from 'ethers';

/** Signs EIP-712 data: an ethers wallet, a remote signer, or any other access to an account's key. */
export interface TypedDataSigner {
  /** @returns the signature, 65 bytes as 0x-prefixed hex */
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}

/** An enrolment: the dataset, the round, and the last moment at which the signature may be used. */
export interface Enrolment {
  readonly round: bigint;
  readonly dataset: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}
