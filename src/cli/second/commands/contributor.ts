import { remoteError } from '../../../protocol/errors.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { type AllowFeesOptions, describeAllowed, relayerOf } from '../../commands/contributor/allow-fees.ts';
import {
  describeRetired,
  type RetireOptions,
  runContributorRetire,
} from '../../commands/contributor/retire.ts';
import { openContributor } from '../../files/accounts.ts';
import { fieldValue, unsigned } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';

/** `contributor retire` in the second edition. */
export async function runSecondContributorRetire(deps: CliDeps, options: RetireOptions): Promise<Printed> {
  const result = await runContributorRetire(deps, options, withSecondChain);
  return { data: result, lines: describeRetired(result) };
}

/** `contributor allow-fees` in the second edition. */
export async function runSecondAllowFees(deps: CliDeps, options: AllowFeesOptions): Promise<Printed> {
  const model = fieldValue(options.model, '--model');
  const relayer = await relayerOf(options);
  const amount = unsigned(options.amount, '--amount', 1n << 128n);
  const keys = await openContributor(deps, options);
  return withSecondChain(options, async (chain) => {
    const view = await chain.gateway.model(model);
    if (view === undefined) throw remoteError('no-such-model', 'there is no such model');
    const { rounds, token } = chain.as(keys.accountKey);
    const allowed = await rounds.allowFees(model, relayer, amount);
    const approved = await token(view.pins.settlementToken).approve(chain.rounds, amount);
    const transactions = [allowed.receipt.hash, approved.receipt.hash];
    const result = { model: `${model}`, relayer, amount: `${amount}`, transactions };
    return { data: result, lines: describeAllowed(result) };
  });
}
