import { Answering, type PreparedAnswer, proveTask } from '../../../contributor/second/answering.ts';
import { answerOf, type RoundTask } from '../../../contributor/second/task.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { CompiledSecondPolicy } from '../../../protocol/second/compile-policy.ts';
import { shortId } from '../../../protocol/short-id.ts';
import { assertWritable } from '../../../system/files.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { ProveOptions } from '../../commands/prove.ts';
import { openContributor } from '../../files/accounts.ts';
import { UNRECORDED } from '../../files/audited.ts';
import { proofTerms } from '../../options/proof-terms.ts';
import { unsigned } from '../../options/values.ts';
import { loadSecondPolicy } from '../files/policy-file.ts';
import { readTask } from '../files/task-file.ts';
import { type HolderOptions, proofMeter, withHolder } from '../holder.ts';
import { readSecondMaterials, type SecondMaterial, secondMaterialApproved } from '../materials.ts';
import { withSecondProver } from '../open-prover.ts';
import { answerSubmission, parcelPlace, writeSecondParcel } from '../parcels.ts';

/**
 * `prove` in the second edition: checks the challenge, writes it to the ledger, proves every drawn batch and the seal, and
 * writes a parcel. A holdout's second answer, at the weights before the last step, is a parcel of its own.
 */
export async function runSecondProve(deps: CliDeps, options: ProveOptions & HolderOptions): Promise<Printed> {
  if (options.out !== undefined) await assertWritable(options.out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const { compiled } = await loadSecondPolicy(options.policy);
  if (options.task !== undefined) return proveTaskFile(deps, options, options.task, compiled, round);
  // A parcel is written, and nothing is sent.
  return withHolder(deps, options, UNRECORDED, async (holder) => {
    const known = await readSecondMaterials([options], holder.keys.holderSecret, 'contributor');
    const { holding: read, ...rest } = known[0] as SecondMaterial;
    // The chain says whether the dataset is a holdout.
    const { role } = await holder.chain.reads.dataset(read.id);
    const material = { ...rest, holding: { ...read, role } };
    const openings = await secondMaterialApproved(options, material, compiled, deps.now());
    const { pending } = await holder.chain.reads.round(round);
    const parts =
      role === 'holdout' && pending !== 0n ? (['round', 'before'] as const) : (['round'] as const);
    return withSecondProver(deps, options, async (prover) => {
      const answering = new Answering(await holder.answering(compiled, prover, openings));
      const written: Written[] = [];
      for (const part of parts) {
        const prepared = await answering.prove(material.holding, round, part);
        const suffix = part === 'before' ? '-before' : '';
        written.push({ parcel: await keep(options, compiled, prepared, read.id, suffix), prepared });
      }
      return printed(round, read.id, written);
    });
  });
}

/** Writes an answer's parcel. @returns its path */
async function keep(
  { out, work }: ProveOptions,
  compiled: CompiledSecondPolicy,
  { values, task }: PreparedAnswer,
  dataset: bigint,
  suffix = '',
): Promise<string> {
  const named = out === undefined ? undefined : `${out}${suffix}`;
  const { round } = task.context;
  const parcel = named ?? (await parcelPlace(work, `answer-${round}-${shortId(dataset)}${suffix}`));
  await writeSecondParcel(parcel, answerSubmission(values, compiled));
  return parcel;
}

/** Proves the answer of a task file, without a network: the machine with the ledger has checked and recorded it. */
async function proveTaskFile(
  deps: CliDeps,
  options: ProveOptions & HolderOptions,
  path: string,
  compiled: CompiledSecondPolicy,
  round: bigint,
): Promise<Printed> {
  const keys = await openContributor(deps, options);
  const task = await readTask(path, options.deployment, keys.holderSecret);
  if (task.round !== round)
    throw new AssayError('bad-option', `${path} is of round ${task.round}, which --round must name`);
  assertTrainerKey(options.trainerKey, task);
  const known = await readSecondMaterials([options], keys.holderSecret, 'contributor');
  const { holding, ...rest } = known[0] as SecondMaterial;
  await secondMaterialApproved(options, { holding, ...rest }, compiled, deps.now());
  const answer = answerOf(task, holding.id, {
    ...{ dataset: holding.dataset, holderSecret: keys.holderSecret, policy: compiled },
    ...{ beneficiary: keys.address, deadline: proofTerms(options, deps.now()).deadline },
    relayerFee: () => proofTerms(options, deps.now()).relayerFee,
  });
  return withSecondProver(deps, options, async (prover) => {
    const prepared = await proveTask({ prover, onProof: proofMeter(deps) }, holding.id, answer);
    const parcel = await keep(options, compiled, prepared, holding.id);
    return printed(round, holding.id, [{ parcel, prepared }]);
  });
}

/** @throws AssayError `wrong-trainer-key` (3) */
function assertTrainerKey(named: string | undefined, { trainerKey: { x, y } }: RoundTask): void {
  if (named === undefined || named === `${x},${y}`) return;
  throw new AssayError(
    'wrong-trainer-key',
    "the task file seals to another key than --trainer-key names; ask the model's owner",
    { exitCode: 3 },
  );
}

interface Written {
  readonly parcel: string;
  readonly prepared: PreparedAnswer;
}

function printed(round: bigint, dataset: bigint, written: readonly Written[]): Printed {
  const [first] = written as [Written];
  const { task, opened } = first.prepared;
  const result = {
    ...{ round: `${round}`, dataset: `${dataset}`, batches: task.indices },
    ...{ gates: opened.gates.map(Number), accepted: opened.accepted },
    parcels: written.map(({ parcel }) => parcel),
  };
  const fate =
    opened.gates.length === 0
      ? 'a holdout has no gates'
      : `gates ${result.gates.join(', ')}: ${opened.accepted ? 'accepted' : 'not accepted; the sum stays locked'}`;
  return {
    data: result,
    lines: [
      `batches ${task.indices.join(', ')}: ${opened.count} records; ${fate}`,
      ...result.parcels.map((parcel) => `wrote ${parcel}; submit it with assay submit`),
    ],
  };
}
