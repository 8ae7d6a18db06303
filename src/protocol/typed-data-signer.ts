import type { TypedDataDomain, TypedDataField } from 'ethers';

/** Signs EIP-712 data: an ethers signer, or another holder of a key. */
export interface TypedDataSigner {
  /** @returns the 65-byte signature (r, s, v), 0x-prefixed hex */
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: object,
  ): Promise<string>;
}
