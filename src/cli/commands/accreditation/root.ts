import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { LIST_ARGUMENT, rootLines, runAccreditationList } from './list.ts';

export const defineAccreditationRoot = (parent: Command, cli: Cli): void =>
  defineCommand<{ file: string }>(parent, cli, {
    name: 'root',
    description: 'the root of a list, as the model registry holds it',
    arguments: LIST_ARGUMENT,
    options: [],
    run: async (options) => {
      const result = await runAccreditationList(options);
      const { root, secondRoot } = result;
      return { data: { root, secondRoot }, lines: [root, ...rootLines(result).slice(1)] };
    },
  });
