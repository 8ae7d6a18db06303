import type { TypedDataDomain, TypedDataField } from 'ethers';
import {
  ACKNOWLEDGEMENT_TYPES,
  type AcknowledgementContent,
  serviceDomain,
} from '../../api/transparency-log.ts';
import type { AcknowledgementSigner } from '../signer/types.ts';
import type { Submission } from '../store/submission-store.ts';

/** The operator's signature (EIP-712) that it received a submission. Check it with ethers' `verifyTypedData`. */
export interface Acknowledgement {
  readonly operator: string;
  readonly domain: TypedDataDomain & { readonly chainId: string };
  readonly types: Record<string, TypedDataField[]>;
  readonly primaryType: 'SubmissionReceipt';
  readonly message: AcknowledgementContent;
  readonly signature: string;
}

/** The content of an acknowledgement of a submission. */
const acknowledgementContent = ({
  id,
  kind,
  statementHash,
  receivedAt,
}: Submission): AcknowledgementContent => ({
  submission: id,
  kind,
  statementHash,
  receivedAt: receivedAt.getTime().toString(),
});

/**
 * Signs what was received and when. It does not promise that the submission was or will be executed.
 * @param deployment the Rounds contract is the EIP-712 verifying contract
 */
export async function signAcknowledgement(
  submission: Submission,
  signer: AcknowledgementSigner,
  deployment: { readonly chainId: bigint; readonly rounds: string },
): Promise<Acknowledgement> {
  const domain = serviceDomain(deployment);
  const message = acknowledgementContent(submission);
  const signature = await signer.signTypedData(domain, ACKNOWLEDGEMENT_TYPES, { ...message });
  return {
    operator: signer.address,
    domain,
    types: ACKNOWLEDGEMENT_TYPES,
    primaryType: 'SubmissionReceipt',
    message,
    signature,
  };
}
