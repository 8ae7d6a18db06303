import type { Command } from 'commander';
import { parseCommitteeKey } from '../../../contributor/approval/committee-key.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import {
  APPROVAL_FILES,
  findHospitalFolder,
  readHospital,
  writeHospital,
} from '../../hospital/hospital-file.ts';

interface ApproveTrustOptions {
  readonly key: string;
  /** Replace another committee's key. */
  readonly force?: boolean;
}

/**
 * Names the committee whose approvals a hospital's folder demands.
 *
 * @param cwd the hospital's folder, or one below it
 * @throws AssayError `no-hospital`, `other-committee` (2); as `parseCommitteeKey`
 */
export async function runApproveTrust(
  { key, force = false }: ApproveTrustOptions,
  cwd: string,
): Promise<{ folder: string; committee: string }> {
  const committee = await parseCommitteeKey(key);
  const folder = await findHospitalFolder(cwd);
  if (folder === undefined) {
    throw new AssayError(
      'no-hospital',
      'there is no assay.json here or above; run this in a hospital folder',
    );
  }
  const { file } = await readHospital(folder);
  const known = file.approval?.committee;
  if (known !== undefined && known !== committee && !force) {
    throw new AssayError(
      'other-committee',
      'this folder names another committee already; --force replaces it, and every dataset then needs its approval',
    );
  }
  await writeHospital(
    folder,
    { ...file, approval: { ...APPROVAL_FILES, ...file.approval, committee } },
    true,
  );
  return { folder, committee };
}

export const defineApproveTrust = (parent: Command, cli: Cli): void =>
  defineCommand<ApproveTrustOptions>(parent, cli, {
    name: 'trust',
    description: 'name the committee whose approvals this hospital folder demands',
    arguments: [{ name: '<key>', description: 'key of the committee, from assay approve keygen' }],
    options: [{ flags: '--force', description: "replace another committee's key" }],
    run: async (options) => {
      const result = await runApproveTrust(options, cli.cwd);
      return {
        data: result,
        lines: [`${result.folder} demands approvals of ${result.committee}`],
      };
    },
  });
