import { wireBody } from '../../client/bodies.ts';
import type { SecondServiceClient } from '../../client/second/service-client.ts';
import type { SubmissionSummary } from '../../client/service-submissions.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { DeliverOptions, Delivery } from '../delivery.ts';
import { evmProofOf, originCallOf, setCallOf } from './calls.ts';
import type { SecondChainAccess, SecondChainClients } from './chain-access.ts';
import type { SecondSubmission } from './parcel.ts';

/**
 * Ways to the chain. The service is used if there is one.
 *
 * @example
 * ```ts
 * import { type SecondCarriers, SecondServiceClient } from 'assay/sdk';
 *
 * export const carriers: SecondCarriers = {
 *   service: new SecondServiceClient('https://assay.example'),
 *   chain: undefined,
 * };
 * ```
 */
export interface SecondCarriers {
  readonly service: SecondServiceClient | undefined;
  readonly chain: Pick<SecondChainAccess, 'as'> | undefined;
}

/**
 * Submits a parcel through the service if there is one, else by a transaction of the given account.
 *
 * @throws AssayError `bad-option` (2) with neither service nor account; `submission-refused`, `submission-pending`,
 * `service-unreachable` or the service's code (5); the contract's refusal (5)
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { deliverParcel, openSecondChain, parseSecondParcel } from 'assay/sdk';
 * import { Wallet } from 'ethers';
 *
 * const chain = await openSecondChain('http://127.0.0.1:8545', 'deployment.json');
 * const parcel = parseSecondParcel(JSON.parse(readFileSync('origin.parcel', 'utf8')));
 * const wallet = Wallet.fromEncryptedJsonSync(readFileSync('wallet.json', 'utf8'), 'password');
 * const { transaction } = await deliverParcel(
 *   { service: undefined, chain },
 *   parcel,
 *   { accountKey: wallet.privateKey, patience: 0 },
 * );
 * console.log(transaction);
 * chain.close();
 * ```
 */
export async function deliverParcel(
  { service, chain }: SecondCarriers,
  parcel: SecondSubmission,
  { accountKey, patience }: DeliverOptions,
): Promise<Delivery> {
  if (service !== undefined) {
    const accepted = await post(service, parcel);
    const { id, status, transaction } = patience === 0 ? accepted : await service.settled(accepted, patience);
    return { submission: id, status, transaction: transaction?.hash ?? null };
  }
  if (chain === undefined || accountKey === undefined)
    throw new AssayError('bad-option', 'give a service, or a node and the account that pays the gas');
  const transaction = await send(chain.as(accountKey), parcel);
  return { submission: null, status: 'confirmed', transaction };
}

const post = (
  service: SecondServiceClient,
  { kind, values }: SecondSubmission,
): Promise<SubmissionSummary> => {
  if (kind === 'origin') return service.submitOrigin(wireBody(values));
  if (kind === 'enrolment') return service.submitEnrolment(wireBody(values));
  return service.submitAttestationSet(wireBody(values));
};

/** @returns the transaction's hash */
async function send(
  { rounds }: Pick<SecondChainClients, 'rounds'>,
  submission: SecondSubmission,
): Promise<string> {
  const mined = async () => {
    switch (submission.kind) {
      case 'origin':
        return rounds.commit(originCallOf(submission.values), evmProofOf(submission.values.proof));
      case 'enrolment':
        return rounds.enrolFor(submission.values.enrolment, submission.values.signature);
      case 'attestation-set': {
        const call = setCallOf(submission.values, submission.circuit);
        const { role, before } = submission.values.statement;
        return role === 'holdout' ? rounds.attestHoldout(call, before) : rounds.attest(call);
      }
    }
  };
  return (await mined()).receipt.hash;
}
