import { parseAttestationSetRequest, parseEnrolmentRequest, parseOriginRequest } from '../api/requests.ts';
import { AssayError } from '../protocol/errors.ts';
import type { Parcel } from './deliver.ts';

export const PARCEL_FORMAT = 'assay/parcel/v1';

/** A parcel of commit, enrol or prove, from its JSON. @throws AssayError `bad-parcel` (2) */
export function parseParcel(json: unknown): Parcel {
  const { format, kind, circuit, body } = (json ?? {}) as Record<string, unknown>;
  const parse = {
    origin: parseOriginRequest,
    enrolment: parseEnrolmentRequest,
    'attestation-set': parseAttestationSetRequest,
  }[String(kind)];
  if (format !== PARCEL_FORMAT || parse === undefined) throw badParcel();
  try {
    parse(body);
  } catch (cause) {
    throw badParcel(cause);
  }
  return { kind, circuit, body } as Parcel;
}

const badParcel = (cause?: unknown): AssayError =>
  new AssayError('bad-parcel', 'this is not a parcel; make it again with commit, enrol or prove', { cause });
