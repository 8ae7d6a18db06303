import { type Chart, type Line, lineChart } from '../../../src/cli/plots/line-chart.ts';
import { mean } from './classifier-metrics.ts';
import type { Spread, TrainingReport } from './training-report.ts';

/**
 * Pages of the folder of committed results: three plots per report, and tables between two marks of the page.
 */

const FIGURES_BEGIN = '<!-- figures: written by report-training, do not edit -->';
const FIGURES_END = '<!-- figures: end -->';

const NO_SCORE = { mean: 0, lowest: 0, highest: 0 };

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
  const names = [...new Set(played.flatMap(({ scores }) => Object.keys(scores)))];
  return new Map([
    [
      `${name}-auroc.svg`,
      chart('AUROC on unseen records', 'AUROC', 0, [
        line(
          'without noise',
          report.byRound.map(({ auroc }) => auroc),
        ),
        level('in the clear', report.aurocPooled),
      ]),
    ],
    [
      `${name}-loss.svg`,
      chart('Loss on unseen records', 'log loss, nats', 0, [
        line(
          'without noise',
          report.byRound.map(({ loss }) => loss),
        ),
        level('in the clear', report.lossPooled),
      ]),
    ],
    [
      `${name}-scores.svg`,
      chart(
        'Score of each site',
        'S: gate and second score together, capped',
        1,
        names.map((site) =>
          line(
            site,
            played.map(({ scores }) => scores[site] ?? NO_SCORE),
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
      `| [${name}](${name}.json) | ${report.rounds} | ${three(report.aurocExact)} | ${three(report.auroc10bit)} | ${three(report.aurocNoise)} (${report.epsilon.toFixed(2)}) | ${three(report.aurocPooled)} | ${signed(report.difference)} (${signed(report.confidence95.difference[0])} to ${signed(report.confidence95.difference[1])}) | ${three(report.lossExact)} / ${three(report.lossPooled)} | ${report.test.distinctRecords} in ${report.test.trials} ${report.test.trials === 1 ? 'training' : 'trainings'} |`,
  );
  const sections = [...reports].map(([name, report]) => section(name, report));
  return `| report | rounds | AUROC without noise | in 10 bits | with noise (ε) | in the clear | difference to it (95 %) | loss / in the clear | test records |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${sections.join('\n')}`;
}

function section(name: string, report: TrainingReport): string {
  const { terms, test, pooledRecords, confidence95 } = report;
  const names = [...new Set(report.byRound.flatMap(({ scores }) => Object.keys(scores)))];
  const shown = selected(report.rounds);
  const lines = report.byRound
    .filter(({ round }) => shown.has(round))
    .map(
      ({ round, auroc, loss, scores }) =>
        `| ${round} | ${three(auroc.mean)} | ${three(loss.mean)} | ${names.map((site) => (scores[site] === undefined ? '–' : scores[site].mean.toFixed(1))).join(' | ')} |`,
    );
  const alike = report.byTrial.filter(
    ({ aurocExact, aurocPooled }) => Math.abs(aurocExact - aurocPooled) <= 0.01,
  ).length;
  const trials =
    test.trials === 1
      ? ''
      : ` Figures are means over ${test.trials} trainings; in ${alike} of them the two AUROCs differ by at most 0.01. From training to training, the AUROC without noise has a standard deviation of ${three(deviation(report.byTrial.map((each) => each.aurocExact)))} and the difference one of ${three(deviation(report.byTrial.map((each) => each.aurocExact - each.aurocPooled)))}.`;
  const moved = Number(report.byRound.reduce((sum, { stepped }) => sum + stepped, 0).toFixed(2));
  const total = (part: 'rows' | 'repeated' | 'refused' | 'records') =>
    report.datasets.reduce((sum, dataset) => sum + dataset[part], 0);
  return `### ${name}

${report.title}${report.simulated ? '; the sites are simulated' : ''}. Of ${total('rows')} rows ${total('repeated')} repeat a key, ${total('refused')} lie outside of the policy, ${total('records')} remain: ${report.datasets.map((each) => `${each.name} ${each.records} (${each.batches} batches)`).join(', ')}.

K = ${terms.batchesPerRound}, E = ${terms.epochs}, ${terms.holdoutBatches} fresh holdout ${terms.holdoutBatches === 1 ? 'batch' : 'batches'} an evaluator and round, M = ${terms.minSets}, η = ${terms.learningRate}, noise b = ${terms.noise}; without noise W moved in ${moved} of ${report.rounds} rounds; the holdouts last for ${terms.affordableRounds} paid rounds. Test records: ${range(test.records)} a training, share ${test.share} of what ${test.sites.join(', ')} contributed; in the clear: ${range(pooledRecords)} training records.${trials}

AUROC without noise ${three(report.aurocExact)} (95 %: ${three(confidence95.aurocExact[0])} to ${three(confidence95.aurocExact[1])}), in the clear ${three(report.aurocPooled)} (${three(confidence95.aurocPooled[0])} to ${three(confidence95.aurocPooled[1])}).

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
