import type { Command } from 'commander';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue } from '../../options/values.ts';
import { VERSION_OPTIONS, type VersionOptions, versionOf } from './model-version.ts';

export interface ModelProposeOptions extends KeystoreOptions, VersionOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  readonly policy: string;
  readonly circuit: string;
}

export interface ModelProposeResult {
  readonly model: string;
  readonly version: number;
  /** Unix seconds from which the version is in force. */
  readonly activeFrom: string;
  readonly transaction: string;
}

/** Proposes a document's policy and terms as the next version. Earlier versions and their payments stay as they are. */
export async function runModelPropose(
  deps: CliDeps,
  options: ModelProposeOptions,
): Promise<ModelProposeResult> {
  const model = fieldValue(options.model, '--model');
  const loaded = await loadPolicy(options.policy, options.circuit);
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ deployment, as }) => {
    const { registry } = as(keys.accountKey);
    const content = await versionOf(loaded, keys, options, deployment);
    const { version, mined } = await registry.proposeVersion(model, content);
    const { activeFrom } = await registry.version(model, version);
    return {
      model: `${model}`,
      version,
      activeFrom: `${activeFrom}`,
      transaction: mined.receipt.hash,
    };
  });
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
    run: async (options) => {
      const result = await runModelPropose(cli.deps, options);
      return { data: result, lines: describeProposal(result) };
    },
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
