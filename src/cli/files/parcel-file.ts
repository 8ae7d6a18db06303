import { PARCEL_FORMAT, parseParcel } from '../../delivery/parse-parcel.ts';
import { type Parcel, parcelOf, type Submission } from '../../delivery/submission.ts';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile, writeJsonFile } from '../../system/files.ts';

/** Parcels as files. A parcel can be carried to a machine with a network and submitted there. */

const LARGEST = 1 << 22;

export const writeParcel = (path: string, submission: Submission): Promise<void> =>
  writeJsonFile(path, { format: PARCEL_FORMAT, ...parcelOf(submission) }, { secret: false, replace: true });

/** @throws AssayError `bad-parcel` (2); as `readJsonFile` */
export async function readParcel(path: string): Promise<Parcel> {
  const json = await readJsonFile(path, { largest: LARGEST });
  try {
    return parseParcel(json);
  } catch (cause) {
    throw new AssayError('bad-parcel', `${path} is not a parcel; make it again with commit, enrol or prove`, {
      cause,
    });
  }
}
