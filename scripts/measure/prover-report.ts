import type { CaseResult, ThreadResult } from './prover-rounds.ts';

export interface BenchReport {
  readonly machine: { readonly processor: string; readonly cores: number; readonly memoryGB: number };
  readonly node: string;
  readonly rounds: number;
  readonly multiplicationNs: number;
  readonly results: readonly CaseResult[];
  readonly browser?: BrowserReport;
}

/** As test/browser/prover.long.ts writes it. */
interface BrowserReport {
  readonly browser: string;
  /** Load averages at the end. */
  readonly load: readonly number[];
  readonly pages: readonly {
    readonly circuit: string;
    readonly isolated: boolean;
    readonly threads: number;
    readonly backend: string;
    readonly loadMs: number;
    readonly witnessMs: number;
    readonly proofMs: readonly number[];
  }[];
}

const ms = (value: number): string => value.toFixed(0);
const times = (value: number): string => `${value.toFixed(1)} ×`;
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

export function markdownOf(report: BenchReport): string {
  const { machine, node, rounds, multiplicationNs, results, browser } = report;
  const loads = results.map(({ load }) => load[0] as number);
  return [
    '# The prover against snarkjs',
    '',
    `Written by \`npm run bench\`. Measured on ${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB, Node ${node}. The load average was between ${Math.min(...loads).toFixed(1)} and ${Math.max(...loads).toFixed(1)} when the circuits ended. A busy machine stretches wall times; ratios of processor time hardly change.`,
    '',
    `${rounds} pairs a circuit, our prover and snarkjs in turn in one process on the same key and witness. Times are medians, ratios medians of the pairs' ratios. Every proof is verified. \`chain-N\` is a circuit of about 2^N constraints.`,
    '',
    ...comparison('One thread', results, 1),
    ...comparison('Two threads', results, 2),
    ...native(results),
    ...around(results, multiplicationNs),
    ...(browser ? inBrowser(browser) : []),
  ].join('\n');
}

function comparison(title: string, results: readonly CaseResult[], count: number): string[] {
  return [
    `## ${title}`,
    '',
    row('circuit', 'ours, processor ms', 'snarkjs', 'ratio', 'ours, wall ms', 'snarkjs', 'ratio'),
    row('---', '---', '---', '---', '---', '---', '---'),
    ...results.flatMap(({ name, threads }) =>
      threads.filter((each) => each.threads === count).map((each) => line(name, each)),
    ),
    '',
  ];
}

function native(results: readonly CaseResult[]): string[] {
  const rows = results.flatMap(({ name, rapidsnark }) =>
    rapidsnark ? [row(name, ms(rapidsnark.processorMs), ms(rapidsnark.wallMs))] : [],
  );
  if (rows.length === 0) return [];
  const head = [row('circuit', 'processor ms', 'wall ms'), row('---', '---', '---')];
  return ['## rapidsnark, native, on all cores, its start included', '', ...head, ...rows, ''];
}

function around(results: readonly CaseResult[], multiplicationNs: number): string[] {
  return [
    '## Around a proof',
    '',
    row('circuit', 'wires', 'key load ms', 'key MB', 'process MB', 'witness ms, first', 'next', 'limit ms'),
    row('---', '---', '---', '---', '---', '---', '---', '---'),
    ...results.map((each) =>
      row(
        ...[each.name, `${each.variables}`, ms(each.loadMs), ms(each.keyMB), ms(each.residentMB)],
        ...[each.witnessMs?.cold, each.witnessMs?.warm].map((time) => (time === undefined ? '–' : ms(time))),
        ms(each.limitMs),
      ),
    ),
    '',
    `Limit: the field multiplications of this proof (batch additions of its sums, transforms) at ${multiplicationNs.toFixed(1)} ns each, measured in the cache at the start of the run.`,
    '',
    'Process: peak memory of the measuring process, which has the file of the key and snarkjs loaded, too.',
    '',
  ];
}

function inBrowser({ browser, load, pages }: BrowserReport): string[] {
  return [
    '## In a browser',
    '',
    `${browser}, headless, wall times (\`npm run test:browser:prover\`), at a load average of ${load.map((each) => each.toFixed(0)).join(', ')}. snarkjs verified each last proof.`,
    '',
    row('circuit', 'page', 'threads', 'arithmetic', 'key load ms', 'witness ms', 'proofs in their order, ms'),
    row('---', '---', '---', '---', '---', '---', '---'),
    ...pages.map(({ circuit, isolated, threads, backend, loadMs, witnessMs, proofMs }) =>
      row(
        ...[circuit, isolated ? 'cross-origin isolated' : 'not isolated', `${threads}`, backend],
        ...[ms(loadMs), ms(witnessMs), proofMs.map(ms).join(', ')],
      ),
    ),
    '',
  ];
}

function line(name: string, { ours, snarkjs, ratio, wallRatio }: ThreadResult): string {
  return row(
    ...[name, ms(ours.processorMs), ms(snarkjs.processorMs), times(ratio)],
    ...[ms(ours.wallMs), ms(snarkjs.wallMs), times(wallRatio)],
  );
}
