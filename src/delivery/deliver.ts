import type {
  AttestationSetBody,
  EnrolmentBody,
  EvaluationBody,
  OriginBody,
  StepBody,
} from '../client/bodies.ts';
import type { ServiceClient, SubmissionSummary } from '../client/service-client.ts';
import { AssayError } from '../protocol/errors.ts';
import type { ChainAccess } from './chain-access.ts';
import {
  attestOnChain,
  commitOnChain,
  enrolOnChain,
  evaluateOnChain,
  stepOnChain,
} from './submit-to-chain.ts';

/**
 * A parcel: one thing to submit, ready made. Public: it holds proofs, signatures and what is encrypted to the trainer.
 * Anybody may carry it to the chain, once or more.
 */
export type Parcel =
  | { readonly kind: 'origin'; readonly circuit: 'origin'; readonly body: OriginBody }
  | { readonly kind: 'enrolment'; readonly circuit: null; readonly body: EnrolmentBody }
  | { readonly kind: 'attestation-set'; readonly circuit: string; readonly body: AttestationSetBody };

/** A round's own proofs are delivered as they are made. */
export type Deliverable =
  | Parcel
  | { readonly kind: 'evaluation'; readonly body: EvaluationBody }
  | { readonly kind: 'step'; readonly body: StepBody };

/** Ways to the chain: the service goes first. */
export interface Carriers {
  readonly service: ServiceClient | undefined;
  readonly chain: Pick<ChainAccess, 'as'> | undefined;
}

/** Where a parcel went: a submission of the service, or a transaction of one's own. */
export interface Delivery {
  readonly submission: string | null;
  readonly status: string;
  readonly transaction: string | null;
}

/** What there is to say where nothing had to be sent. */
export const ON_CHAIN_ALREADY: Delivery = { submission: null, status: 'confirmed', transaction: null };

export interface DeliverOptions {
  /** Account that pays where there is no service. */
  readonly accountKey?: string;
  /** Milliseconds to wait for the service's transaction; 0: don't. */
  readonly patience: number;
}

/** Submits through the service where there is one, else by one's own transaction. @throws AssayError (5) as these do */
export async function deliver(
  { service, chain }: Carriers,
  parcel: Deliverable,
  { accountKey, patience }: DeliverOptions,
): Promise<Delivery> {
  if (service !== undefined) {
    const accepted = await submitTo(service, parcel);
    const { id, status, transaction } = patience === 0 ? accepted : await service.settled(accepted, patience);
    return { submission: id, status, transaction: transaction?.hash ?? null };
  }
  if (chain === undefined || accountKey === undefined) {
    throw new AssayError('bad-option', 'give --service, or --rpc with a keystore whose account pays the gas');
  }
  const transaction = await sendBy(chain.as(accountKey), parcel);
  return { submission: null, status: 'confirmed', transaction };
}

function submitTo(service: ServiceClient, parcel: Deliverable): Promise<SubmissionSummary> {
  switch (parcel.kind) {
    case 'origin':
      return service.submitOrigin(parcel.body);
    case 'enrolment':
      return service.submitEnrolment(parcel.body);
    case 'attestation-set':
      return service.submitAttestationSet(parcel.body);
    case 'evaluation':
      return service.submitEvaluation(parcel.body);
    case 'step':
      return service.submitStep(parcel.body);
  }
}

function sendBy(clients: ReturnType<ChainAccess['as']>, parcel: Deliverable): Promise<string> {
  switch (parcel.kind) {
    case 'origin':
      return commitOnChain(clients, parcel.body);
    case 'enrolment':
      return enrolOnChain(clients, parcel.body);
    case 'attestation-set':
      return attestOnChain(clients, parcel.body, parcel.circuit);
    case 'evaluation':
      return evaluateOnChain(clients, parcel.body);
    case 'step':
      return stepOnChain(clients, parcel.body);
  }
}

export const describeDelivery = ({ submission, status, transaction }: Delivery): string =>
  submission === null && transaction === null
    ? 'on chain already; nothing was sent'
    : submission === null
      ? `mined: transaction ${transaction}`
      : `submission ${submission}: ${status}${transaction === null ? '' : `, transaction ${transaction}`}`;
