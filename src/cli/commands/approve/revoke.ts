import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { type KeystoreOptions, openCommittee } from '../../files/accounts.ts';
import { openRegister, writeRegister } from '../../files/committee-register.ts';
import { confirm, YES_OPTION } from '../../files/confirm.ts';
import {
  REGISTER_OPTION,
  STATUS_OPTIONS,
  type StatusOptions,
  statusDays,
  writeStatusList,
} from './status-file.ts';

interface ApproveRevokeOptions extends KeystoreOptions, StatusOptions {
  /** Id or permit of the approval. */
  readonly approval: string;
  readonly yes?: boolean;
}

interface ApproveRevokeResult {
  readonly id: string;
  readonly permit: string;
  readonly status: string;
}

/**
 * Revokes an approval, for good, and signs the status list anew.
 *
 * @throws AssayError `no-such-approval`, `several-approvals`, `already-revoked` (2)
 */
export async function runApproveRevoke(
  deps: CliDeps,
  options: ApproveRevokeOptions,
): Promise<ApproveRevokeResult> {
  const days = statusDays(options);
  const keys = await openCommittee(deps, options);
  const register = await openRegister(options.register, keys.did);
  const named = register.approvals.filter(({ id, permit }) =>
    [id, permit, id.replace('urn:uuid:', '')].includes(options.approval),
  );
  const valid = named.filter(({ revokedAt }) => revokedAt === null);
  if (named.length === 0) {
    throw new AssayError('no-such-approval', 'the register has no approval of that id or permit');
  }
  if (valid.length === 0) throw new AssayError('already-revoked', 'this approval is revoked already');
  const [approval, second] = valid;
  if (approval === undefined || second !== undefined) {
    throw new AssayError(
      'several-approvals',
      `several approvals have this permit; name one by its id: ${valid.map(({ id }) => id).join(', ')}`,
    );
  }
  const words = [`revokes ${approval.id}, permit ${approval.permit}, model ${approval.model}`];
  await confirm(words, 'Revoke it for good?', options.yes === true, deps.note);
  const now = deps.now();
  const approvals = register.approvals.map((each) =>
    each.id === approval.id ? { ...each, revokedAt: now } : each,
  );
  const renewed = { ...register, approvals };
  await writeRegister(options.register, renewed);
  await writeStatusList(keys, renewed, options.status, now, days);
  return { id: approval.id, permit: approval.permit, status: options.status };
}

export const defineApproveRevoke = (parent: Command, cli: Cli): void =>
  defineCommand<ApproveRevokeOptions>(parent, cli, {
    name: 'revoke',
    description: 'revoke an approval, and sign the status list anew',
    arguments: [{ name: '<approval>', description: 'id or permit of the approval' }],
    options: [
      keystoreOption('committee'),
      OPTION.passwordFile,
      REGISTER_OPTION,
      ...STATUS_OPTIONS,
      YES_OPTION,
    ],
    run: async (options) => {
      const result = await runApproveRevoke(cli.deps, options);
      return {
        data: result,
        lines: [
          `revoked ${result.id}; wrote ${result.status}`,
          'give the status list to the hospital now: its commands refuse the approval from then on',
        ],
      };
    },
  });
