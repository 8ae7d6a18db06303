import type { ReplayResult } from '../chain/replay.ts';
import type { InformationReport } from '../information/report.ts';
import type { TrainingCost } from '../training/cost.ts';
import type { AttackRow, HonestRow } from './rows.ts';

/** A history that was replayed through the contracts. */
export interface ShownReplay {
  readonly history: string;
  readonly seed: number;
  readonly rounds: number;
  readonly kinds: readonly string[];
  readonly compared: number;
  readonly differences: number;
}

export const shownReplay = ({
  history,
  seed,
  rounds,
  kinds,
  isCapped,
  compared,
  differences,
}: ReplayResult): ShownReplay => ({
  ...{ history, seed, rounds, compared, kinds: isCapped ? [...kinds, 'capped'] : kinds },
  differences: differences.length,
});

/** The whole result of the lab: docs/lab/lab.json. */
export interface LabReport {
  readonly attacks: readonly AttackRow[];
  readonly stoppedMax: number;
  readonly replays: readonly ShownReplay[];
  readonly honest: readonly HonestRow[];
  readonly datasets: readonly { readonly name: string; readonly title: string; readonly tuned: boolean }[];
  readonly information: readonly InformationReport[];
  readonly training: readonly TrainingCost[];
}

/** JSON with at most five significant digits. */
export const toJson = (report: LabReport | readonly ShownReplay[]): string =>
  `${JSON.stringify(report, (_, value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value), 1)}\n`;
