import type { Command } from 'commander';
import { type RelayStatus, ServiceRelay } from '../../client/service-relay.ts';
import { AssayError } from '../../protocol/errors.ts';
import { readServiceKey, SERVICE_KEY_OPTION } from '../access.ts';
import { type Cli, defineCommand } from '../command.ts';
import type { OptionSpec } from '../options/option-spec.ts';

interface RelayOptions {
  readonly service: string;
  readonly serviceKey?: string;
}

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--service <url>',
    description: 'address of the running service, with a key of scope admin (--service-key)',
    required: true,
  },
  SERVICE_KEY_OPTION,
];

async function open({ service, serviceKey }: RelayOptions): Promise<ServiceRelay> {
  return new ServiceRelay(service, { apiKey: await readServiceKey(serviceKey) });
}

export const defineRelayStatus = (parent: Command, cli: Cli): void =>
  defineCommand<RelayOptions>(parent, cli, {
    name: 'status',
    description: 'what waits for the chain, and why nothing is relayed if it is halted',
    options: OPTIONS,
    run: async (options) => {
      const status = await (await open(options)).status();
      if (status === undefined) {
        throw new AssayError('not-found', 'this service does not tell of its relay', { exitCode: 5 });
      }
      return { data: status, lines: describeRelay(status) };
    },
  });

export const defineRelayList = (parent: Command, cli: Cli): void =>
  defineCommand<RelayOptions>(parent, cli, {
    name: 'list',
    description: 'dead letters: submissions that the chain refused, or that failed there',
    options: OPTIONS,
    run: async (options) => {
      const dead = await (await open(options)).deadLetters();
      return {
        data: dead,
        lines: dead.map(({ id, kind, status, reason, since }) =>
          [id, kind, status, reason ?? '', since].join('  '),
        ),
      };
    },
  });

export const defineRelayRetry = (parent: Command, cli: Cli): void =>
  defineCommand<RelayOptions & { readonly id: string }>(parent, cli, {
    name: 'retry',
    description: 'queue a dead letter again; nothing can take effect twice',
    arguments: [{ name: '<id>', description: 'id of the submission' }],
    options: OPTIONS,
    run: async (options) => {
      await (await open(options)).retry(options.id);
      return { data: { retried: options.id }, lines: [`queued ${options.id} again`] };
    },
  });

export const defineRelayResume = (parent: Command, cli: Cli): void =>
  defineCommand<RelayOptions>(parent, cli, {
    name: 'resume',
    description: 'go on after a halt, once its cause is known and gone',
    options: OPTIONS,
    run: async (options) => {
      await (await open(options)).resume();
      return { data: { resumed: true }, lines: ['the relay goes on'] };
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
