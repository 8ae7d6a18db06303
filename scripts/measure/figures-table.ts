export interface CircuitFigures {
  readonly constraints: number;
  /** Record slots of a batch; 0 for a circuit without records. */
  readonly records: number;
  /** Constraints of one more record. */
  readonly perRecord: number;
  /** Witness and proof, verified; key and calculator loaded. */
  readonly provingSeconds: number;
  /** Processor time of the same proof, which a busy machine hardly changes. */
  readonly processorSeconds: number;
  readonly peakMemoryMB: number;
}

const count = (value: number): string => (value === 0 ? '–' : value.toLocaleString('en-GB'));
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** The README's table of circuits. */
export function figuresTable(circuits: Readonly<Record<string, CircuitFigures>>): string {
  return [
    row('circuit', 'constraints', 'records', 'per record', 'proving, processor time', 'peak memory'),
    '|---|---|---|---|---|---|',
    ...Object.entries(circuits).map(([name, each]) =>
      row(
        ...[name, count(each.constraints), count(each.records), count(each.perRecord)],
        ...[`${each.processorSeconds.toFixed(2)} s`, `${each.peakMemoryMB} MB`],
      ),
    ),
    '',
  ].join('\n');
}
