import type { TypedDataDomain, TypedDataField } from 'ethers';

/** EIP-712 types of an enrolment, as the Rounds contract has them. */
export const ENROL_TYPES = {
  Enrol: [
    { name: 'round', type: 'uint256' },
    { name: 'dataset', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
};

export type EnrolMessage = {
  readonly round: bigint;
  /** The dataset's id on chain. */
  readonly dataset: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
};

/** EIP-712 domain of a Rounds contract. */
export const enrolDomain = (chainId: bigint, rounds: string) => ({
  name: 'Assay Rounds',
  version: '1',
  chainId,
  verifyingContract: rounds,
});

/** EIP-712 data that a beneficiary signs. With the signature, any account may enrol the dataset. */
export function enrolmentTypedData(
  enrolment: EnrolMessage & { readonly chainId: bigint; readonly rounds: string },
): { domain: TypedDataDomain; types: Record<string, TypedDataField[]>; value: EnrolMessage } {
  const { chainId, rounds, round, dataset, deadline } = enrolment;
  return { domain: enrolDomain(chainId, rounds), types: ENROL_TYPES, value: { round, dataset, deadline } };
}
