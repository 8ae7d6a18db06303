import { userInfo } from 'node:os';
import { z } from 'zod';
import { describeEgress, parcelHash } from '../../contributor/egress/egress-statement.ts';
import type { EgressStatement } from '../../contributor/egress/statement-types.ts';
import type { SecondParcel } from '../../delivery/second/parcel.ts';
import { AssayError } from '../../protocol/errors.ts';
import { exists, readJsonFile, writeJsonFile } from '../../system/files.ts';
import type { OptionSpec } from '../options/option-spec.ts';

/**
 * Two files beside a parcel: `PARCEL.egress.json` says what leaves with it, `PARCEL.approved.json` that a person approved it.
 */

export interface HoldOptions {
  /** True: parcels wait for a person. A folder's default arrives as text. */
  readonly hold?: boolean | string;
}

export const HOLD_OPTION: OptionSpec = {
  flags: '--hold',
  description: 'send nothing: parcels wait until assay egress approve, and are then sent by assay submit',
};

export const parcelWritten = (path: string, held: boolean): string =>
  held
    ? `wrote ${path}; it waits for a person: assay egress approve ${path}, then assay submit ${path}`
    : `wrote ${path}; submit it with assay submit`;

export const isHeld = ({ hold }: HoldOptions): boolean => hold === true || hold === 'true';

const FORMAT = 'assay/egress-approval/v1';
const schema = z.strictObject({
  format: z.literal(FORMAT),
  parcel: z.string().regex(/^[0-9a-f]{64}$/),
  /** User name of the operating system. */
  by: z.string().max(120),
  /** Unix seconds. */
  at: z.int(),
});

const statementPath = (parcel: string): string => `${parcel}.egress.json`;
const approvalPath = (parcel: string): string => `${parcel}.approved.json`;

export const writeStatementFile = (path: string, statement: EgressStatement): Promise<void> =>
  writeJsonFile(statementPath(path), statement, { secret: false, replace: true });

/** Records that a person approved exactly this parcel. @param now Unix seconds */
export async function approveParcel(path: string, parcel: SecondParcel, now: number): Promise<string> {
  const hash = parcelHash(parcel);
  const approval = { format: FORMAT, parcel: hash, by: userInfo().username.slice(0, 120), at: now };
  await writeJsonFile(approvalPath(path), approval, { secret: false, replace: true });
  return hash;
}

/** @throws AssayError `parcel-held` (3) unless a person approved exactly this parcel */
export async function assertReleased(path: string, parcel: SecondParcel): Promise<void> {
  const from = approvalPath(path);
  const known = (await exists(from)) ? schema.safeParse(await readJsonFile(from)) : undefined;
  if (known?.success && known.data.parcel === parcelHash(parcel)) return;
  throw new AssayError(
    'parcel-held',
    `${path} waits for a person: read assay egress show ${path}, then run assay egress approve ${path}`,
    { exitCode: 3 },
  );
}

export const describeStatement = (statement: EgressStatement): readonly string[] => {
  return [
    ...describeEgress(statement),
    'output checks (SATRE):',
    ...statement.outputChecks.map(
      ({ satre, question, answer, isMet }) => `  ${satre} ${isMet ? 'met' : 'OPEN'}: ${question} ${answer}.`,
    ),
  ];
};
