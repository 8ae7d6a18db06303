import type { Parcel } from '../client/deliver.ts';
import { AssayError } from '../protocol/errors.ts';
import {
  parseAttestationSetRequest,
  parseEnrolmentRequest,
  parseOriginRequest,
} from '../service/requests.ts';
import { readJsonFile, writeJsonFile } from './files.ts';

/** Parcels as files: they can be carried to a machine with a network and submitted there. */

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
