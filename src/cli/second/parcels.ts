import { join } from 'node:path';
import type { SecondAttestationSetValues } from '../../client/second/bodies.ts';
import { secondEgressStatement } from '../../contributor/egress/egress-statement.ts';
import {
  parseSecondParcel,
  SECOND_PARCEL,
  type SecondSubmission,
  secondParcelOf,
} from '../../delivery/second/parcel.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { privateFolder, readJsonFile, writeJsonFile } from '../../system/files.ts';
import { parcelWritten, writeStatementFile } from '../files/egress.ts';

/** Parcels of the second edition as files, with the statement of what leaves with each. */

const LARGEST = 1 << 22;

export async function writeSecondParcel(path: string, submission: SecondSubmission): Promise<void> {
  const parcel = { format: SECOND_PARCEL, ...secondParcelOf(submission) };
  await writeJsonFile(path, parcel, { secret: false, replace: true });
  await writeStatementFile(path, secondEgressStatement(submission));
}

/** @throws AssayError `bad-parcel` (2); as `readJsonFile` */
export async function readSecondParcel(path: string): Promise<SecondSubmission> {
  const json = await readJsonFile(path, { largest: LARGEST });
  try {
    return parseSecondParcel(json);
  } catch (cause) {
    throw new AssayError('bad-parcel', `${path} is not a parcel; make it again with commit, enrol or prove`, {
      cause,
    });
  }
}

/** Place of a parcel in the work folder, which is made if it does not exist. */
export const parcelPlace = async (work: string, name: string): Promise<string> =>
  join(await privateFolder(work), `${name}.json`);

/** An answer as a parcel has it: with the noise of the policy under which it was made. */
export const answerSubmission = (
  values: SecondAttestationSetValues,
  { policy: { numbers, bound }, shape }: CompiledSecondPolicy,
): SecondSubmission => ({
  ...{ kind: 'attestation-set', circuit: shape.circuit, values },
  noise: {
    ...{ noise: numbers.noise, holdoutNoise: numbers.holdoutNoise, lossNoise: numbers.lossNoise },
    bound,
  },
});

/** Writes a parcel instead of sending it. @returns its path and the words about it */
export async function keepSecondParcel(
  path: string,
  submission: SecondSubmission,
  held: boolean,
): Promise<{ readonly parcel: string; readonly words: string }> {
  await writeSecondParcel(path, submission);
  return { parcel: path, words: parcelWritten(path, held) };
}
