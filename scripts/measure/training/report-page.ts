import { type Chart, type Line, lineChart } from '../../../src/cli/plots/line-chart.ts';
import { mean } from './classifier-metrics.ts';
import type { Spread, TrainingReport } from './training-report.ts';

/**
 * Pages of the folder of committed results: three plots per report, and tables between two marks of the page.
 */

const FIGURES_BEGIN = '<!-- figures: written by report-training, do not edit -->';
const FIGURES_END = '<!-- figures: end -->';

/** Plots by file name. @param name of the report's files */
export function plots(name: string, report: TrainingReport): Map<string, string> {
  const over = report.simulated ? `${report.title} (simulated sites)` : report.title;
  const chart = (title: string, yLabel: string, xFirst: number, lines: readonly Line[]): string =>
    lineChart({ title, subtitle: over, xLabel: 'round', yLabel, xFirst, lines } satisfies Chart);
  const line = (title: string, spreads: readonly Spread[]): Line => ({
    name: title,
    values: spreads.map(({ mean }) => mean),
    ...(report.test.trials > 1 ? { band: spreads.map(({ lowest, highest }) => [lowest, highest]) } : {}),
  });
  const level = (title: string, value: number): Line => ({
    name: title,
    values: report.byRound.map(() => value),
    dashed: true,
  });
  const played = report.byRound.slice(1);
  const names = Object.keys(played[0]?.scores ?? {});
  return new Map([
    [
      `${name}-auroc.svg`,
      chart('AUROC on unseen records', 'AUROC', 0, [
        line(
          'federated',
          report.byRound.map(({ auroc }) => auroc),
        ),
        level('in the clear', report.aurocPooled),
      ]),
    ],
    [
      `${name}-loss.svg`,
      chart('Loss on unseen records', 'log loss, nats', 0, [
        line(
          'federated',
          report.byRound.map(({ loss }) => loss),
        ),
        level('in the clear', report.lossPooled),
      ]),
    ],
    [
      `${name}-scores.svg`,
      chart(
        'Score of each site',
        'S = (n/k) × sum of bands',
        1,
        names.map((site) =>
          line(
            site,
            played.map(({ scores }) => scores[site] as TrainingReport['byRound'][number]['scores'][string]),
          ),
        ),
      ),
    ],
  ]);
}

/** The page with everything between the marks replaced by the tables of these reports. @throws RangeError without marks */
export function withFigures(page: string, reports: ReadonlyMap<string, TrainingReport>): string {
  const begin = page.indexOf(FIGURES_BEGIN);
  const end = page.indexOf(FIGURES_END);
  if (begin < 0 || end < begin) throw new RangeError('the page has no marks for figures');
  return `${page.slice(0, begin)}${FIGURES_BEGIN}\n\n${figures(reports)}\n${page.slice(end)}`;
}

/** Tables and plots of all reports. */
function figures(reports: ReadonlyMap<string, TrainingReport>): string {
  const rows = [...reports].map(
    ([name, report]) =>
      `| [${name}](${name}.json) | ${report.rounds} | ${three(report.aurocFederated)} | ${three(report.aurocPooled)} | ${signed(report.difference)} (${signed(report.confidence95.difference[0])} to ${signed(report.confidence95.difference[1])}) | ${three(report.lossFederated)} / ${three(report.lossPooled)} | ${report.test.distinctRecords} in ${report.test.trials} ${report.test.trials === 1 ? 'training' : 'trainings'} |`,
  );
  const sections = [...reports].map(([name, report]) => section(name, report));
  return `| report | rounds | AUROC federated | AUROC in the clear | difference (95 %) | loss federated / in the clear | test records |
|---|---|---|---|---|---|---|
${rows.join('\n')}

${sections.join('\n')}`;
}

function section(name: string, report: TrainingReport): string {
  const { terms, test, pooledRecords, confidence95 } = report;
  const names = Object.keys(report.byRound[1]?.scores ?? {});
  const shown = selected(report.rounds);
  const lines = report.byRound
    .filter(({ round }) => shown.has(round))
    .map(
      ({ round, auroc, loss, scores }) =>
        `| ${round} | ${three(auroc.mean)} | ${three(loss.mean)} | ${names.map((site) => (scores[site] === undefined ? '–' : scores[site].mean.toFixed(1))).join(' | ')} |`,
    );
  const alike = report.byTrial.filter(
    ({ aurocFederated, aurocPooled }) => Math.abs(aurocFederated - aurocPooled) <= 0.01,
  ).length;
  const trials =
    test.trials === 1
      ? ''
      : ` Figures are means over ${test.trials} trainings; in ${alike} of them the two AUROCs differ by at most 0.01. From training to training, the federated AUROC has a standard deviation of ${three(deviation(report.byTrial.map((each) => each.aurocFederated)))} and the difference one of ${three(deviation(report.byTrial.map((each) => each.aurocFederated - each.aurocPooled)))}.`;
  const moved = Number(report.byRound.reduce((sum, { stepped }) => sum + stepped, 0).toFixed(2));
  const total = (part: 'rows' | 'repeated' | 'refused' | 'records') =>
    report.datasets.reduce((sum, dataset) => sum + dataset[part], 0);
  return `### ${name}

${report.title}${report.simulated ? '; the sites are simulated' : ''}. Of ${total('rows')} rows ${total('repeated')} repeat a key, ${total('refused')} lie outside of the policy, ${total('records')} remain: ${report.datasets.map((each) => `${each.name} ${each.records} (${each.batches} batches)`).join(', ')}.

K = ${terms.challengeSize}, ${terms.holdoutBatches} fresh holdout ${terms.holdoutBatches === 1 ? 'batch' : 'batches'} a round, M = ${terms.minSets}, learning rate ${terms.learningRate}; W moved in ${moved} of ${report.rounds} rounds; the holdout lasts for ${terms.affordableRounds} rounds, the score budget for ${terms.scoreBudget}. Test records: ${range(test.records)} a training, share ${test.share} of what ${test.sites.join(', ')} contributed; in the clear: ${range(pooledRecords)} training records.${trials}

AUROC federated ${three(report.aurocFederated)} (95 %: ${three(confidence95.aurocFederated[0])} to ${three(confidence95.aurocFederated[1])}), in the clear ${three(report.aurocPooled)} (${three(confidence95.aurocPooled[0])} to ${three(confidence95.aurocPooled[1])}).

| round | AUROC | loss | ${names.map((site) => `S ${site}`).join(' | ')} |
|---|---|---|${names.map(() => '---|').join('')}
${lines.join('\n')}

![AUROC by round](${name}-auroc.svg)
![Loss by round](${name}-loss.svg)
![Score of each site by round](${name}-scores.svg)
`;
}

/** Rounds that a table shows: all if they are few, otherwise the first ones and about every fifth. */
function selected(rounds: number): Set<number> {
  const all = Array.from({ length: rounds + 1 }, (_, round) => round);
  return new Set(
    rounds <= 8 ? all : all.filter((round) => round <= 3 || round % 5 === 0 || round === rounds),
  );
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

const three = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
const range = ({ lowest, highest }: Spread): string =>
  lowest === highest ? `${lowest}` : `${lowest} to ${highest}`;
