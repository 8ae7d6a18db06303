import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { openRelay, SERVICE_RELAY_OPTIONS, type ServiceRelayOptions } from './open-relay.ts';

export const defineRelayResume = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceRelayOptions>(parent, cli, {
    name: 'resume',
    description: 'end a halt, once its cause is known and removed',
    options: SERVICE_RELAY_OPTIONS,
    run: async (options) => {
      await (await openRelay(options)).resume();
      return { data: { resumed: true }, lines: ['the relay goes on'] };
    },
  });
