import type { Command } from 'commander';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type KeystoreOptions, openAccount } from '../accounts.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { fieldValue, smallInteger } from '../options/values.ts';

export interface RoyaltiesOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
}

export interface RoyaltiesResult {
  readonly model: string;
  readonly amount: string;
  readonly transaction: string;
}

/** Divides what was parked under a version among the present holders of stake. */
export async function runRoyaltiesDistribute(
  deps: CliDeps,
  options: RoyaltiesOptions & { readonly modelVersion: string },
): Promise<RoyaltiesResult> {
  const model = fieldValue(options.model, '--model');
  const version = smallInteger(options.modelVersion, '--model-version', 1, 2 ** 32 - 1);
  const keys = await openAccount(deps, options);
  return withChain(options, async ({ as }) => {
    const mined = await as(keys.accountKey).vault.distributeParked(model, version);
    const { amount } = mined.event('Unparked');
    return { model: `${model}`, amount: `${amount}`, transaction: mined.receipt.hash };
  });
}

/** Gives what holders have not claimed by the end of claims to the residual payee. */
export async function runRoyaltiesSweep(deps: CliDeps, options: RoyaltiesOptions): Promise<RoyaltiesResult> {
  const model = fieldValue(options.model, '--model');
  const keys = await openAccount(deps, options);
  return withChain(options, async ({ as }) => {
    const mined = await as(keys.accountKey).vault.sweep(model);
    return { model: `${model}`, amount: `${mined.event('Swept').amount}`, transaction: mined.receipt.hash };
  });
}

/** Pays the vault what receipts drew from deposits while it was paused. */
export async function runRoyaltiesForward(
  deps: CliDeps,
  options: RoyaltiesOptions,
): Promise<RoyaltiesResult> {
  const model = fieldValue(options.model, '--model');
  const keys = await openAccount(deps, options);
  return withChain(options, async ({ as }) => {
    const mined = await as(keys.accountKey).plans.forward(model);
    const { amount } = mined.event('Forwarded');
    return { model: `${model}`, amount: `${amount}`, transaction: mined.receipt.hash };
  });
}

const SHARED = [
  ...RPC_OPTIONS,
  { flags: '--model <id>', description: 'model', required: true },
  ACCOUNT_OPTION,
  OPTION.passwordFile,
];

export const defineRoyaltiesDistribute = (parent: Command, cli: Cli): void =>
  defineCommand<RoyaltiesOptions & { readonly modelVersion: string }>(parent, cli, {
    name: 'distribute',
    description: 'divide what was parked under a version among the holders of stake; anybody may',
    options: [...SHARED, { flags: '--model-version <n>', description: 'version of the terms', default: '1' }],
    run: async (options) => {
      const result = await runRoyaltiesDistribute(cli.deps, options);
      return { data: result, lines: [`model ${result.model}: ${result.amount} divided`, result.transaction] };
    },
  });

export const defineRoyaltiesSweep = (parent: Command, cli: Cli): void =>
  defineCommand<RoyaltiesOptions>(parent, cli, {
    name: 'sweep',
    description: 'after the end of claims, give what is unclaimed to the residual payee; anybody may',
    options: SHARED,
    run: async (options) => {
      const result = await runRoyaltiesSweep(cli.deps, options);
      return { data: result, lines: [`model ${result.model}: ${result.amount} swept`, result.transaction] };
    },
  });

export const defineRoyaltiesForward = (parent: Command, cli: Cli): void =>
  defineCommand<RoyaltiesOptions>(parent, cli, {
    name: 'forward',
    description: 'pay the vault what receipts drew while it was paused; anybody may',
    options: SHARED,
    run: async (options) => {
      const result = await runRoyaltiesForward(cli.deps, options);
      return { data: result, lines: [`model ${result.model}: ${result.amount} paid`, result.transaction] };
    },
  });
