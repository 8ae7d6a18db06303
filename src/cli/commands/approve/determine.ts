import type { Command } from 'commander';
import { issueDetermination } from '../../../contributor/approval/determination.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { parseIsoDay } from '../../../protocol/policy/day-format.ts';
import { assertWritable, writeJsonFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { type KeystoreOptions, openCommittee } from '../../files/accounts.ts';
import { freePlace, openRegister, writeRegister } from '../../files/committee-register.ts';
import { confirm, YES_OPTION } from '../../files/confirm.ts';
import { addressValue, fieldValue, unsigned } from '../../options/values.ts';
import {
  REGISTER_OPTION,
  STATUS_OPTIONS,
  type StatusOptions,
  statusDays,
  writeStatusList,
} from './status-file.ts';

interface ApproveDetermineOptions extends KeystoreOptions, StatusOptions {
  readonly account: string;
  readonly model: string;
  readonly cost: string;
  readonly grounds: string;
  /** Last day of validity, UTC. */
  readonly expires: string;
  readonly out: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/**
 * Shows a determination in plain words, has it confirmed, and signs it and the status list.
 *
 * @throws AssayError `bad-option`, `not-confirmed`, `cancelled` (2)
 */
export async function runApproveDetermine(
  deps: CliDeps,
  options: ApproveDetermineOptions,
): Promise<{ out: string; id: string }> {
  const { out, force = false, register: registerPath } = options;
  await assertWritable(out, { secret: false, replace: force });
  const days = statusDays(options);
  const last = parseIsoDay(options.expires);
  if (last === undefined) throw new AssayError('bad-option', '--expires must be a day, YYYY-MM-DD');
  const terms = {
    type: 'RemunerationDetermination' as const,
    account: addressValue(options.account, '--account'),
    model: `${fieldValue(options.model, '--model')}`,
    declaredCost: `${unsigned(options.cost, '--cost', 1n << 128n)}`,
    grounds: options.grounds,
  };
  const [from, until] = [deps.now(), (last + 1) * 86_400];
  const keys = await openCommittee(deps, options);
  const register = await openRegister(registerPath, keys.did);
  const words = [
    `account ${terms.account} may claim royalties of model ${terms.model}`,
    `in all no more than ${terms.declaredCost} of the settlement token's smallest unit`,
    `grounds: ${terms.grounds}`,
    `until ${options.expires}`,
  ];
  await confirm(words, 'Sign this determination?', options.yes === true, deps.note);
  const index = freePlace(register);
  const signed = await issueDetermination(keys, {
    terms,
    from,
    until,
    status: { list: register.list, index },
  });
  const { id, ...credential } = signed;
  const entry = {
    id,
    index,
    permit: `determination ${terms.account}`,
    model: terms.model,
    hash: '0'.repeat(64),
  };
  const renewed = {
    ...register,
    approvals: [...register.approvals, { ...entry, until, revokedAt: null }],
  };
  await writeRegister(registerPath, renewed);
  await writeJsonFile(out, { ...credential, id }, { secret: false, replace: force });
  await writeStatusList(keys, renewed, options.status, from, days);
  return { out, id };
}

export const defineApproveDetermine = (parent: Command, cli: Cli): void =>
  defineCommand<ApproveDetermineOptions>(parent, cli, {
    name: 'determine',
    description: 'sign that an account may claim royalties of a model, up to a declared cost',
    options: [
      keystoreOption('committee'),
      OPTION.passwordFile,
      REGISTER_OPTION,
      {
        flags: '--account <address>',
        description: "payout account of the hospital's keystore",
        required: true,
      },
      { flags: '--model <id>', description: 'model', required: true },
      {
        flags: '--cost <amount>',
        description: "declared cost, in the settlement token's smallest unit",
        required: true,
      },
      { flags: '--grounds <text>', description: 'the costs that are recovered, in words', required: true },
      { flags: '--expires <day>', description: 'last day on which it is valid', required: true },
      { flags: '--out <file>', description: 'determination to write', required: true },
      ...STATUS_OPTIONS,
      YES_OPTION,
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runApproveDetermine(cli.deps, options);
      return {
        data: result,
        lines: [
          `wrote ${result.out} (${result.id})`,
          'the hospital names it as "determination" in assay.json; claim then refuses without it',
        ],
      };
    },
  });
