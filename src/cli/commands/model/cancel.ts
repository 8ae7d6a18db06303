import type { Command } from 'commander';
import type { Cli, CliDeps } from '../../command.ts';
import {
  defineOwnerTransaction,
  type ModelTransactionOptions,
  type OwnerTransaction,
  runOwnerTransaction,
} from './owner-transaction.ts';

const CANCEL: OwnerTransaction = {
  name: 'cancel',
  description: 'take back a version that is proposed and not in force yet',
  send: ({ registry }, model) => registry.cancelVersion(model),
  done: ({ model, transaction }) => `model ${model}: taken back in ${transaction}`,
};

/** Takes back the version that is proposed and not in force yet. */
export const runModelCancel = (deps: CliDeps, options: ModelTransactionOptions) =>
  runOwnerTransaction(CANCEL, deps, options);

export const defineModelCancel = (parent: Command, cli: Cli): void =>
  defineOwnerTransaction(CANCEL, parent, cli);
