import type { Command } from 'commander';
import { type Delivery, deliver, describeDelivery } from '../../delivery/deliver.ts';
import { ACCESS_OPTIONS, withAccess } from '../access.ts';
import { openAccount } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { readParcel } from '../files/parcel-file.ts';
import { smallInteger } from '../options/values.ts';

export interface SubmitOptions {
  /** A parcel of commit, enrol or prove. */
  readonly parcel: string;
  readonly deployment: string;
  readonly rpc?: string;
  readonly service?: string;
  readonly serviceKey?: string;
  /** Keystore of the account that pays the gas where there is no service. */
  readonly keystore?: string;
  readonly passwordFile?: string;
  /** Seconds. */
  readonly wait?: string;
}

export interface SubmitResult extends Delivery {
  readonly kind: string;
}

/** Submits a parcel. The same parcel again is the same submission. */
export async function runSubmit(deps: CliDeps, options: SubmitOptions): Promise<SubmitResult> {
  const parcel = await readParcel(options.parcel);
  const patience = 1000 * smallInteger(options.wait ?? '120', '--wait', 0, 86_400);
  const { keystore, passwordFile } = options;
  const account =
    keystore === undefined || options.service !== undefined
      ? {}
      : await openAccount(deps, { keystore, ...(passwordFile === undefined ? {} : { passwordFile }) });
  const delivery = await withAccess(options, (access) => deliver(access, parcel, { ...account, patience }));
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
      {
        flags: '--wait <seconds>',
        description: 'how long to wait until it is mined; 0: not',
        default: '120',
      },
    ],
    run: async (options) => {
      const result = await runSubmit(cli.deps, options);
      return { data: result, lines: [`${result.kind}: ${describeDelivery(result)}`] };
    },
  });
