import type { AuditPlace } from '../../../contributor/audit-log/audit-log.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { auditPlace } from '../../files/audited.ts';
import { findHospitalFolder, readHospital } from '../../hospital/hospital-file.ts';
import type { OptionSpec } from '../../options/option-spec.ts';

/** Options that name a log away from its folder, for an auditor. */
export interface AuditOptions {
  readonly log?: string;
  readonly key?: string;
}

export const auditOptions: readonly OptionSpec[] = [
  { flags: '--log <file>', description: "copy of a log (default: the hospital folder's)" },
  { flags: '--key <key>', description: "public key of that log, from the hospital's assay.json" },
];

/** @throws AssayError `bad-option`, `no-audit-log` (2) */
export async function placeOf(
  { log, key }: AuditOptions,
  cwd: string,
): Promise<Pick<AuditPlace, 'log' | 'publicKey'>> {
  if (log !== undefined || key !== undefined) {
    if (log === undefined || key === undefined || !/^[A-Za-z0-9_-]{43}$/.test(key)) {
      throw new AssayError('bad-option', 'give --log and --key together; the key has 43 characters');
    }
    return { log, publicKey: key };
  }
  const folder = await findHospitalFolder(cwd);
  const place = folder === undefined ? undefined : auditPlace(await readHospital(folder));
  if (place === undefined) {
    throw new AssayError(
      'no-audit-log',
      'there is no hospital folder with an audit log here or above; give --log and --key',
    );
  }
  return place;
}
