import type { TypedDataDomain, TypedDataField } from 'ethers';
import type { AcknowledgementSigner } from '../signer/types.ts';
import type { Submission } from '../store/submission-store.ts';

/** The operator's signature (EIP-712) that it received a submission. Check it with ethers' `verifyTypedData`. */
export interface Acknowledgement {
  readonly operator: string;
  readonly domain: TypedDataDomain & { readonly chainId: string };
  readonly types: Record<string, TypedDataField[]>;
  readonly primaryType: 'SubmissionReceipt';
  readonly message: {
    readonly submission: string;
    readonly kind: string;
    readonly statementHash: string;
    /** Unix milliseconds. */
    readonly receivedAt: string;
  };
  readonly signature: string;
}

const TYPES: Record<string, TypedDataField[]> = {
  SubmissionReceipt: [
    { name: 'submission', type: 'string' },
    { name: 'kind', type: 'string' },
    { name: 'statementHash', type: 'bytes32' },
    { name: 'receivedAt', type: 'uint64' },
  ],
};

/**
 * Signs what was received and when. It does not promise that the submission was or will be executed.
 * @param deployment the Rounds contract is the EIP-712 verifying contract
 */
export async function signAcknowledgement(
  submission: Submission,
  signer: AcknowledgementSigner,
  deployment: { readonly chainId: bigint; readonly rounds: string },
): Promise<Acknowledgement> {
  const domain = {
    name: 'Assay Service',
    version: '1',
    chainId: deployment.chainId.toString(),
    verifyingContract: deployment.rounds,
  };
  const message = {
    submission: submission.id,
    kind: submission.kind,
    statementHash: submission.statementHash,
    receivedAt: submission.receivedAt.getTime().toString(),
  };
  const signature = await signer.signTypedData(domain, TYPES, message);
  return {
    operator: signer.address,
    domain,
    types: TYPES,
    primaryType: 'SubmissionReceipt',
    message,
    signature,
  };
}
