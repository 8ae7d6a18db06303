import type { Command } from 'commander';
import type { Cli } from '../../command.ts';
import { defineOwnerTransaction, type OwnerTransaction } from './owner-transaction.ts';

export const CANCEL: OwnerTransaction = {
  name: 'cancel',
  description: 'cancel a proposed version that is not in force yet',
  done: ({ model, transaction }) => `model ${model}: proposal cancelled in ${transaction}`,
};

export const defineModelCancel = (parent: Command, cli: Cli): void =>
  defineOwnerTransaction(CANCEL, parent, cli);
