import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { describeKey, KEY_OFFICE_OPTIONS, type KeyOfficeOptions, withKeyOffice } from '../../key-office.ts';

export const defineServiceKeyList = (parent: Command, cli: Cli): void =>
  defineCommand<KeyOfficeOptions>(parent, cli, {
    name: 'list',
    description: 'all API keys, revoked ones too; never a secret',
    options: [...KEY_OFFICE_OPTIONS],
    run: async (options) => {
      const keys = await withKeyOffice(options, (office) => office.list());
      return { data: keys, lines: keys.map(describeKey) };
    },
  });
