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

const ENROL_TYPES = {
  Enrol: [
    { name: 'round', type: 'uint256' },
    { name: 'dataset', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
};

/**
 * The EIP-712 data that a beneficiary signs so that any account may submit the enrolment (Rounds.enrolFor).
 * @param enrolment with the chain id and the address of the Rounds contract
 */
export function enrolmentTypedData(
  enrolment: Enrolment & { readonly chainId: bigint; readonly rounds: string },
) {
  const { chainId, rounds, round, dataset, deadline } = enrolment;
  const domain = { name: 'Assay Rounds', version: '1', chainId, verifyingContract: rounds };
  return { domain, types: ENROL_TYPES, value: { round, dataset, deadline } };
}

/** Signs an enrolment as its beneficiary. */
export function signEnrolment(
  signer: TypedDataSigner,
  chainId: bigint,
  rounds: string,
  enrolment: Enrolment,
): Promise<string> {
  const { domain, types, value } = enrolmentTypedData({ chainId, rounds, ...enrolment });
  return signer.signTypedData(domain, types, value);
}
