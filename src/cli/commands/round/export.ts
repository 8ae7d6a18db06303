import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { ACCESS_OPTIONS, type AccessOptions, ENDPOINT_OPTION } from '../../options/access-options.ts';

export interface RoundExportOptions extends AccessOptions, KeystoreOptions {
  readonly model: string;
  readonly round: string;
  readonly datasetId: readonly string[];
  readonly policy: string;
  readonly endpoint?: readonly string[];
  readonly out: string;
}

export const defineRoundExport = (parent: Command, cli: Cli): void =>
  defineCommand<RoundExportOptions>(parent, cli, {
    name: 'export',
    description:
      "write a task file: a round's challenge to datasets, for prove on a machine without a network",
    options: [
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-id <id...>', description: 'datasets', required: true },
      OPTION.policy,
      keystoreOption('contributor'),
      OPTION.passwordFile,
      ...Object.values(ACCESS_OPTIONS),
      ENDPOINT_OPTION,
      { flags: '--out <file>', description: 'task file to write', required: true },
    ],
  });
