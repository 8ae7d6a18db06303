import type { AttestationSetBody, EnrolmentBody, OriginBody } from '../client/bodies.ts';
import { attestOnChain, commitOnChain, enrolOnChain } from '../client/submit-to-chain.ts';
import { AssayError } from '../protocol/errors.ts';
import {
  parseAttestationSetRequest,
  parseEnrolmentRequest,
  parseOriginRequest,
} from '../service/requests.ts';
import type { Access } from './access.ts';
import { readJsonFile, writeJsonFile } from './files.ts';

/**
 * A parcel: one thing to submit, ready made, as a file. Public: it holds proofs, signatures and what is encrypted to
 * the trainer. It can be carried to a machine with a network and submitted there, by anybody, once or more.
 */
export type Parcel =
  | { readonly kind: 'origin'; readonly circuit: 'origin'; readonly body: OriginBody }
  | { readonly kind: 'enrolment'; readonly circuit: null; readonly body: EnrolmentBody }
  | { readonly kind: 'attestation-set'; readonly circuit: string; readonly body: AttestationSetBody };

const FORMAT = 'assay/parcel/v1';

export const writeParcel = (path: string, parcel: Parcel): Promise<void> =>
  writeJsonFile(path, { format: FORMAT, ...parcel }, { secret: false, replace: true });

/** @throws AssayError `bad-parcel` (2) */
export async function readParcel(path: string): Promise<Parcel> {
  const json = await readJsonFile(path, { largest: 1 << 22 });
  const { format, kind, circuit, body } = (json ?? {}) as Record<string, unknown>;
  const parse = {
    origin: parseOriginRequest,
    enrolment: parseEnrolmentRequest,
    'attestation-set': parseAttestationSetRequest,
  }[String(kind)];
  if (format !== FORMAT || parse === undefined) throw badParcel(path);
  try {
    parse(body);
  } catch (cause) {
    throw badParcel(path, cause);
  }
  return { kind, circuit, body } as Parcel;
}

const badParcel = (path: string, cause?: unknown): AssayError =>
  new AssayError('bad-parcel', `${path} is not a parcel; make it again with commit, enrol or prove`, {
    cause,
  });

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
export async function deliver(access: Access, parcel: Parcel, options: DeliverOptions): Promise<Delivery> {
  const { service, chain } = access;
  if (service !== undefined) {
    const accepted = await (parcel.kind === 'origin'
      ? service.submitOrigin(parcel.body)
      : parcel.kind === 'enrolment'
        ? service.submitEnrolment(parcel.body)
        : service.submitAttestationSet(parcel.body));
    const { id, status, transaction } =
      options.patience === 0 ? accepted : await service.settled(accepted, options.patience);
    return { submission: id, status, transaction: transaction?.hash ?? null };
  }
  if (chain === undefined || options.accountKey === undefined) {
    throw new AssayError('bad-option', 'give --service, or --rpc with a keystore whose account pays the gas');
  }
  const clients = chain.as(options.accountKey);
  const transaction = await (parcel.kind === 'origin'
    ? commitOnChain(clients, parcel.body)
    : parcel.kind === 'enrolment'
      ? enrolOnChain(clients, parcel.body)
      : attestOnChain(clients, parcel.body, parcel.circuit));
  return { submission: null, status: 'confirmed', transaction };
}

export const describeDelivery = ({ submission, status, transaction }: Delivery): string =>
  submission === null && transaction === null
    ? 'on chain already; nothing was sent'
    : submission === null
      ? `mined: transaction ${transaction}`
      : `submission ${submission}: ${status}${transaction === null ? '' : `, transaction ${transaction}`}`;
