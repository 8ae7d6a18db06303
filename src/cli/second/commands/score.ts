import { SecondContributor } from '../../../contributor/second/contributor.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import { AssayError, remoteError } from '../../../protocol/errors.ts';
import type { SecondRoundView } from '../../../protocol/second/chain-state.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { ScoreOptions } from '../../commands/score.ts';
import { type Leaving, leavingFrom } from '../../files/audited.ts';
import { keystoreKind } from '../../files/keystore.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { fieldValue, unsigned } from '../../options/values.ts';
import { loadSecondPolicy } from '../files/policy-file.ts';
import { type HolderOptions, withHolder } from '../holder.ts';
import { readSecondMaterials, type SecondMaterial, secondMaterialApproved } from '../materials.ts';
import { withSecondProver } from '../open-prover.ts';
import { knownSecondRound } from '../rounds.ts';
import { assertSamePolicy, withOwner } from '../trainer.ts';

/**
 * `score`: proves the second score of an accepted set, against the next evaluation. By the contributor, from dataset and
 * ledger; or by the trainer, from the sealed sum.
 */
export async function runScore(
  deps: CliDeps,
  options: ScoreOptions & HolderOptions,
  _: AddressBook,
  cwd: string,
): Promise<Printed> {
  const leaving = leavingFrom({ cwd, command: 'score', now: deps.now });
  const id = unsigned(options.round, '--round', 1n << 64n);
  const isTrainer = (await keystoreKind(options.keystore)) === 'trainer';
  const { dataset, score } = isTrainer
    ? await scoreAsTrainer(deps, options, id)
    : await scoreAsContributor(deps, options, id, leaving);
  const result = { round: `${id}`, dataset: `${dataset}`, second: Number(score) };
  return { data: result, lines: [`dataset ${dataset}, round ${id}: second score ${score}`] };
}

/** @throws AssayError `score-not-due` (5) before the next evaluation, and for a round that owes no second scores */
async function scoringRound(
  chain: SecondChainAccess,
  id: bigint,
): Promise<SecondRoundView & { next: bigint }> {
  const round = await knownSecondRound(chain, id);
  if (round.phase === 'stepped' && round.next !== 0n) return round;
  throw remoteError(
    'score-not-due',
    round.phase === 'stepped'
      ? `round ${id} waits for the next evaluation: its second scores are proven after it`
      : `round ${id} is ${round.phase}: only the accepted sets of a round with a step have second scores`,
  );
}

async function scoreAsContributor(
  deps: CliDeps,
  options: ScoreOptions & HolderOptions,
  id: bigint,
  leaving: Leaving,
) {
  const { datasetFile, signature, policy } = options;
  if (datasetFile === undefined || signature === undefined)
    throw new AssayError('bad-option', 'a contributor gives --dataset-file and --signature');
  const { compiled } = await loadSecondPolicy(policy);
  return withHolder(deps, options, leaving, async (holder) => {
    const files = [{ datasetFile, signature }];
    const known = await readSecondMaterials(files, holder.keys.holderSecret, 'contributor');
    const material = known[0] as SecondMaterial;
    const { holding } = material;
    const openings = await secondMaterialApproved(options, material, compiled, deps.now());
    const { next } = await scoringRound(holder.chain, id);
    const score = await withSecondProver(deps, {}, async (prover) =>
      new SecondContributor(await holder.answering(compiled, prover, openings)).score(holding, id, next),
    );
    return { dataset: holding.id, score };
  });
}

async function scoreAsTrainer(deps: CliDeps, options: ScoreOptions, id: bigint) {
  if (options.datasetId === undefined)
    throw new AssayError('bad-option', 'a trainer names the set by --dataset-id');
  const dataset = fieldValue(options.datasetId, '--dataset-id');
  const { compiled } = await loadSecondPolicy(options.policy);
  return withOwner(
    deps,
    options,
    async () => compiled,
    async ({ chain, trainer }) => {
      const { next, pins } = await scoringRound(chain, id);
      assertSamePolicy(compiled, pins.policyHash);
      return { dataset, score: await trainer.score(dataset, id, next) };
    },
  );
}
