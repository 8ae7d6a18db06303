import type { recomputeScores } from '../../../src/audit/second/scores.ts';
import { openingsOf } from '../../../src/contributor/ledger/ledger-view.ts';
import { privacySpent } from '../../../src/contributor/privacy-spent.ts';
import type { Console } from '../console.ts';
import { type SecondDemoResult, siteTable } from './result.ts';
import type { PlayedRound, SecondDemo } from './rounds.ts';

/** The scores of each round, recomputed from events. */
export type Recomputed = ReadonlyMap<bigint, Awaited<ReturnType<typeof recomputeScores>>>;

/** Scores, pay and stake of every site. @param recomputed by round, from events */
export async function rowsOf(
  { world, model, contributors, evaluators }: SecondDemo,
  recomputed: Recomputed,
  played: readonly PlayedRound[],
  claimedBy: ReadonlyMap<string, bigint>,
): Promise<SecondDemoResult['sites']> {
  const { stake } = world.as(world.owner);
  const rows: SecondDemoResult['sites'][number][] = [];
  for (const { name, role, dataset, ledger, wallet, holding } of [...contributors, ...evaluators]) {
    const sets = played.flatMap(
      ({ id }) => recomputed.get(id)?.find((set) => set.dataset === holding.id) ?? [],
    );
    rows.push({
      ...{ name, role, records: dataset.records },
      rounds: sets.map(({ gate, second, score }) => ({
        gate: Number(gate),
        pay: second === undefined ? null : Number(second),
        score: Number(score ?? 0n),
      })),
      opened: openingsOf(ledger.entries, dataset.root).size,
      epsilon: privacySpent(ledger.entries, dataset.root, role).epsilon,
      stake: (await stake.balanceOf(wallet.address, model)).toString(),
      claimed: (claimedBy.get(wallet.address) ?? 0n).toString(),
    });
  }
  return rows;
}

export function printRows(
  out: Console,
  rows: SecondDemoResult['sites'],
  played: readonly PlayedRound[],
): void {
  const table = siteTable(rows);
  out.table(table.head, table.rows);
  out.table(
    ['round', 'evaluator', 'loss', 'before the last step'],
    played.flatMap(({ losses }) =>
      losses.map(({ round, evaluator, loss, lossBefore }) => [
        ...[`${round}`, evaluator, loss.toFixed(4)],
        lossBefore === null ? '-' : lossBefore.toFixed(4),
      ]),
    ),
  );
}
