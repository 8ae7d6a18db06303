import type { SecondModelConfig } from '../../../../chain/clients/second/registry-client.ts';
import { addressOf } from '../../../../chain/deploy/deployment-record.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import { describeModel, lineageOf, type ModelRegisterOptions } from '../../../commands/model/register.ts';
import { openTrainer } from '../../../files/accounts.ts';
import { readAccreditationFile, secondAccreditationTree } from '../../../files/accreditation-file.ts';
import { addressValue } from '../../../options/values.ts';
import { withSecondChain } from '../../connect.ts';
import { type LoadedSecondPolicy, loadSecondPolicy } from '../../files/policy-file.ts';
import { type SecondVersionOptions, secondVersionOf } from './model-version.ts';

/** `model register` for a policy of the second edition. Version 1 is in force at once. */
export async function runSecondModelRegister(
  deps: CliDeps,
  options: ModelRegisterOptions & SecondVersionOptions,
): Promise<Printed> {
  const loaded = await loadSecondPolicy(options.policy);
  const rootOf = async (file: string) => secondAccreditationTree(await readAccreditationFile(file)).root;
  const sources = {
    contributors: await rootOf(options.contributors),
    holdouts: await rootOf(options.holdouts),
  };
  const lineage = lineageOf(options);
  const keys = await openTrainer(deps, options);
  return withSecondChain(options, async (chain) => {
    const token =
      options.token === undefined
        ? addressOf(chain.deployment, 'TestToken')
        : addressValue(options.token, '--token');
    const version = await secondVersionOf(loaded, keys, options, chain);
    const config = { ...configOf(loaded, token), ...lineage };
    const { model, mined } = await chain.as(keys.accountKey).registry.register({ config, sources, version });
    const result = {
      ...{ model: `${model}`, owner: keys.address, transaction: mined.receipt.hash },
      policyHash: `${version.policyHash}`,
      schemaHash: `${loaded.compiled.policy.schemaHash}`,
      trainerKey: [`${keys.trainerKey[0]}`, `${keys.trainerKey[1]}`] as const,
      legalTextHash: version.terms.legalTextHash,
      evaluators: version.terms.evaluators,
    };
    return { data: result, lines: describeModel(result) };
  });
}

const configOf = (
  { compiled: { policy, shape, period } }: LoadedSecondPolicy,
  settlementToken: string,
): Omit<SecondModelConfig, 'parents' | 'startsFrom'> => ({
  settlementToken,
  schemaHash: policy.schemaHash,
  shape: { batchSize: shape.n, features: shape.f, levels: shape.levels, rules: shape.rules },
  periodEpoch: period.firstDay,
  periodDays: period.lastDay - period.firstDay + 1,
});
