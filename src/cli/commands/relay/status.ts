import type { Command } from 'commander';
import type { RelayStatus } from '../../../client/service-relay.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { openRelay, SERVICE_RELAY_OPTIONS, type ServiceRelayOptions } from './open-relay.ts';

export const defineRelayStatus = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceRelayOptions>(parent, cli, {
    name: 'status',
    description: 'submissions that wait for the chain, and the reason of a halt',
    options: SERVICE_RELAY_OPTIONS,
    run: async (options) => {
      const status = await (await openRelay(options)).status();
      if (status === undefined) {
        throw new AssayError('not-found', 'this service does not report the state of its relay', {
          exitCode: 5,
        });
      }
      return { data: status, lines: describeRelay(status) };
    },
  });

function describeRelay({ submissions, nonces, halt }: RelayStatus): string[] {
  const counts = Object.entries(submissions).map(([status, count]) => `${status} ${count}`);
  return [
    ...(halt === null
      ? []
      : [`HALTED since ${halt.since}: ${halt.reason}, signer ${halt.signer}, nonce ${halt.nonce}`]),
    `submissions: ${counts.join(', ') || 'none'}`,
    `transactions: ${nonces.open} wait to be mined, ${nonces.mined} mined and not final`,
  ];
}
