import { readOptOutList } from '../../../../records/opt-out/opt-out-list.ts';
import { SecondDatasetFile } from '../../../../records/second/dataset-file.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import {
  compare,
  describeObjections,
  type SourceObjectionsOptions,
} from '../../../commands/source/objections.ts';
import { openSourceKeys } from '../../../options/source-options.ts';
import { loadSecondPolicy } from '../../files/policy-file.ts';

/** `source objections` for a dataset of the second edition. */
export async function runSecondSourceObjections(
  deps: CliDeps,
  options: SourceObjectionsOptions,
): Promise<Printed> {
  const list = await readOptOutList(options.optOut);
  const keys = await openSourceKeys(deps, options);
  const file = await SecondDatasetFile.open(options.datasetFile, ({ sourceKey }, id) =>
    keys.unwrap(sourceKey, id),
  );
  const { root, model, batchCount } = file;
  const policy = async () => {
    const { document, compiled } = await loadSecondPolicy(options.policy);
    return { document, compiled: compiled.reading };
  };
  const tagsOf = (index: number) => file.taggedBatch(index).tags;
  const result = await compare(deps, options, {
    ...{ list, keys, policy, dataset: { root, model, batchCount, tagsOf } },
  });
  return { data: result, lines: describeObjections(result) };
}
