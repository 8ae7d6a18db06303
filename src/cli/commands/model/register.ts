import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { BASIS_POINTS, type Parent } from '../../../protocol/royalties/terms.ts';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue, smallInteger } from '../../options/values.ts';
import { VERSION_OPTIONS, type VersionOptions } from './model-version.ts';

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

interface ModelRegisterResult {
  readonly model: string;
  readonly owner: string;
  readonly policyHash: string;
  readonly schemaHash: string;
  readonly trainerKey: readonly [string, string];
  readonly legalTextHash: string;
  readonly transaction: string;
}

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
