import { approveSecondBond } from '../../../delivery/second/bond-approval.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { PledgeOptions } from '../../commands/pledge.ts';
import { openContributor } from '../../files/accounts.ts';
import { fieldValue } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';
import { knownSecondModel } from '../rounds.ts';

/** `pledge`: puts holdout datasets at the disposal of the model's rounds, with the evaluator's bond; `--withdraw` takes them back. */
export async function runPledge(deps: CliDeps, options: PledgeOptions): Promise<Printed> {
  const ids = options.datasetId.map((id) => fieldValue(id, '--dataset-id'));
  const keys = await openContributor(deps, options);
  return withSecondChain(options, async (chain) => {
    const { rounds } = chain.as(keys.accountKey);
    const transactions: string[] = [];
    for (const id of ids) {
      if (options.withdraw === true) {
        transactions.push((await rounds.unpledge(id)).receipt.hash);
        continue;
      }
      const { model, pledged } = await rounds.dataset(id);
      if (pledged) continue;
      const { pins } = await knownSecondModel(chain, model);
      await approveSecondBond(chain, keys.accountKey, pins.settlementToken, pins.evaluatorBond);
      transactions.push((await rounds.pledge(id)).receipt.hash);
    }
    const word = options.withdraw === true ? 'taken back' : 'pledged';
    return {
      data: { datasets: ids.map(String), transactions },
      lines: ids.map((id) => `dataset ${id} is ${word}`),
    };
  });
}
