import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';

export const defineEgressShow = (parent: Command, cli: Cli): void =>
  defineCommand<{ readonly parcel: string }>(parent, cli, {
    name: 'show',
    description: 'say what leaves the hospital with a parcel: fields, bits, counts, epsilon, recipients',
    arguments: [{ name: '<parcel>', description: 'parcel of commit, enrol or prove' }],
    options: [],
  });
