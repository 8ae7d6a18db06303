import { approveSecondBond } from '../../../../delivery/second/bond-approval.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import { describeOpening, type RoundOpenOptions } from '../../../commands/round/open.ts';
import { openTrainer } from '../../../files/accounts.ts';
import { phasesOf } from '../../../options/phase-options.ts';
import { fieldValue } from '../../../options/values.ts';
import { withSecondChain } from '../../connect.ts';
import { knownSecondModel, knownSecondRound, ownerOf } from '../../rounds.ts';

/** `round open` in the second edition. A closing round takes no contributors: it evaluates and settles the round before. */
export async function runSecondRoundOpen(
  deps: CliDeps,
  options: RoundOpenOptions & { readonly closing?: boolean },
): Promise<Printed> {
  const model = fieldValue(options.model, '--model');
  const holdouts = options.holdout.map((id) => fieldValue(id, '--holdout'));
  // Reject a bad option before the keystore is opened.
  phasesOf(options);
  const keys = await openTrainer(deps, options);
  return withSecondChain(options, async (chain) => {
    const { pins } = await knownSecondModel(chain, model);
    await approveSecondBond(chain, keys.accountKey, pins.settlementToken, pins.trainerBond);
    const phases = phasesOf(options, pins.shortestWindow);
    const owner = ownerOf(deps, chain, keys.accountKey, false);
    const round = await owner.open(model, phases, holdouts, options.closing === true);
    const { schedule, closing } = await knownSecondRound(chain, round);
    const result = { round: `${round}`, schedule, closing };
    return { data: result, lines: describeOpening(result.round, schedule, closing ? 'closing' : '') };
  });
}
