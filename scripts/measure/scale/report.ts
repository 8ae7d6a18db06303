import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import { lineChart } from '../../../src/cli/plots/line-chart.ts';
import type { ScaleFigures } from './figures.ts';

/** Writes results.json, two plots and a page. */
export async function writeScaleReport(
  folder: string,
  runs: readonly ScaleFigures[],
  machine: Readonly<Record<string, unknown>>,
): Promise<void> {
  const sizes = runs.map(({ records }) => records.toLocaleString('en-US')).join(', ');
  const chart = (title: string, yLabel: string, pick: (run: ScaleFigures) => readonly [number, number]) =>
    lineChart({
      title,
      subtitle: `Archives of ${sizes} records, from left to right`,
      xLabel: 'archive, each ten times the one before',
      yLabel,
      xFirst: 1,
      lines: [
        { name: 'a round', values: runs.map((run) => pick(run)[0]) },
        { name: 'building and committing, once', values: runs.map((run) => pick(run)[1]), dashed: true },
      ],
    });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify({ runs, machine }, null, 2)}\n`);
  await writeFile(
    join(folder, 'time.svg'),
    chart('Time', 'seconds', (run) => [run.roundSeconds, run.commitSeconds]),
  );
  await writeFile(
    join(folder, 'memory.svg'),
    chart('Memory', 'MB at most', (run) => [run.roundPeakMB, run.commitPeakMB]),
  );
  const rows = runs.map((run) =>
    format(
      '| %s | %s | %s | %s | %s | %s |',
      run.records.toLocaleString('en-US'),
      run.datasetMB,
      run.commitSeconds,
      run.commitPeakMB,
      run.roundSeconds,
      run.roundPeakMB,
    ),
  );
  await writeFile(
    join(folder, 'README.md'),
    `# What an archive costs\n
A round costs the same for an archive of any size: only the drawn batches are read and proven. The cost of building, signing
and committing grows with the archive, and is paid once a period. Memory doesn't grow, because sorting happens on disk.\n
| records | dataset file, MB | build + sign + commit, s | at most, MB | a round of ${runs[0]?.challenge} batches, s | at most, MB |
|---|---|---|---|---|---|
${rows.join('\n')}\n
![time](time.svg)\n
![memory](memory.svg)\n
Memory is that of all processes together: a round proves with one process a core. The records are made from a seed. One run on
${machine['cores']} cores of ${machine['cpu']}, ${machine['memoryGB']} GB, ${machine['platform']}, Node ${machine['node']}. Again: \`npm run bench:scale -- --records ${runs.map(({ records }) => records).join(',')} --report docs/scale\`.
`,
  );
}
