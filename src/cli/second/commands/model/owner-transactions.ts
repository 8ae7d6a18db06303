import type { Mined } from '../../../../chain/clients/contract-caller.ts';
import type { SecondChainClients } from '../../../../delivery/second/chain-access.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import { CANCEL } from '../../../commands/model/cancel.ts';
import { CLOSE } from '../../../commands/model/close.ts';
import type { ModelTransactionOptions, OwnerTransaction } from '../../../commands/model/owner-transaction.ts';
import { openAccount } from '../../../files/accounts.ts';
import { fieldValue } from '../../../options/values.ts';
import { withSecondChain } from '../../connect.ts';

/** `model cancel` in the second edition. */
export const runSecondModelCancel = transaction(CANCEL, ({ registry }, model) =>
  registry.cancelVersion(model),
);

/** `model close` in the second edition: the owner at any time, anybody once the model is closable. */
export const runSecondModelClose = transaction(CLOSE, ({ rounds }, model) => rounds.closeModel(model));

function transaction(
  { done }: OwnerTransaction,
  send: (account: SecondChainClients, model: bigint) => Promise<Mined>,
) {
  return async (deps: CliDeps, options: ModelTransactionOptions): Promise<Printed> => {
    const model = fieldValue(options.model, '--model');
    const keys = await openAccount(deps, options);
    return withSecondChain(options, async (chain) => {
      const { receipt } = await send(chain.as(keys.accountKey), model);
      const result = { model: `${model}`, transaction: receipt.hash };
      return { data: result, lines: [done(result)] };
    });
  };
}
