import type { CliDeps, Printed } from '../../../command.ts';
import type { RoundDrawOptions } from '../../../commands/round/draw.ts';
import { openAccount } from '../../../files/accounts.ts';
import { unsigned } from '../../../options/values.ts';
import { withSecondChain } from '../../connect.ts';
import { knownSecondRound, ownerOf } from '../../rounds.ts';

/** `round draw`: ends the enrolment and records the beacon, which draws the batches. Any account may. */
export async function runRoundDraw(deps: CliDeps, options: RoundDrawOptions): Promise<Printed> {
  const round = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openAccount(deps, options);
  return withSecondChain(options, async (chain) => {
    await ownerOf(deps, chain, keys.accountKey, options.wait === true).draw(round);
    const { phase, enrolled, beacon } = await knownSecondRound(chain, round);
    const result = { round: `${round}`, phase, enrolled, beacon: `${beacon}` };
    return { data: result, lines: [`round ${round}: ${enrolled} enrolled, beacon ${beacon}`] };
  });
}
