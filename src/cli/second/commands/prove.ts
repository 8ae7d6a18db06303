import { Answering, type PreparedAnswer } from '../../../contributor/second/answering.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { shortId } from '../../../protocol/short-id.ts';
import { assertWritable } from '../../../system/files.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { ProveOptions } from '../../commands/prove.ts';
import { UNRECORDED } from '../../files/audited.ts';
import { unsigned } from '../../options/values.ts';
import { loadSecondPolicy } from '../files/policy-file.ts';
import { type HolderOptions, withHolder } from '../holder.ts';
import { readSecondMaterials, type SecondMaterial, secondMaterialApproved } from '../materials.ts';
import { withSecondProver } from '../open-prover.ts';
import { answerSubmission, parcelPlace, writeSecondParcel } from '../parcels.ts';

/**
 * `prove` in the second edition: checks the challenge, writes it to the ledger, proves every drawn batch and the seal, and
 * writes a parcel. A holdout's second answer, at the weights before the last step, is a parcel of its own.
 */
export async function runSecondProve(deps: CliDeps, options: ProveOptions & HolderOptions): Promise<Printed> {
  if (options.task !== undefined)
    throw new AssayError('bad-option', 'the second edition proves beside the ledger: there is no --task');
  if (options.out !== undefined) await assertWritable(options.out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const { compiled } = await loadSecondPolicy(options.policy);
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
      const written: { part: string; parcel: string; prepared: PreparedAnswer }[] = [];
      for (const part of parts) {
        const prepared = await answering.prove(material.holding, round, part);
        const suffix = part === 'before' ? '-before' : '';
        const named = options.out === undefined ? undefined : `${options.out}${suffix}`;
        const parcel =
          named ?? (await parcelPlace(options.work, `answer-${round}-${shortId(read.id)}${suffix}`));
        await writeSecondParcel(parcel, answerSubmission(prepared.values, compiled));
        written.push({ part, parcel, prepared });
      }
      return printed(round, read.id, written);
    });
  });
}

function printed(
  round: bigint,
  dataset: bigint,
  written: readonly { readonly part: string; readonly parcel: string; readonly prepared: PreparedAnswer }[],
): Printed {
  const [first] = written as [(typeof written)[number]];
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
