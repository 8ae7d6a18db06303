import { approveSecondBond } from '../../../../delivery/second/bond-approval.ts';
import { unpackWeights } from '../../../../protocol/second/model.ts';
import { runSecondTrainer } from '../../../../trainer/second/trainer-run.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import type { TrainerRunOptions } from '../../../commands/trainer/run.ts';
import { phasesOf } from '../../../options/phase-options.ts';
import { proofDeadline } from '../../../options/proof-terms.ts';
import { goalOf, pollOf } from '../../../options/run-options.ts';
import { fieldValue } from '../../../options/values.ts';
import { loadSecondPolicy } from '../../files/policy-file.ts';
import { knownSecondModel, ownerOf } from '../../rounds.ts';
import { assertSamePolicy, withOwner } from '../../trainer.ts';

/** `trainer run` in the second edition: rounds from opening to step, then the closing evaluation and the close. */
export async function runSecondTrainerRun(deps: CliDeps, options: TrainerRunOptions): Promise<Printed> {
  const model = fieldValue(options.model, '--model');
  const holdouts = options.holdout.map((id) => fieldValue(id, '--holdout'));
  const pollMs = pollOf(options);
  // Reject bad options before the first round.
  phasesOf(options);
  proofDeadline(options, 0);
  const { compiled } = await loadSecondPolicy(options.policy);
  return withOwner(
    deps,
    options,
    async () => compiled,
    async ({ chain, accountKey, trainer }) => {
      const terms = async () => (await knownSecondModel(chain, model)).pins;
      assertSamePolicy(compiled, (await terms()).policyHash);
      const training = await runSecondTrainer({
        ...{ model, holdouts, pollMs, trainer, note: deps.note },
        rounds: chain.as(accountKey).rounds,
        owner: ownerOf(deps, chain, accountKey, true),
        phases: async () => phasesOf(options, (await terms()).shortestWindow),
        approveBond: async () => {
          const { settlementToken, trainerBond } = await terms();
          await approveSecondBond(chain, accountKey, settlementToken, trainerBond);
        },
        goal: goalOf(options, compiled.rounds),
        height: async () => BigInt(await chain.provider.getBlockNumber()),
      });
      const weights = unpackWeights(training.checkpoint, compiled.shape.f).map(String);
      const result = {
        ...{ settledRounds: training.settledRounds, lastRound: `${training.lastRound}`, weights },
      };
      return {
        data: result,
        lines: [
          `${result.settledRounds} rounds settled, the last is ${result.lastRound}; the model is closed`,
          `W: ${weights.join(' ')}`,
        ],
      };
    },
  );
}
