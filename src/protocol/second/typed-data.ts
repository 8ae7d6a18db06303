import type { TypedDataSigner } from '../typed-data.ts';

/** An enrolment with the head of the holder's ledger. */
export interface EnrolmentCall {
  readonly round: bigint;
  readonly dataset: bigint;
  /** The head that the dataset's last enrolment carried, 0x and 64 hex digits; zeros for the first. */
  readonly previousHead: string;
  /** The ledger's present head, in the same form; neither zeros nor `previousHead`. */
  readonly head: string;
}

/** An enrolment that another account may submit. */
export interface SecondEnrolment extends EnrolmentCall {
  /** Unix second after which the signature is refused. */
  readonly deadline: bigint;
}

const ENROL_TYPES = {
  Enrol: [
    { name: 'round', type: 'uint256' },
    { name: 'dataset', type: 'uint256' },
    { name: 'previousHead', type: 'bytes32' },
    { name: 'head', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
  ],
};

/**
 * The EIP-712 data that a beneficiary signs so that any account may submit the enrolment (Rounds2.enrolFor).
 * @param enrolment with the chain id and the address of the Rounds2 contract
 */
export function secondEnrolmentTypedData(
  enrolment: SecondEnrolment & { readonly chainId: bigint; readonly rounds: string },
) {
  const { chainId, rounds, ...value } = enrolment;
  const domain = { name: 'Assay Rounds', version: '2', chainId, verifyingContract: rounds };
  return { domain, types: ENROL_TYPES, value: { ...value } };
}

/** Signs an enrolment as its beneficiary. @returns the signature, 65 bytes as 0x-prefixed hex */
export function signSecondEnrolment(
  signer: TypedDataSigner,
  chainId: bigint,
  rounds: string,
  enrolment: SecondEnrolment,
): Promise<string> {
  const { domain, types, value } = secondEnrolmentTypedData({ chainId, rounds, ...enrolment });
  return signer.signTypedData(domain, types, value);
}
