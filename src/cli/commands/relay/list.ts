import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { openRelay, SERVICE_RELAY_OPTIONS, type ServiceRelayOptions } from './open-relay.ts';

export const defineRelayList = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceRelayOptions>(parent, cli, {
    name: 'list',
    description: 'dead letters: submissions that the chain refused, or that failed there',
    options: SERVICE_RELAY_OPTIONS,
    run: async (options) => {
      const dead = await (await openRelay(options)).deadLetters();
      return {
        data: dead,
        lines: dead.map(({ id, kind, status, reason, since }) =>
          [id, kind, status, reason ?? '', since].join('  '),
        ),
      };
    },
  });
