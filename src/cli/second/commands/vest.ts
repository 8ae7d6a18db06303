import type { CliDeps, Printed } from '../../command.ts';
import type { VestOptions } from '../../commands/vest.ts';
import { openAccount } from '../../files/accounts.ts';
import { addressValue, fieldValue } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';

/** `vest`: brings an account up to date, and mints the stake that is due to it. Any account may send it. */
export async function runVest(deps: CliDeps, options: VestOptions): Promise<Printed> {
  const model = fieldValue(options.model, '--model');
  const keys = await openAccount(deps, options);
  const beneficiary =
    options.beneficiary === undefined ? keys.address : addressValue(options.beneficiary, '--beneficiary');
  return withSecondChain(options, async (chain) => {
    const { receipt } = await chain.as(keys.accountKey).rounds.vest(model, beneficiary);
    const { stake, unvested, debt } = await chain.gateway.account(model, beneficiary);
    const result = {
      ...{ beneficiary, stake: `${stake}`, unvested: `${unvested}`, debt: `${debt}` },
      transaction: receipt.hash,
    };
    return {
      data: result,
      lines: [`${beneficiary}: stake ${stake}, unvested ${unvested}, debt ${debt}`, receipt.hash],
    };
  });
}
