import type { Command } from 'commander';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import { recordFile } from '../../files/audited.ts';
import { confirm, YES_OPTION } from '../../files/confirm.ts';
import { approveParcel, describeParcel, writeStatement } from '../../files/egress.ts';
import { readParcel } from '../../files/parcel-file.ts';

export interface EgressApproveOptions {
  readonly parcel: string;
  readonly yes?: boolean;
}

/**
 * Shows what leaves with a parcel, has it confirmed, and records the approval of exactly this parcel.
 *
 * @throws AssayError `not-confirmed`, `cancelled` (2); as `readParcel`
 */
export async function runEgressApprove(
  deps: CliDeps,
  { parcel: path, yes }: EgressApproveOptions,
  cwd: string,
): Promise<{ parcel: string; hash: string }> {
  const parcel = await readParcel(path);
  await confirm(describeParcel(parcel), 'May this leave the hospital?', yes === true, deps.note);
  await writeStatement(path, parcel);
  const hash = await approveParcel(path, parcel, deps.now());
  await recordFile(cwd, 'egress approve', { kind: `approved ${parcel.kind}`, sha256: hash }, deps.now());
  return { parcel: path, hash };
}

export const defineEgressApprove = (parent: Command, cli: Cli): void =>
  defineCommand<EgressApproveOptions>(parent, cli, {
    name: 'approve',
    description: 'approve that a parcel leaves the hospital; assay submit then sends it',
    arguments: [{ name: '<parcel>', description: 'parcel that waits' }],
    options: [YES_OPTION],
    run: async (options) => {
      const result = await runEgressApprove(cli.deps, options, cli.cwd);
      return { data: result, lines: describeApproved(result) };
    },
  });

export const describeApproved = ({
  parcel,
  hash,
}: {
  readonly parcel: string;
  readonly hash: string;
}): string[] => [`approved ${parcel} (${hash.slice(0, 12)}); send it with assay submit`];
