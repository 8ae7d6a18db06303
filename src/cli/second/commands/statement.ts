import { type RecomputedSet, recomputeScores } from '../../../audit/second/scores.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import type { SecondRoundView } from '../../../protocol/second/chain-state.ts';
import { shortId } from '../../../protocol/short-id.ts';
import { assertWritable } from '../../../system/files.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { printStatement, type StatementOptions, statementOn } from '../../commands/statement.ts';
import { fieldValue } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';
import { knownSecondRound } from '../rounds.ts';

/** A round whose sets were recomputed from events. */
interface RecomputedRound {
  readonly round: bigint;
  readonly outcome: SecondRoundView['outcome'];
  readonly sets: readonly RecomputedSet[];
}

/**
 * `statement` for a model of the second edition: every gate, second score and score, recomputed from events, and the royalties
 * that follow from the stake.
 */
export async function runSecondStatement(deps: CliDeps, options: StatementOptions): Promise<Printed> {
  if (options.page !== undefined) await assertWritable(options.page, { secret: false, replace: true });
  return withSecondChain(options, async (chain) => {
    const royalties = await statementOn(chain, options);
    const rounds = await roundsOf(chain, fieldValue(options.model, '--model'));
    const printed = await printStatement(deps, options, royalties);
    const isSame = rounds.every(({ sets }) => sets.every(({ differences }) => differences.length === 0));
    return {
      data: { ...royalties, rounds },
      lines: [...printed.lines, ...(options.csv ? [] : rounds.flatMap(describeRound))],
      exitCode: isSame ? (printed.exitCode ?? 0) : 3,
    };
  });
}

async function roundsOf(chain: SecondChainAccess, model: bigint): Promise<RecomputedRound[]> {
  const { gateway, reads, deployment } = chain;
  const rounds: RecomputedRound[] = [];
  for (const round of await gateway.roundsOf(model)) {
    const { outcome } = await knownSecondRound(chain, round);
    rounds.push({ round, outcome, sets: await recomputeScores(reads, round, deployment.fromBlock) });
  }
  return rounds;
}

const OUTCOMES: Readonly<Record<SecondRoundView['outcome'], string>> = {
  none: 'not settled',
  nothing: 'settled, no set earns',
  paid: 'settled by both scores',
  fallback: 'settled by the first score alone',
};

function describeRound({ round, outcome, sets }: RecomputedRound): string[] {
  return [
    `round ${round}: ${OUTCOMES[outcome]}`,
    ...sets.map(({ dataset, accepted, gate, second, score, differences }) => {
      const why = accepted
        ? `gate ${gate}, second score ${second ?? 'not proven'}: score ${score ?? 'open'} (gate and second score together, at most what the holdout itself would have earned)`
        : `gate ${gate}: not accepted, because an evaluator's gate is not above 0`;
      const said = differences.length === 0 ? '' : `; THE CONTRACT SAYS OTHERWISE: ${differences.join(', ')}`;
      return `  dataset ${shortId(dataset)}: ${why}${said}`;
    }),
  ];
}
