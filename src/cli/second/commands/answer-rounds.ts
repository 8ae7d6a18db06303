import { senderOf } from '../../../contributor/second/answering.ts';
import { SecondContributor } from '../../../contributor/second/contributor.ts';
import { SecondEvaluator } from '../../../contributor/second/evaluator.ts';
import { type HolderRun, runContributorRounds, runEvaluatorRounds } from '../../../contributor/second/run.ts';
import type { Role } from '../../../protocol/context.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { type AnswerRunOptions, datasetsOf } from '../../commands/contributor/answer-rounds.ts';
import { leavingFrom } from '../../files/audited.ts';
import { isHeld } from '../../files/egress.ts';
import { refusals } from '../../hospital/page/decisions.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { goalOf, pollOf } from '../../options/run-options.ts';
import { fieldValue } from '../../options/values.ts';
import { declaredSender } from '../declared-sender.ts';
import { loadSecondPolicy } from '../files/policy-file.ts';
import { type HolderOptions, withHolder } from '../holder.ts';
import {
  readSecondMaterials,
  type SecondMaterial,
  secondMaterialApproved,
  secondMaterialUnopposed,
} from '../materials.ts';
import { withSecondProver } from '../open-prover.ts';

type RunOptions = AnswerRunOptions & HolderOptions & { readonly once?: boolean };

/** `contributor run` and `evaluator run` in the second edition. */
const runOf =
  (role: Role) =>
  async (deps: CliDeps, options: RunOptions, _: AddressBook, cwd: string): Promise<Printed> => {
    if (isHeld(options))
      throw new AssayError(
        'bad-option',
        'a run sends what it proves; with --hold, use enrol, prove and score',
      );
    const model = fieldValue(options.model, '--model');
    const pollMs = pollOf(options);
    const { compiled } = await loadSecondPolicy(options.policy);
    const command = role === 'holdout' ? 'evaluator run' : 'contributor run';
    const leaving = leavingFrom({ cwd, command, now: deps.now });
    return withHolder(deps, options, leaving, async (holder) => {
      const files = datasetsOf(options);
      const materials = await readSecondMaterials(files, holder.keys.holderSecret, role, model);
      const approve = (material: SecondMaterial) =>
        secondMaterialApproved(options, material, compiled, deps.now());
      const allowed = (await Promise.all(materials.map(approve))).filter((each) => each !== undefined);
      const openings = allowed.length === 0 ? undefined : Math.min(...allowed);
      return withSecondProver(deps, options, async (prover) => {
        const plain = await holder.answering(compiled, prover, openings);
        const answering = { ...plain, sender: declaredSender(senderOf(plain), compiled, options.work) };
        const run: HolderRun = {
          ...{ deps: answering, model, pollMs, note: deps.note },
          holdings: materials.map(({ holding }) => holding),
          goal: goalOf(options, compiled.rounds),
          once: options.once === true,
          height: async () => BigInt(await holder.chain.provider.getBlockNumber()),
          isRefused: refusals(options.work),
          assertAllowed: async ({ id }, act) => {
            const material = materials.find(({ holding }) => holding.id === id) as SecondMaterial;
            await approve(material);
            if (act === 'enrol') await secondMaterialUnopposed(options, material);
          },
        };
        const result =
          role === 'holdout'
            ? await runEvaluatorRounds(run, new SecondEvaluator(answering))
            : await runContributorRounds(run, new SecondContributor(answering));
        return {
          data: result,
          lines: [`${result.acts.length} acts; ${result.settledRounds} rounds settled`],
        };
      });
    });
  };

export const runSecondContributorRun = runOf('contributor');
export const runSecondEvaluatorRun = runOf('holdout');
