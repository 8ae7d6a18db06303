import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import {
  describeKey,
  KEY_ADMINISTRATION_OPTIONS,
  type KeyAdministrationOptions,
  withKeyAdministration,
} from './key-administration.ts';

export const defineServiceKeyList = (parent: Command, cli: Cli): void =>
  defineCommand<KeyAdministrationOptions>(parent, cli, {
    name: 'list',
    description: 'all API keys, revoked ones included; tokens are not shown',
    options: [...KEY_ADMINISTRATION_OPTIONS],
    run: async (options) => {
      const keys = await withKeyAdministration(options, (administration) => administration.list());
      return { data: keys, lines: keys.map(describeKey) };
    },
  });
