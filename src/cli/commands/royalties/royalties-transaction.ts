import type { Mined } from '../../../chain/clients/contract-caller.ts';
import { ACCOUNT_OPTION, type CliDeps, OPTION } from '../../command.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import type { OptionSpec } from '../../options/option-spec.ts';
import { fieldValue } from '../../options/values.ts';
import { type EitherClients, withEitherChain } from '../../second/either-chain.ts';

/** Options that every royalties command shares. */
export interface RoyaltiesOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
}

export interface RoyaltiesResult {
  readonly model: string;
  /** In the settlement token's smallest unit. */
  readonly amount: string;
  readonly transaction: string;
}

export const ROYALTIES_OPTIONS: readonly OptionSpec[] = [
  ...RPC_OPTIONS,
  { flags: '--model <id>', description: 'model', required: true },
  ACCOUNT_OPTION,
  OPTION.passwordFile,
];

/**
 * Sends one transaction about a model's royalties.
 *
 * @param event the event of that transaction whose `amount` is reported
 */
export async function sendForRoyalties(
  deps: CliDeps,
  options: RoyaltiesOptions,
  event: string,
  send: (clients: EitherClients, model: bigint) => Promise<Mined>,
): Promise<RoyaltiesResult> {
  const model = fieldValue(options.model, '--model');
  const keys = await openAccount(deps, options);
  return withEitherChain(options, async ({ as }) => {
    const mined = await send(as(keys.accountKey), model);
    return { model: `${model}`, amount: `${mined.event(event).amount}`, transaction: mined.receipt.hash };
  });
}
