import { type CompiledSecondPolicy, codeOf } from '../../protocol/second/compile-policy.ts';
import { shrinkRecord } from '../../protocol/second/record.ts';
import { checkRecord, type RecordViolation } from '../../protocol/second/rules.ts';
import type { Finding, FindingRule } from '../finding.ts';
import type { RowOutcome, SiteRecord } from '../read-records.ts';

/** Counts records that were scaled to the norm bound. */
export interface ShrunkCount {
  shrunk: number;
}

/**
 * The outcomes of rows in the second edition: codes of 8 bits, scaled to the norm bound where the policy says `shrink`, and
 * inside the policy. A record that is not becomes a finding; its column is the feature's name.
 */
export async function* secondOutcomes(
  outcomes: AsyncIterable<RowOutcome>,
  compiled: CompiledSecondPolicy,
  tally: ShrunkCount,
): AsyncGenerator<RowOutcome, void, undefined> {
  for await (const outcome of outcomes) {
    yield outcome.kind === 'record' ? admitted(outcome.record, compiled, tally) : outcome;
  }
}

function admitted(record: SiteRecord, compiled: CompiledSecondPolicy, tally: ShrunkCount): RowOutcome {
  const { policy, shape } = compiled;
  const own = record.codes.map(codeOf);
  const missed = own.flatMap((code, j) => (code === undefined ? [j] : []));
  if (missed.length > 0) {
    return refused(
      record,
      missed.map((j) => finding(record, 'not-encodable', featureName(compiled, j))),
    );
  }
  const read = { codes: own as number[], label: record.label };
  const inside = policy.terms.shrink ? shrinkRecord(read, policy.bound) : read;
  const violations = checkRecord(policy, inside, shape);
  if (violations.length > 0) {
    return refused(
      record,
      violations.map((violation) =>
        finding(
          record,
          violation.rule === 'missing' ? 'empty-cell' : violation.rule,
          columnOf(compiled, violation),
        ),
      ),
    );
  }
  if (inside !== read) tally.shrunk++;
  return { kind: 'record', record: { ...record, codes: inside.codes } };
}

const refused = ({ site, codes }: SiteRecord, findings: readonly Finding[]): RowOutcome => ({
  ...{ kind: 'findings', site, findings, codes },
});

const finding = ({ file, rowNumber: row }: SiteRecord, rule: FindingRule, column: string): Finding => ({
  ...{ severity: 'refused', rule, file, row, column },
});

const featureName = ({ reading }: CompiledSecondPolicy, j: number): string =>
  reading.schema.features[j]?.name ?? '';

function columnOf(compiled: CompiledSecondPolicy, violation: RecordViolation): string {
  if (violation.rule === 'norm') return '';
  if (violation.rule === 'linear') return compiled.reading.linear[violation.index]?.name ?? '';
  return featureName(compiled, violation.index);
}
