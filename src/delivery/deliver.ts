import { type EvaluationBody, type StepBody, wireBody } from '../client/bodies.ts';
import type { ServiceClient } from '../client/service-client.ts';
import type { SubmissionSummary } from '../client/service-submissions.ts';
import { AssayError } from '../protocol/errors.ts';
import type { ChainAccess, ChainClients } from './chain-access.ts';
import {
  type Parcel,
  type RoundProof,
  readEvaluation,
  readStep,
  type Submission,
  submissionOf,
} from './submission.ts';
import {
  attestOnChain,
  commitOnChain,
  enrolOnChain,
  evaluateOnChain,
  stepOnChain,
} from './submit-to-chain.ts';

/**
 * A parcel, or a proof of V or of a step: as JSON (`body`) or as values (`values`).
 *
 * @example
 * ```ts
 * import type { Deliverable } from 'assay/sdk';
 *
 * export const name = ({ kind }: Deliverable) => kind;
 * ```
 */
export type Deliverable =
  | Parcel
  | Submission
  | RoundProof
  | { readonly kind: 'evaluation'; readonly body: EvaluationBody }
  | { readonly kind: 'step'; readonly body: StepBody };

/**
 * Ways to the chain. The service is used if there is one.
 *
 * @example
 * ```ts
 * import { type Carriers, ServiceClient } from 'assay/sdk';
 *
 * export const carriers: Carriers = {
 *   service: new ServiceClient('https://assay.example'),
 *   chain: undefined,
 * };
 * ```
 */
export interface Carriers {
  readonly service: ServiceClient | undefined;
  readonly chain: Pick<ChainAccess, 'as'> | undefined;
}

/**
 * The service's submission, or the transaction of the program's own wallet.
 *
 * @example
 * ```ts
 * import type { Delivery } from 'assay/sdk';
 *
 * export const isMined = ({ status }: Delivery) => status === 'confirmed';
 * ```
 */
export interface Delivery {
  /** Id; null if no service was used. */
  readonly submission: string | null;
  readonly status: string;
  /** Transaction hash, 0x-prefixed; null until it is known. */
  readonly transaction: string | null;
}

/** The delivery of something that was on chain before. */
export const ON_CHAIN_ALREADY: Delivery = { submission: null, status: 'confirmed', transaction: null };

/**
 * Options of `deliver`.
 *
 * @example
 * ```ts
 * import type { DeliverOptions } from 'assay/sdk';
 *
 * export const options: DeliverOptions = { patience: 120_000 };
 * ```
 */
export interface DeliverOptions {
  /** Private key of the account that pays the gas if there is no service, 0x-prefixed. */
  readonly accountKey?: string;
  /** Milliseconds to wait for the service's transaction; 0: return at once. */
  readonly patience: number;
}

/**
 * Submits through the service if there is one, else by a transaction of the given account.
 *
 * @throws AssayError `bad-option` (2) with neither service nor account; `submission-refused`, `submission-pending`,
 * `service-unreachable` or the service's code (5); the contract's refusal (5)
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { deliver, openChain, parseParcel } from 'assay/sdk';
 * import { Wallet } from 'ethers';
 *
 * const file = 'deployment.json';
 * const chain = await openChain('http://127.0.0.1:8545', file, JSON.parse(readFileSync(file, 'utf8')));
 * const parcel = parseParcel(JSON.parse(readFileSync('origin.parcel', 'utf8')));
 * const wallet = Wallet.fromEncryptedJsonSync(readFileSync('wallet.json', 'utf8'), 'password');
 * const { transaction } = await deliver(
 *   { service: undefined, chain },
 *   parcel,
 *   { accountKey: wallet.privateKey, patience: 0 },
 * );
 * console.log(transaction);
 * chain.close();
 * ```
 */
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
    throw new AssayError('bad-option', 'give a service, or a node and the account that pays the gas');
  }
  const transaction = await sendBy(chain.as(accountKey), valuesOf(parcel));
  return { submission: null, status: 'confirmed', transaction };
}

type InJson = Extract<Deliverable, { body: unknown }>;
type InValues = Extract<Deliverable, { values: unknown }>;

const jsonOf = (parcel: Deliverable): InJson =>
  'body' in parcel ? parcel : ({ kind: parcel.kind, body: wireBody(parcel.values) } as InJson);

function valuesOf(parcel: Deliverable): InValues {
  if ('values' in parcel) return parcel;
  const { kind, body } = parcel;
  if (kind === 'evaluation') return { kind, values: readEvaluation(body) };
  if (kind === 'step') return { kind, values: readStep(body) };
  return submissionOf(parcel);
}

function submitTo(service: ServiceClient, deliverable: Deliverable): Promise<SubmissionSummary> {
  const { kind, body } = jsonOf(deliverable);
  switch (kind) {
    case 'origin':
      return service.submitOrigin(body);
    case 'enrolment':
      return service.submitEnrolment(body);
    case 'attestation-set':
      return service.submitAttestationSet(body);
    case 'evaluation':
      return service.submitEvaluation(body);
    case 'step':
      return service.submitStep(body);
  }
}

function sendBy(clients: ChainClients, deliverable: InValues): Promise<string> {
  switch (deliverable.kind) {
    case 'origin':
      return commitOnChain(clients, deliverable.values);
    case 'enrolment':
      return enrolOnChain(clients, deliverable.values);
    case 'attestation-set':
      return attestOnChain(clients, deliverable.values, deliverable.circuit);
    case 'evaluation':
      return evaluateOnChain(clients, deliverable.values);
    case 'step':
      return stepOnChain(clients, deliverable.values);
  }
}

/** One line for people. */
export const describeDelivery = ({ submission, status, transaction }: Delivery): string =>
  submission === null && transaction === null
    ? 'on chain already; nothing was sent'
    : submission === null
      ? `mined: transaction ${transaction}`
      : `submission ${submission}: ${status}${transaction === null ? '' : `, transaction ${transaction}`}`;
