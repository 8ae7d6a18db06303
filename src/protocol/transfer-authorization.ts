/** A transfer that its payer signs and anyone may submit (ERC-3009). */

/** EIP-712 types of a signed transfer. */
export const TRANSFER_TYPES = {
  TransferWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
};

/** EIP-712 domain of a token's signed transfers. */
export const transferDomain = (chainId: bigint, token: string, name: string, version: string) => ({
  name,
  version,
  chainId,
  verifyingContract: token,
});
