import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { hexlify } from 'ethers';
import type { ModelConfig } from '../../../chain/clients/registry-client.ts';
import { addressOf } from '../../../chain/deploy/deployment-record.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { BASIS_POINTS, type Parent } from '../../../protocol/royalties/terms.ts';
import type { Shape } from '../../../protocol/shape.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { accreditationTree, readAccreditationFile } from '../../files/accreditation-file.ts';
import { type LoadedPolicy, loadPolicy } from '../../files/policy-file.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { addressValue, fieldValue, smallInteger } from '../../options/values.ts';
import { VERSION_OPTIONS, type VersionOptions, versionOf } from './model-version.ts';

export interface ModelRegisterOptions extends KeystoreOptions, VersionOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly policy: string;
  readonly circuit: string;
  /** Accreditation lists by role. */
  readonly contributors: string;
  readonly holdouts: string;
  /** Settlement token; default: the deployment's TestToken. */
  readonly token?: string;
  /** Parents as `id:weight`, weights in basis points. */
  readonly parent?: readonly string[];
  /** Parent whose checkpoint the training starts from. */
  readonly startsFrom?: string;
}

export interface ModelRegisterResult {
  readonly model: string;
  readonly owner: string;
  readonly policyHash: string;
  readonly schemaHash: string;
  readonly trainerKey: readonly [string, string];
  readonly legalTextHash: string;
  readonly transaction: string;
}

/** Registers a model under a policy document. Version 1 is in force at once. */
export async function runModelRegister(
  deps: CliDeps,
  options: ModelRegisterOptions,
): Promise<ModelRegisterResult> {
  const loaded = await loadPolicy(options.policy, options.circuit);
  const contributors = accreditationTree(await readAccreditationFile(options.contributors)).root;
  const holdouts = accreditationTree(await readAccreditationFile(options.holdouts)).root;
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ deployment, as }) => {
    const token =
      options.token === undefined
        ? addressOf(deployment, 'TestToken')
        : addressValue(options.token, '--token');
    const version = await versionOf(loaded, keys, options, deployment);
    const { model, mined } = await as(keys.accountKey).registry.register({
      salt: hexlify(randomBytes(32)),
      config: configOf(loaded, token, lineageOf(options)),
      sources: { contributors, holdouts },
      version,
    });
    return {
      model: `${model}`,
      owner: keys.address,
      policyHash: `${version.policyHash}`,
      schemaHash: `${loaded.compiled.policy.schemaHash}`,
      trainerKey: [`${keys.trainerKey[0]}`, `${keys.trainerKey[1]}`],
      legalTextHash: version.terms.legalTextHash,
      transaction: mined.receipt.hash,
    };
  });
}

/** Values that are fixed for the model's life. Its calendar repeats the document's period. */
function configOf(
  { compiled, shape }: LoadedPolicy,
  settlementToken: string,
  lineage: Pick<ModelConfig, 'parents' | 'startsFrom'>,
): ModelConfig {
  const { firstDay, lastDay } = compiled.period;
  return {
    settlementToken,
    schemaHash: compiled.policy.schemaHash,
    shape: sizesOf(shape),
    periodEpoch: firstDay,
    periodDays: lastDay - firstDay + 1,
    ...lineage,
  };
}

const sizesOf = ({ n, f, depth }: Shape) => ({ batchSize: n, features: f, depth });

/** @throws AssayError `bad-option` (2) */
export function lineageOf(options: Pick<ModelRegisterOptions, 'parent' | 'startsFrom'>) {
  const parents = (options.parent ?? []).map((text): Parent => {
    const [model = '', weight = '', ...more] = text.split(':');
    if (more.length > 0) throw new AssayError('bad-option', '--parent must be ID:WEIGHT');
    return {
      model: fieldValue(model, '--parent'),
      weight: smallInteger(weight, "--parent's weight", 1, BASIS_POINTS),
    };
  });
  const sum = parents.reduce((total, { weight }) => total + weight, 0);
  if (parents.length > 0 && sum !== BASIS_POINTS) {
    throw new AssayError('bad-option', `the weights of --parent must add up to ${BASIS_POINTS}`);
  }
  const startsFrom = options.startsFrom === undefined ? 0n : fieldValue(options.startsFrom, '--starts-from');
  return { parents, startsFrom };
}

export const defineModelRegister = (parent: Command, cli: Cli): void =>
  defineCommand<ModelRegisterOptions>(parent, cli, {
    name: 'register',
    description: 'register a model under a policy document',
    options: [
      ...RPC_OPTIONS,
      OPTION.policy,
      OPTION.circuit,
      { flags: '--contributors <file>', description: 'accreditation list of contributors', required: true },
      {
        flags: '--holdouts <file>',
        description: "accreditation list of the holdout's sources",
        required: true,
      },
      { flags: '--token <address>', description: "settlement token (default: the deployment's TestToken)" },
      ...VERSION_OPTIONS,
      {
        flags: '--parent <id:weight...>',
        description: 'models that this model derives from, weights in basis points',
      },
      { flags: '--starts-from <id>', description: 'parent whose checkpoint the training starts from' },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runModelRegister(cli.deps, options);
      return { data: result, lines: describeModel(result) };
    },
  });

export const describeModel = ({
  model,
  policyHash,
  trainerKey,
  transaction,
}: ModelRegisterResult): string[] => [
  `model ${model}`,
  `policy ${policyHash}`,
  `trainer key ${trainerKey.join(',')}`,
  `transaction ${transaction}`,
];
