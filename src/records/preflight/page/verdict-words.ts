import type { PreflightReport } from '../report.ts';
import type { Shortfall, Verdict } from '../verdict.ts';
import { shown } from './html.ts';
import { ruleName } from './sections.ts';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  ready: 'ready to be committed',
  'at-risk': 'ready, but a batch may fail by the luck of the draw',
  lossy: 'may be committed, at a loss',
  refused: 'refused as it is',
  unreadable: 'the mapping does not fit the file',
};

/** Without the figures of the report: a share of the records may be a share of few. */
export function reasonsOf(report: PreflightReport): string {
  const { verdict, rows, unreadable, passing, label, shortfalls, batchRules, smallest } = report;
  const names = (wanted: string) =>
    batchRules
      .filter(({ expected }) => expected === wanted)
      .map((rule) => `${ruleName(rule)} is out of bounds`);
  if (verdict === 'unreadable')
    return rows === 0
      ? 'there are no rows'
      : `rows that do not say what the mapping declares: ${shown(unreadable, smallest)}`;
  if (verdict !== 'refused')
    return [
      ...shortfalls.map((shortfall) => SHORTFALL_WORDS[shortfall]),
      ...(verdict === 'ready' ? [] : names('at-risk')),
    ].join('; ');
  if (passing === 0) return 'no row passes the policy';
  if (passing === 1) return 'a single record passes';
  const oneClass = label.one === 0 || label.zero === 0 ? ['every record has the same label'] : [];
  return [...oneClass, ...names('fails')].join('; ') || 'fewer records pass than the policy wants';
}

const SHORTFALL_WORDS: Readonly<Record<Shortfall, string>> = {
  'rows-lost': 'more than 5 % of the rows are left out',
  'few-batches': 'there are fewer than two full batches, so that every round speaks of the same people',
  'small-remainder': 'the last batch is less than half full, so that its score speaks of few people',
};
