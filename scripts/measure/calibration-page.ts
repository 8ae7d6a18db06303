import { barChart } from '../../src/cli/plots/bar-chart.ts';
import { lineChart } from '../../src/cli/plots/line-chart.ts';
import { htmlPage } from '../../src/cli/plots/page.ts';
import { suggestedScale } from './suggested-scale.ts';

interface Rehearsals {
  readonly bands: readonly number[];
  readonly scores: readonly number[];
  /** Sums of bands by dataset, then round, then seed. */
  readonly sums: ReadonlyMap<string, readonly (readonly number[])[]>;
}

/** The page of a calibration: bands by dataset and round over the seeds, and how often each band occurs. */
export function calibrationPage(title: string, seeds: number, { bands, scores, sums }: Rehearsals): string {
  const lines = [...sums].map(([name, rounds]) => ({
    name,
    values: rounds.map((round) => round.reduce((sum, value) => sum + value, 0) / Math.max(1, round.length)),
    band: rounds.map((round) => [Math.min(...round), Math.max(...round)] as const),
  }));
  const { scale, note } = suggestedScale(scores);
  const counts = Array.from({ length: 15 }, (_, i) => i - 7).map((band) => {
    const count = bands.filter((value) => value === band).length;
    return { name: `band ${band}`, value: count, words: `${count}` };
  });
  const drawing = {
    title: 'Sum of bands by dataset and round',
    subtitle: `Mean over ${seeds} seeds; shaded: lowest to highest`,
    ...{ xLabel: 'round', yLabel: 'sum of bands', xFirst: 1, lines },
  };
  return htmlPage(`Calibration: ${title}`, [
    {
      title: 'Rounds',
      text: [scale === undefined ? note : `Suggested scoreScale: ${scale}. ${note}`],
      drawings: lines.length === 0 ? [] : [lineChart(drawing)],
    },
    { title: 'Bands', drawings: [barChart({ title: 'How often each band occurs', bars: counts })] },
  ]);
}
