import { AssayError } from '../../../../protocol/errors.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import type { RoundStepOptions } from '../../../commands/round/step.ts';
import { unsigned } from '../../../options/values.ts';
import { waitForBlock } from '../../../options/wait-for-block.ts';
import { loadSecondPolicy } from '../../files/policy-file.ts';
import { knownSecondRound } from '../../rounds.ts';
import { assertSamePolicy, withOwner } from '../../trainer.ts';

/** `round step` in the second edition: opens the accepted sums, proves the next checkpoint, and puts it on chain. */
export async function runSecondRoundStep(
  deps: CliDeps,
  options: RoundStepOptions & { readonly policy?: string },
): Promise<Printed> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  if (options.policy === undefined)
    throw new AssayError('bad-option', 'in the second edition, give the --policy of the model');
  const { compiled } = await loadSecondPolicy(options.policy);
  return withOwner(
    deps,
    options,
    async () => compiled,
    async ({ chain, trainer }) => {
      const round = await knownSecondRound(chain, id);
      assertSamePolicy(compiled, round.pins.policyHash);
      await waitForBlock(chain, round.schedule.attestDeadline + 1n, options.wait === true, deps.note);
      const weights = await trainer.step(id);
      const result = { round: `${id}`, sets: round.sets, weights: weights.map(String) };
      return {
        data: result,
        lines: [
          `round ${id}: the next checkpoint is of ${round.sets} sets`,
          `W: ${result.weights.join(' ')}`,
        ],
      };
    },
  );
}
