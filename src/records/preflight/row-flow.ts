import type { Finding, FindingRule } from '../finding.ts';

/** Rows that did not become a record, each counted once, by the gravest rule that it breaks. */
export interface LostRows {
  readonly rows: number;
  /** Of all rows of the dataset, 0..1. */
  readonly share: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly rule: FindingRule; readonly rows: number }[];
}

export class RowFlow {
  readonly #reasons = new Map<FindingRule, number>();

  /** @param findings of one row, at least one */
  add(findings: readonly Finding[]): void {
    const gravest = findings.find(({ severity }) => severity === 'unreadable') ?? findings[0];
    if (gravest === undefined) return;
    this.#reasons.set(gravest.rule, (this.#reasons.get(gravest.rule) ?? 0) + 1);
  }

  lost(rows: number): LostRows {
    const reasons = [...this.#reasons]
      .map(([rule, count]) => ({ rule, rows: count }))
      .sort((a, b) => b.rows - a.rows || (a.rule < b.rule ? -1 : 1));
    const lost = reasons.reduce((sum, reason) => sum + reason.rows, 0);
    return { rows: lost, share: rows === 0 ? 0 : lost / rows, reasons };
  }
}
