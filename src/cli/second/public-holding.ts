import type { Holding } from '../../contributor/second/round-facts.ts';
import { AssayError } from '../../protocol/errors.ts';
import { asField } from '../../protocol/field.ts';
import type { SecondDatasetView } from '../../protocol/second/chain-state.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';

/** A dataset as the chain shows it: checks of a round read no record. */
export const publicHolding = (
  { id, role, root, records, period, model }: SecondDatasetView,
  { shape, policy }: CompiledSecondPolicy,
): Holding => {
  const closed = (): never => {
    throw new AssayError('no-dataset', 'the records of this dataset are not on this machine', {
      exitCode: 4,
    });
  };
  const dataset = { shape, root, records, period, model: asField(model), schemaHash: policy.schemaHash };
  return { id, role, dataset: { ...dataset, batch: closed, path: closed } };
};
