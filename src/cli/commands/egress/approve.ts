import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { YES_OPTION } from '../../files/confirm.ts';

export interface EgressApproveOptions {
  readonly parcel: string;
  readonly yes?: boolean;
}

export const defineEgressApprove = (parent: Command, cli: Cli): void =>
  defineCommand<EgressApproveOptions>(parent, cli, {
    name: 'approve',
    description: 'approve that a parcel leaves the hospital; assay submit then sends it',
    arguments: [{ name: '<parcel>', description: 'parcel that waits' }],
    options: [YES_OPTION],
  });

export const describeApproved = ({
  parcel,
  hash,
}: {
  readonly parcel: string;
  readonly hash: string;
}): string[] => [`approved ${parcel} (${hash.slice(0, 12)}); send it with assay submit`];
