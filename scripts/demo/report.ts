import { formatUnits } from 'ethers';
import { SCORE_UNIT } from '../../src/chain/clients/registry-client.ts';
import { barChart } from '../../src/cli/plots/bar-chart.ts';
import { lineChart } from '../../src/cli/plots/line-chart.ts';
import { htmlPage } from '../../src/cli/plots/page.ts';
import type { DemoResult } from './run.ts';
import { TOKEN_DECIMALS } from './world.ts';

/** The demo's result as a page: scores by site and round, stake, payouts, attempts to cheat. */
export function demoReport({ sites, totals, refused, public: learned, seconds }: DemoResult): string {
  const contributors = sites.filter(({ role }) => role === 'contributor');
  const scored = contributors.filter(({ bands }) => bands.length > 0);
  const sum = (bands: readonly number[]): number => bands.reduce((total, band) => total + band, 0);
  const tokens = (amount: string): string => Number(formatUnits(amount, TOKEN_DECIMALS)).toFixed(2);
  const stakeOf = (stake: string): number => Number((BigInt(stake) * 100n) / SCORE_UNIT) / 100;
  const bar = (name: string, value: number) => ({ name, value, words: value.toFixed(2) });
  const scores =
    scored.length === 0
      ? []
      : [
          lineChart({
            title: 'Score by site and round',
            subtitle: 'Sum of the bands of the opened batches',
            xLabel: 'round',
            yLabel: 'score',
            xFirst: 1,
            lines: scored.map(({ name, bands }) => ({ name, values: bands.map(sum) })),
          }),
        ];
  return htmlPage('The demo', [
    { title: 'Scores', drawings: scores },
    {
      title: 'Stake',
      drawings: [
        barChart({
          title: 'Stake at the end',
          bars: contributors.map(({ name, stake }) => bar(name, stakeOf(stake))),
        }),
      ],
    },
    {
      title: 'Payouts',
      text: [`${tokens(totals.income)} tokens came in; ${tokens(totals.claimed)} were claimed.`],
      drawings: [
        barChart({
          title: 'Tokens claimed',
          bars: sites.map(({ name, claimed }) => bar(name, Number(tokens(claimed)))),
        }),
      ],
      table: {
        head: ['site', 'role', 'records', 'bands', 'stake', 'tokens claimed'],
        rows: sites.map(({ name, role, records, bands, stake, claimed }) => [
          ...[name, role, `${records}`],
          bands.map((round) => (round.length === 0 ? '-' : round.join(' '))).join(' | '),
          ...[stakeOf(stake).toFixed(2), tokens(claimed)],
        ]),
      },
    },
    {
      title: 'Attempts to cheat, all refused',
      table: {
        head: ['attempt', 'refused by'],
        rows: refused.map(({ attempt, by }) => [attempt, by.join('; ')]),
      },
    },
    { title: 'What the chain learned', text: [...learned, `The demo took ${seconds} s.`] },
  ]);
}
