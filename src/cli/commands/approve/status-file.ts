import type { CommitteeKeys } from '../../../contributor/approval/committee-key.ts';
import { issueStatusList } from '../../../contributor/approval/status-list.ts';
import { writeJsonFile } from '../../../system/files.ts';
import type { CommitteeRegister } from '../../files/committee-register.ts';
import type { OptionSpec } from '../../options/option-spec.ts';
import { smallInteger } from '../../options/values.ts';

/** Options of the commands that sign a committee's status list. */
export interface StatusOptions {
  readonly register: string;
  readonly status: string;
  readonly statusDays: string;
}

export const REGISTER_OPTION: OptionSpec = {
  flags: '--register <file>',
  description: "the committee's register of its approvals (made at the first one)",
  required: true,
};

export const STATUS_OPTIONS: readonly OptionSpec[] = [
  { flags: '--status <file>', description: 'status list to write; replaced every time', required: true },
  { flags: '--status-days <n>', description: 'days for which the status list counts', default: '90' },
];

export const statusDays = ({ statusDays: text }: StatusOptions): number =>
  smallInteger(text, '--status-days', 1, 366);

/** @param now Unix seconds */
export async function writeStatusList(
  keys: CommitteeKeys,
  { list, approvals }: CommitteeRegister,
  path: string,
  now: number,
  days: number,
): Promise<void> {
  const revoked = approvals.filter(({ revokedAt }) => revokedAt !== null).map(({ index }) => index);
  const signed = await issueStatusList(keys, { list, revoked, from: now, until: now + days * 86_400 });
  await writeJsonFile(path, signed, { secret: false, replace: true });
}
