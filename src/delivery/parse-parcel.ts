import { parseAttestationSetRequest, parseEnrolmentRequest, parseOriginRequest } from '../api/requests.ts';
import { AssayError } from '../protocol/errors.ts';
import type { Parcel } from './submission.ts';

export const PARCEL_FORMAT = 'assay/parcel/v1';

/**
 * Checks the JSON of a parcel that `assay commit`, `assay enrol` or `assay prove` wrote. Proofs are not verified.
 *
 * @param json the parsed file
 * @throws AssayError `bad-parcel` (2)
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { parseParcel, ServiceClient } from 'assay/sdk';
 *
 * const parcel = parseParcel(JSON.parse(readFileSync('origin.parcel', 'utf8')));
 * if (parcel.kind === 'origin') await new ServiceClient('https://assay.example').submitOrigin(parcel.body);
 * ```
 */
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
  new AssayError('bad-parcel', 'this is not a parcel, or it was changed; make it again', { cause });
