import type { Command } from 'commander';
import { egressStatement } from '../../../contributor/egress/egress-statement.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { describeParcel } from '../../files/egress.ts';
import { readParcel } from '../../files/parcel-file.ts';

export const defineEgressShow = (parent: Command, cli: Cli): void =>
  defineCommand<{ readonly parcel: string }>(parent, cli, {
    name: 'show',
    description: 'say what leaves the hospital with a parcel: fields, bits, counts, epsilon, recipients',
    arguments: [{ name: '<parcel>', description: 'parcel of commit, enrol or prove' }],
    options: [],
    run: async ({ parcel: path }) => {
      const parcel = await readParcel(path);
      return { data: egressStatement(parcel), lines: describeParcel(parcel) };
    },
  });
