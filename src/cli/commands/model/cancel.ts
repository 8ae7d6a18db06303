import type { Command } from 'commander';
import type { Cli, CliDeps } from '../../command.ts';
import { defineOwnerAct, type ModelTransactionOptions, type OwnerAct, runOwnerAct } from '../../owner-act.ts';

const CANCEL: OwnerAct = {
  name: 'cancel',
  description: 'take back a version that is proposed and not in force yet',
  act: ({ registry }, model) => registry.cancelVersion(model),
  done: ({ model, transaction }) => `model ${model}: taken back in ${transaction}`,
};

/** Takes back the version that is proposed and not in force yet. */
export const runModelCancel = (deps: CliDeps, options: ModelTransactionOptions) =>
  runOwnerAct(CANCEL, deps, options);

export const defineModelCancel = (parent: Command, cli: Cli): void => defineOwnerAct(CANCEL, parent, cli);
