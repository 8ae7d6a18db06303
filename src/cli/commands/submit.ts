import type { Command } from 'commander';
import { type Delivery, deliver, describeDelivery } from '../../delivery/deliver.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import { openAccount } from '../files/accounts.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions } from '../files/approval-gate.ts';
import { type Leaving, leavingFrom, UNRECORDED } from '../files/audited.ts';
import { assertReleased, type HoldOptions, isHeld } from '../files/egress.ts';
import { readParcel } from '../files/parcel-file.ts';
import { assertMaySend } from '../files/parcel-gate.ts';
import { namingOption } from '../hints.ts';
import { ACCESS_OPTIONS, type AccessOptions } from '../options/access-options.ts';
import { smallInteger } from '../options/values.ts';

export interface SubmitOptions extends AccessOptions, HoldOptions, ApprovalOptions {
  /** Parcel file of commit, enrol or prove. */
  readonly parcel: string;
  /** Keystore of the account that pays the gas if there is no service. */
  readonly keystore?: string;
  readonly passwordFile?: string;
  /** Seconds to wait for the service's transaction. */
  readonly wait?: string;
}

interface SubmitResult extends Delivery {
  readonly kind: string;
}

/**
 * Submits a parcel. Submitting the same parcel again has no further effect.
 * @throws AssayError `parcel-held` (3); as `assertMaySend` and `deliver`
 */
export async function runSubmit(
  deps: CliDeps,
  options: SubmitOptions,
  leaving: Leaving = UNRECORDED,
): Promise<SubmitResult> {
  const parcel = await readParcel(options.parcel);
  await assertMaySend(options, parcel, deps.now());
  if (isHeld(options)) await assertReleased(options.parcel, parcel);
  const patience = 1000 * smallInteger(options.wait ?? '120', '--wait', 0, 86_400);
  const { keystore, passwordFile } = options;
  const account =
    keystore === undefined || options.service !== undefined
      ? {}
      : await openAccount(deps, { keystore, ...(passwordFile === undefined ? {} : { passwordFile }) });
  const delivery = await withAccess(options, (access) =>
    namingOption('--service, or --rpc with --keystore', async () => {
      await leaving(parcel);
      return deliver(access, parcel, { ...account, patience });
    }),
  );
  return { kind: parcel.kind, ...delivery };
}

export const defineSubmit = (parent: Command, cli: Cli): void =>
  defineCommand<SubmitOptions>(parent, cli, {
    name: 'submit',
    description: 'submit a parcel, through the service or by a transaction of your own; safe to repeat',
    arguments: [{ name: '<parcel>', description: 'parcel of commit, enrol or prove' }],
    options: [
      ...Object.values(ACCESS_OPTIONS),
      { flags: '--keystore <file>', description: 'keystore whose account pays the gas, with --rpc' },
      OPTION.passwordFile,
      ...APPROVAL_OPTIONS,
      { flags: '--hold', description: 'send only a parcel that was approved with assay egress approve' },
      {
        flags: '--wait <seconds>',
        description: 'how long to wait until it is mined; 0: do not wait',
        default: '120',
      },
    ],
    run: async (options) => {
      const leaving = leavingFrom({ cwd: cli.cwd, command: 'submit', now: cli.deps.now });
      const result = await runSubmit(cli.deps, options, leaving);
      return { data: result, lines: [`${result.kind}: ${describeDelivery(result)}`] };
    },
  });
