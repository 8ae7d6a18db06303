import type { InformationReport } from '../information/report.ts';
import type { TrainingCost } from '../training/cost.ts';
import type { AttackRow } from './rows.ts';

/** The whole result of the lab: docs/lab/lab.json. */
export interface LabReport {
  readonly attacks: readonly AttackRow[];
  readonly stoppedMax: number;
  readonly datasets: readonly { readonly name: string; readonly title: string; readonly tuned: boolean }[];
  readonly information: readonly InformationReport[];
  readonly training: readonly TrainingCost[];
}

/** JSON with at most five significant digits. */
export const toJson = (report: LabReport): string =>
  `${JSON.stringify(report, (_, value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value), 1)}\n`;
