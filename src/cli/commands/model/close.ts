import type { Command } from 'commander';
import type { Cli } from '../../command.ts';
import { defineOwnerTransaction, type OwnerTransaction } from './owner-transaction.ts';

export const CLOSE: OwnerTransaction = {
  name: 'close',
  description: "end a model's training: no more rounds, unvested stake vests",
  done: ({ model, transaction }) => `closed model ${model}: ${transaction}`,
};

export const defineModelClose = (parent: Command, cli: Cli): void =>
  defineOwnerTransaction(CLOSE, parent, cli);
