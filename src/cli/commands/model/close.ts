import type { Command } from 'commander';
import type { Cli, CliDeps } from '../../command.ts';
import { defineOwnerAct, type ModelTransactionOptions, type OwnerAct, runOwnerAct } from '../../owner-act.ts';

const CLOSE: OwnerAct = {
  name: 'close',
  description: "end a model's training: no more rounds, unvested stake vests",
  act: ({ rounds }, model) => rounds.closeModel(model),
  done: ({ model, transaction }) => `closed model ${model}: ${transaction}`,
};

/** Ends a model's training: no more rounds, and everything unvested may vest. */
export const runModelClose = (deps: CliDeps, options: ModelTransactionOptions) =>
  runOwnerAct(CLOSE, deps, options);

export const defineModelClose = (parent: Command, cli: Cli): void => defineOwnerAct(CLOSE, parent, cli);
