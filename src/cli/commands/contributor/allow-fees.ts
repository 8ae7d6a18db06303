import type { Command } from 'commander';
import { SecondServiceClient } from '../../../client/second/service-client.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { ACCESS_OPTIONS, RPC_OPTIONS } from '../../options/access-options.ts';
import { addressValue } from '../../options/values.ts';

export interface AllowFeesOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** Account that submits; no other account gets a fee. */
  readonly relayer?: string;
  /** Address of a verifier service; its quote names the account. */
  readonly service?: string;
  /** In the settlement token's smallest unit; 0 withdraws the permission. */
  readonly amount: string;
}

interface AllowFeesResult {
  readonly model: string;
  readonly relayer: string;
  readonly amount: string;
  readonly transactions: readonly string[];
}

/** The account that is named, or that the service submits with. @throws AssayError `bad-option` (2) unless one is given */
export async function relayerOf({ relayer, service }: AllowFeesOptions): Promise<string> {
  if ((relayer === undefined) === (service === undefined)) {
    throw new AssayError('bad-option', 'give --relayer, or --service to take the account from its quote');
  }
  if (relayer !== undefined) return addressValue(relayer, '--relayer');
  const quote = await new SecondServiceClient(`${service}`).quote();
  return addressValue(quote.relayer, 'the relayer of the quote');
}

export const defineContributorAllowFees = (parent: Command, cli: Cli): void =>
  defineCommand<AllowFeesOptions>(parent, cli, {
    name: 'allow-fees',
    description: 'allow a relayer fees for your datasets of one model, up to a total',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--relayer <address>', description: 'account that submits for you' },
      {
        ...ACCESS_OPTIONS.service,
        description: 'verifier service that submits for you; its quote names the account',
      },
      {
        flags: '--amount <amount>',
        description: "total, in the settlement token's smallest unit; 0 withdraws the permission",
        required: true,
      },
      keystoreOption('contributor'),
      OPTION.passwordFile,
    ],
  });

export const describeAllowed = ({ amount, relayer, transactions }: AllowFeesResult): string[] => [
  `fees up to ${amount} allowed to ${relayer}`,
  ...transactions,
];
