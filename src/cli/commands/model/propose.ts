import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { VERSION_OPTIONS, type VersionOptions } from './model-version.ts';

export interface ModelProposeOptions extends KeystoreOptions, VersionOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  readonly policy: string;
  readonly circuit: string;
}

interface ModelProposeResult {
  readonly model: string;
  readonly version: number;
  /** Unix seconds from which the version is in force. */
  readonly activeFrom: string;
  readonly transaction: string;
}

export const defineModelPropose = (parent: Command, cli: Cli): void =>
  defineCommand<ModelProposeOptions>(parent, cli, {
    name: 'propose',
    description: "propose a policy document as a model's next version, in force after the registry's delay",
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      OPTION.policy,
      OPTION.circuit,
      ...VERSION_OPTIONS,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
  });

export const describeProposal = ({
  model,
  version,
  activeFrom,
  transaction,
}: ModelProposeResult): string[] => [
  `version ${version} of model ${model}, in force from ${new Date(Number(activeFrom) * 1000).toISOString()}`,
  transaction,
];
