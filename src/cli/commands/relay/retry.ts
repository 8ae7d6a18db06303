import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { openRelay, SERVICE_RELAY_OPTIONS, type ServiceRelayOptions } from './open-relay.ts';

export const defineRelayRetry = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceRelayOptions & { readonly id: string }>(parent, cli, {
    name: 'retry',
    description: 'queue a dead letter again; it cannot take effect twice',
    arguments: [{ name: '<id>', description: 'id of the submission' }],
    options: SERVICE_RELAY_OPTIONS,
    run: async (options) => {
      await (await openRelay(options)).retry(options.id);
      return { data: { retried: options.id }, lines: [`queued ${options.id} again`] };
    },
  });
