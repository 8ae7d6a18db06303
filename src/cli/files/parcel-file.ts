import type { Parcel } from '../../delivery/deliver.ts';
import { PARCEL_FORMAT, parseParcel } from '../../delivery/parse-parcel.ts';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile, writeJsonFile } from '../../system/files.ts';

/** Parcels as files: they can be carried to a machine with a network and submitted there. */

export const writeParcel = (path: string, parcel: Parcel): Promise<void> =>
  writeJsonFile(path, { format: PARCEL_FORMAT, ...parcel }, { secret: false, replace: true });

/** @throws AssayError `bad-parcel` (2) */
export async function readParcel(path: string): Promise<Parcel> {
  const json = await readJsonFile(path, { largest: 1 << 22 });
  try {
    return parseParcel(json);
  } catch (cause) {
    throw new AssayError('bad-parcel', `${path} is not a parcel; make it again with commit, enrol or prove`, {
      cause,
    });
  }
}
