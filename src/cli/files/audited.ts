import type { AuditPlace } from '../../contributor/audit-log/audit-log.ts';
import type { Touched } from '../../contributor/audit-log/entry.ts';
import { parcelHash, type SentProof } from '../../contributor/egress/egress-statement.ts';
import type { SecondParcel } from '../../delivery/second/parcel.ts';
import { AssayError } from '../../protocol/errors.ts';
import { findHospitalFolder, type Hospital, readHospital } from '../hospital/hospital-file.ts';

/** Commands of a hospital that touch records or secrets, and which. */
const TOUCHES: Readonly<Record<string, readonly Touched[]>> = {
  init: ['records'],
  check: ['records'],
  'fhir export': ['records'],
  'source build': ['records', 'source keys'],
  'source sign': ['records', 'source keys', 'approval'],
  'source objections': ['records', 'source keys'],
  commit: ['records', 'contributor keys', 'egress'],
  pledge: ['contributor keys'],
  score: ['records', 'contributor keys', 'egress'],
  vest: ['contributor keys'],
  enrol: ['contributor keys', 'egress'],
  prove: ['records', 'contributor keys', 'egress'],
  submit: ['contributor keys', 'egress'],
  claim: ['contributor keys'],
  status: ['contributor keys'],
  'contributor run': ['records', 'contributor keys', 'egress'],
  'contributor allow-fees': ['contributor keys'],
  'contributor retire': ['contributor keys'],
  'evaluator run': ['records', 'contributor keys', 'egress'],
  'round draw': ['contributor keys'],
  'round settle': ['contributor keys'],
  'round void': ['contributor keys'],
  'round export': ['contributor keys', 'egress'],
  'bond release': ['contributor keys'],
  'approve trust': ['approval'],
  'approve issue': ['approval'],
  'approve revoke': ['approval'],
  'approve status': ['approval'],
  'egress approve': ['egress'],
};

/** The records and secrets that a command touches; undefined if there are none. */
const touchedBy = (command: string): readonly Touched[] | undefined => TOUCHES[command];

/** The log of a hospital's folder; undefined if the folder keeps none. */
export const auditPlace = ({ file, at }: Hospital): AuditPlace | undefined =>
  file.audit === undefined
    ? undefined
    : { log: at(file.audit.log), key: at(file.audit.key), publicKey: file.audit.publicKey };

/** Notes a file that went out or was approved, by its hash. Does nothing outside a folder with a log. */
export async function recordFile(
  cwd: string,
  command: string,
  file: { readonly kind: string; readonly sha256: string },
  now: number,
): Promise<void> {
  const folder = await findHospitalFolder(cwd);
  const place = folder === undefined ? undefined : auditPlace(await readHospital(folder));
  if (place === undefined) return;
  const { appendEntry } = await import('../../contributor/audit-log/audit-log.ts');
  await appendEntry(place, { command, event: 'note', touched: ['egress'], files: [{ ...file }] }, now);
}

/** Called with a parcel before it is sent. */
export type Leaving = (parcel: SecondParcel | SentProof) => Promise<void>;

/** Sends without a note: for callers outside of a hospital's folder. */
export const UNRECORDED: Leaving = async () => {};

/**
 * Notes each parcel of a command in the hospital's log by its hash, before it is sent: what cannot be recorded is not sent.
 * Does nothing outside a folder with a log.
 *
 * @param now Unix seconds
 */
export const leavingFrom =
  ({
    cwd,
    command,
    now,
  }: {
    readonly cwd: string;
    readonly command: string;
    readonly now: () => number;
  }): Leaving =>
  (parcel) =>
    recordFile(cwd, command, { kind: `sends ${parcel.kind}`, sha256: parcelHash(parcel) }, now());

/**
 * Runs a command between two entries of the hospital's log. The first entry is on the disk before the command begins: what
 * cannot be recorded is not done.
 *
 * @param now Unix seconds
 * @throws AssayError as `appendEntry`; the command's own error
 */
export async function audited<T>(
  { cwd, command, now }: { readonly cwd: string; readonly command: string; readonly now: () => number },
  work: () => Promise<T>,
): Promise<T> {
  const touched = touchedBy(command);
  const folder = touched === undefined ? undefined : await findHospitalFolder(cwd);
  const place = folder === undefined ? undefined : auditPlace(await readHospital(folder));
  if (touched === undefined || place === undefined) return work();
  const { appendEntry } = await import('../../contributor/audit-log/audit-log.ts');
  await appendEntry(place, { command, event: 'begin', touched: [...touched] }, now());
  let done: T;
  try {
    done = await work();
  } catch (error) {
    const outcome =
      error instanceof AssayError ? { exitCode: error.exitCode, error: error.code } : { exitCode: 4 };
    await appendEntry(place, { command, event: 'end', touched: [], ...outcome }, now());
    throw error;
  }
  await appendEntry(place, { command, event: 'end', touched: [], exitCode: 0 }, now());
  return done;
}
