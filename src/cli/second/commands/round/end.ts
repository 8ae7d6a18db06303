import { AssayError } from '../../../../protocol/errors.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import type { RoundSettleOptions } from '../../../commands/round/settle.ts';
import { openAccount } from '../../../files/accounts.ts';
import { unsigned } from '../../../options/values.ts';
import { waitForBlock } from '../../../options/wait-for-block.ts';
import { withSecondChain } from '../../connect.ts';
import { knownSecondRound, ownerOf } from '../../rounds.ts';

/** `round void` in the second edition: ends a round whose evaluations did not all arrive in time. Any account may. */
export async function runSecondRoundVoid(deps: CliDeps, options: RoundSettleOptions): Promise<Printed> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openAccount(deps, options);
  return withSecondChain(options, async (chain) => {
    const before = await knownSecondRound(chain, id);
    await ownerOf(deps, chain, keys.accountKey, options.wait === true).void(id);
    const { released, enrolled } = await knownSecondRound(chain, id);
    const silent = before.evaluations.filter(({ direction }) => direction.length === 0).length;
    const result = { round: `${id}`, released, enrolled, silentEvaluators: silent };
    return {
      data: result,
      lines: [
        `round ${id} is void; ${silent} evaluators were silent`,
        released
          ? `its ${enrolled} enrolled sets are free, their draws spent`
          : `its ${enrolled} enrolled sets keep draw and bond for the next round`,
      ],
    };
  });
}

/**
 * `round settle` in the second edition: makes a round's scores final, as soon as the contract allows it. A round that is
 * settled already is not settled again.
 */
export async function runSecondRoundSettle(deps: CliDeps, options: RoundSettleOptions): Promise<Printed> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openAccount(deps, options);
  return withSecondChain(options, async (chain) => {
    const before = await knownSecondRound(chain, id);
    if (before.phase === 'void' || before.phase === 'rolled-back')
      throw new AssayError('wrong-phase', `round ${id} is ${before.phase}: there is nothing to settle`, {
        exitCode: 5,
      });
    let transaction: string | null = null;
    if (before.phase !== 'settled') {
      // A set is paid by the evaluation of a later round, whose window for second scores ends with its answers.
      const payer = before.next === 0n ? before : await knownSecondRound(chain, before.next);
      await waitForBlock(chain, payer.schedule.attestDeadline + 1n, options.wait === true, deps.note);
      transaction = (await chain.as(keys.accountKey).rounds.settle(id)).receipt.hash;
    }
    const { outcome, sets, attested, enrolled } = await knownSecondRound(chain, id);
    const result = { round: `${id}`, outcome, sets, attested, enrolled, transaction };
    return {
      data: result,
      lines: [
        transaction === null
          ? `round ${id} was settled before: ${OUTCOMES[outcome]}`
          : `round ${id} is settled: ${OUTCOMES[outcome]}`,
        `${enrolled} enrolled, ${attested} answered, ${sets} accepted`,
      ],
    };
  });
}

const OUTCOMES = {
  none: 'nothing decided',
  nothing: 'no set earns',
  paid: 'sets earn by both scores',
  fallback: 'sets earn by the first score alone',
} as const;
