import { Answering } from '../../../../contributor/second/answering.ts';
import { roundTask } from '../../../../contributor/second/task.ts';
import { AssayError, remoteError } from '../../../../protocol/errors.ts';
import { assertWritable } from '../../../../system/files.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import type { RoundExportOptions } from '../../../commands/round/export.ts';
import { UNRECORDED } from '../../../files/audited.ts';
import { fieldValue, unsigned } from '../../../options/values.ts';
import { loadSecondPolicy } from '../../files/policy-file.ts';
import { taskHash, writeTask } from '../../files/task-file.ts';
import { type Holder, type HolderOptions, withHolder } from '../../holder.ts';
import { publicHolding } from '../../public-holding.ts';

/**
 * `round export` in the second edition: checks a round's challenge to contributors' datasets as `prove` does, writes the
 * answers to the ledger, and writes a task file for a machine that has the records and no network.
 */
export async function runSecondRoundExport(
  deps: CliDeps,
  options: RoundExportOptions & HolderOptions,
): Promise<Printed> {
  await assertWritable(options.out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const ids = options.datasetId.map((id) => fieldValue(id, '--dataset-id'));
  const { compiled } = await loadSecondPolicy(options.policy);
  // Nothing leaves: the file goes to the holder's own machine.
  return withHolder(deps, options, UNRECORDED, async (holder) => {
    const answering = new Answering(await holder.answering(compiled, undefined));
    const admitted = [];
    for (const id of ids) {
      const holding = publicHolding(await contributorDataset(holder, id), compiled);
      admitted.push({ dataset: id, task: await answering.admit(holding, round) });
    }
    const task = roundTask(admitted, compiled.hash);
    const where = { chainId: task.chainId, contract: task.rounds.toLowerCase() };
    for (const dataset of ids)
      holder.ledger.append({ kind: 'task', ...where, dataset, round, taskHash: taskHash(task) });
    await writeTask(options.out, task, holder.keys.holderSecret);
    const datasets = task.answers.map(({ dataset, indices }) => ({
      dataset: `${dataset}`,
      batches: indices,
    }));
    return {
      data: { out: options.out, round: `${round}`, datasets },
      lines: [
        ...datasets.map(({ dataset, batches }) => `${dataset}: batches ${batches.join(', ')}`),
        `wrote ${options.out}; prove with --task on the machine that has the records`,
      ],
    };
  });
}

/** @throws AssayError `bad-option` (2) for a holdout; `not-committed` (5) */
async function contributorDataset({ chain }: Holder, id: bigint) {
  const dataset = await chain.gateway.dataset(id);
  if (dataset === undefined) throw remoteError('not-committed', `dataset ${id} is not on chain`);
  if (dataset.role === 'contributor') return dataset;
  throw new AssayError(
    'bad-option',
    `dataset ${id} is a holdout: its evaluator proves direction and losses from the records, on a machine with a node`,
  );
}
