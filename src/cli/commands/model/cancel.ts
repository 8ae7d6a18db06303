import type { Command } from 'commander';
import type { Cli, CliDeps } from '../../command.ts';
import {
  defineOwnerTransaction,
  type ModelTransactionOptions,
  type OwnerTransaction,
  runOwnerTransaction,
} from './owner-transaction.ts';

export const CANCEL: OwnerTransaction = {
  name: 'cancel',
  description: 'cancel a proposed version that is not in force yet',
  send: ({ registry }, model) => registry.cancelVersion(model),
  done: ({ model, transaction }) => `model ${model}: proposal cancelled in ${transaction}`,
};

/** Cancels the proposed version, as long as it is not in force. */
export const runModelCancel = (deps: CliDeps, options: ModelTransactionOptions) =>
  runOwnerTransaction(CANCEL, deps, options);

export const defineModelCancel = (parent: Command, cli: Cli): void =>
  defineOwnerTransaction(CANCEL, parent, cli);
