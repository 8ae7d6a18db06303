import type { Command } from 'commander';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { type KeystoreOptions, openCommittee } from '../../files/accounts.ts';
import { openRegister, writeRegister } from '../../files/committee-register.ts';
import {
  REGISTER_OPTION,
  STATUS_OPTIONS,
  type StatusOptions,
  statusDays,
  writeStatusList,
} from './status-file.ts';

interface ApproveStatusResult {
  readonly status: string;
  readonly approvals: readonly {
    readonly id: string;
    readonly permit: string;
    readonly until: number;
    readonly state: 'valid' | 'revoked' | 'ended';
  }[];
}

/** Signs the committee's status list anew, so that it does not grow stale, and lists the approvals. */
export async function runApproveStatus(
  deps: CliDeps,
  options: KeystoreOptions & StatusOptions,
): Promise<ApproveStatusResult> {
  const days = statusDays(options);
  const keys = await openCommittee(deps, options);
  const register = await openRegister(options.register, keys.did);
  const now = deps.now();
  await writeRegister(options.register, register);
  await writeStatusList(keys, register, options.status, now, days);
  const approvals = register.approvals.map(({ id, permit, until, revokedAt }) => ({
    ...{ id, permit, until },
    state: revokedAt !== null ? ('revoked' as const) : until <= now ? ('ended' as const) : ('valid' as const),
  }));
  return { status: options.status, approvals };
}

export const defineApproveStatus = (parent: Command, cli: Cli): void =>
  defineCommand<KeystoreOptions & StatusOptions>(parent, cli, {
    name: 'status',
    description: 'sign the status list anew before it ends, and list the approvals',
    options: [keystoreOption('committee'), OPTION.passwordFile, REGISTER_OPTION, ...STATUS_OPTIONS],
    run: async (options) => {
      const { status, approvals } = await runApproveStatus(cli.deps, options);
      return {
        data: { status, approvals },
        lines: [
          `wrote ${status}`,
          ...approvals.map(({ id, permit, state, until }) => {
            const end = new Date(until * 1000).toISOString().slice(0, 10);
            return `${state}: ${id}, permit ${permit}, ends ${end}`;
          }),
        ],
      };
    },
  });
