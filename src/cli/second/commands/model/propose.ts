import type { CliDeps, Printed } from '../../../command.ts';
import { describeProposal, type ModelProposeOptions } from '../../../commands/model/propose.ts';
import { openTrainer } from '../../../files/accounts.ts';
import { fieldValue } from '../../../options/values.ts';
import { withSecondChain } from '../../connect.ts';
import { loadSecondPolicy } from '../../files/policy-file.ts';
import { type SecondVersionOptions, secondVersionOf } from './model-version.ts';

/** `model propose` for a policy of the second edition. */
export async function runSecondModelPropose(
  deps: CliDeps,
  options: ModelProposeOptions & SecondVersionOptions,
): Promise<Printed> {
  const model = fieldValue(options.model, '--model');
  const loaded = await loadSecondPolicy(options.policy);
  const keys = await openTrainer(deps, options);
  return withSecondChain(options, async (chain) => {
    const { registry } = chain.as(keys.accountKey);
    const content = await secondVersionOf(loaded, keys, options, chain);
    const { version, activeFrom, mined } = await registry.proposeVersion(model, content);
    const result = {
      ...{ model: `${model}`, version, activeFrom: `${activeFrom}`, transaction: mined.receipt.hash },
    };
    return { data: result, lines: describeProposal(result) };
  });
}
