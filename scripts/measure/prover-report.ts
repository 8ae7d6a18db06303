import type { CaseResult, ThreadResult } from './prover-rounds.ts';

export interface BenchReport {
  readonly machine: { readonly processor: string; readonly cores: number; readonly memoryGB: number };
  readonly node: string;
  /** Load averages at the end. */
  readonly load: readonly number[];
  readonly rounds: number;
  readonly multiplicationNs: number;
  readonly results: readonly CaseResult[];
}

const ms = (value: number): string => value.toFixed(0);
const times = (value: number): string => `${value.toFixed(1)} ×`;
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

export function markdownOf({ machine, node, load, rounds, multiplicationNs, results }: BenchReport): string {
  const table = (title: string, count: number) => [
    `### ${title}`,
    '',
    row('circuit', 'ours, processor ms', 'snarkjs', 'ratio', 'ours, wall ms', 'snarkjs', 'ratio'),
    row('---', '---', '---', '---', '---', '---', '---'),
    ...results.flatMap(({ name, threads }) =>
      threads.filter((each) => each.threads === count).map((each) => line(name, each)),
    ),
    '',
  ];
  return [
    `Measured on ${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB, Node ${node}; load ${load.map((each) => each.toFixed(1)).join(', ')}.`,
    `${rounds} pairs a circuit, our prover and snarkjs in turn on the same key and witness; medians; every proof verified.`,
    `One field multiplication takes ${multiplicationNs.toFixed(1)} ns in the cache.`,
    '',
    ...table('One thread', 1),
    ...table('Two threads', 2),
    '### Around a proof',
    '',
    row('circuit', 'wires', 'key load ms', 'key MB', 'process MB', 'witness ms, first', 'next', 'limit ms'),
    row('---', '---', '---', '---', '---', '---', '---', '---'),
    ...results.map((each) =>
      row(
        ...[each.name, `${each.variables}`, ms(each.loadMs), ms(each.keyMB), ms(each.residentMB)],
        ...[
          each.witnessMs ? ms(each.witnessMs.cold) : '–',
          each.witnessMs ? ms(each.witnessMs.warm) : '–',
          ms(each.limitMs),
        ],
      ),
    ),
    '',
    'Limit: the field multiplications of this proof (batch additions of its sums, transforms) at the measured rate.',
    '',
  ].join('\n');
}

function line(name: string, { ours, snarkjs, ratio, wallRatio }: ThreadResult): string {
  return row(
    ...[name, ms(ours.processorMs), ms(snarkjs.processorMs), times(ratio)],
    ...[ms(ours.wallMs), ms(snarkjs.wallMs), times(wallRatio)],
  );
}
