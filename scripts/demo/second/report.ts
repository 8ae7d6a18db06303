import { barChart } from '../../../src/cli/plots/bar-chart.ts';
import { lineChart } from '../../../src/cli/plots/line-chart.ts';
import { htmlPage } from '../../../src/cli/plots/page.ts';
import { type SecondDemoResult, siteTable, stakeOf, tokens } from './result.ts';

/** The demo's result as a page: proven losses, scores by site and round, stake, payouts, attempts to cheat. */
export function secondDemoReport({
  sites,
  losses,
  totals,
  refused,
  public: learned,
}: SecondDemoResult): string {
  const contributors = sites.filter(({ role }) => role === 'contributor');
  const evaluators = [...new Set(losses.map(({ evaluator }) => evaluator))];
  const round = { xLabel: 'round', xFirst: 1 };
  const scored = contributors.filter(({ rounds }) => rounds.length > 0);
  const bar = (name: string, value: number, words: string) => ({ name, value, words });
  return htmlPage('The demo', [
    {
      title: 'Proven losses',
      drawings: [
        lineChart({
          ...{ title: 'Loss of each checkpoint', subtitle: 'Brier score on fresh holdout records' },
          ...{ ...round, yLabel: 'loss' },
          lines: evaluators.map((name) => ({
            name,
            values: losses.filter(({ evaluator }) => evaluator === name).map(({ loss }) => loss),
          })),
        }),
      ],
    },
    {
      title: 'Scores',
      drawings:
        scored.length === 0
          ? []
          : [
              lineChart({
                ...{ title: 'Score by site and round', subtitle: 'S: gate and pay together, capped' },
                ...{ ...round, yLabel: 'score' },
                lines: scored.map(({ name, rounds }) => ({ name, values: rounds.map(({ score }) => score) })),
              }),
            ],
    },
    {
      title: 'Stake',
      drawings: [
        barChart({
          title: 'Stake at the end',
          bars: contributors.map(({ name, stake }) => bar(name, stakeOf(stake), `${stakeOf(stake)}`)),
        }),
      ],
    },
    {
      title: 'Payouts',
      text: [`${tokens(totals.income)} tokens came in; ${tokens(totals.claimed)} were claimed.`],
      drawings: [
        barChart({
          title: 'Tokens claimed',
          bars: sites.map(({ name, claimed }) => bar(name, Number(tokens(claimed)), tokens(claimed))),
        }),
      ],
      table: siteTable(sites),
    },
    {
      title: 'Attempts to cheat, all refused',
      table: {
        head: ['attempt', 'refused by'],
        rows: refused.map(({ attempt, by }) => [attempt, by.join('; ')]),
      },
    },
    { title: 'What the chain learned', text: [...learned] },
  ]);
}
