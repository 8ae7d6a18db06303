import type { Command } from 'commander';
import type { Cli, CliDeps } from '../../command.ts';
import {
  defineOwnerTransaction,
  type ModelTransactionOptions,
  type OwnerTransaction,
  runOwnerTransaction,
} from './owner-transaction.ts';

export const CLOSE: OwnerTransaction = {
  name: 'close',
  description: "end a model's training: no more rounds, unvested stake vests",
  send: ({ rounds }, model) => rounds.closeModel(model),
  done: ({ model, transaction }) => `closed model ${model}: ${transaction}`,
};

/** Ends a model's training: no round opens any more, and all unvested stake may vest. */
export const runModelClose = (deps: CliDeps, options: ModelTransactionOptions) =>
  runOwnerTransaction(CLOSE, deps, options);

export const defineModelClose = (parent: Command, cli: Cli): void =>
  defineOwnerTransaction(CLOSE, parent, cli);
