import type { BatchRuleOutlook } from '../preflight/batch-outlook.ts';
import type { FindingCount } from '../preflight/report.ts';
import { roundTo } from './numeric-scale.ts';

/** Changes to a proposal that rows behind the sample ask for. */

type Found = Pick<FindingCount, 'rule' | 'severity' | 'column'>;
type BatchFound = Pick<BatchRuleOutlook, 'rule' | 'column' | 'expected'>;

interface Draft {
  readonly schema: { features: { name: string; transform: string; centre: number; step: number }[] };
  readonly mapping: { columns: Record<string, string | Record<string, unknown> | null> };
  readonly rules: {
    readonly features: Record<string, { window: [number, number]; maxMissingShare: number }>;
  };
}

/** The changed document and a question for each change; undefined if nothing can be mended. */
export function repaired(
  policy: Record<string, unknown>,
  findings: readonly Found[],
  batchRules: readonly BatchFound[],
): { readonly policy: Record<string, unknown>; readonly questions: readonly string[] } | undefined {
  const changed = structuredClone(policy);
  const draft = changed as unknown as Draft;
  const questions: string[] = [];
  for (const finding of findings) {
    const name = featureOf(draft, finding.column);
    if (name === undefined) continue;
    const question = mend(draft, name, finding);
    if (question !== undefined && !questions.includes(question)) questions.push(question);
  }
  for (const { rule, column, expected } of batchRules) {
    const own = draft.rules.features[column];
    if (rule !== 'missing' || expected === 'passes' || own === undefined || own.maxMissingShare === 1)
      continue;
    own.maxMissingShare = 1;
    questions.push(
      `"${column}": a site or a full batch lacks it more often than the sample as a whole: any share may be missing`,
    );
  }
  return questions.length === 0 ? undefined : { policy: changed, questions };
}

/** The feature that reads the column. */
const featureOf = ({ mapping }: Draft, column: string): string | undefined =>
  Object.entries(mapping.columns).find(
    ([name, entry]) =>
      entry === column || name === column || (typeof entry === 'object' && entry?.column === column),
  )?.[0];

function mend(draft: Draft, name: string, { rule, severity, column }: Found): string | undefined {
  const entry = draft.mapping.columns[name];
  if (rule === 'not-encodable' || rule === 'window') return widen(draft, name, column);
  if (
    rule === 'unmapped-category' &&
    typeof entry === 'object' &&
    entry !== null &&
    entry.others === undefined
  ) {
    entry.others = 'missing';
    return `"${column}": rows behind the sample have other categories, which count as missing ("others"): list those that matter in "values"`;
  }
  if (severity !== 'unreadable' || draft.schema.features.length === 1) return undefined;
  delete draft.mapping.columns[name];
  delete draft.rules.features[name];
  draft.schema.features = draft.schema.features.filter((feature) => feature.name !== name);
  return `"${column}" is no feature: rows behind the sample have cells that are not written like those of the sample (${rule}); take a larger sample, or mend the file`;
}

/** Twice the step; as the window, all that the codes reach. */
function widen({ schema, rules, mapping }: Draft, name: string, column: string): string | undefined {
  const feature = schema.features.find((candidate) => candidate.name === name);
  const rule = rules.features[name];
  const entry = mapping.columns[name];
  if (feature === undefined || rule === undefined || feature.step > 1e12) return undefined;
  if (typeof entry === 'object' && entry?.values !== undefined) return undefined;
  feature.step = roundTo(feature.step * 2, 2, 'up');
  const back = (t: number) => (feature.transform === 'log' ? Math.exp(t) : t);
  const low = roundTo(back(feature.centre - 500 * feature.step), 3, 'up');
  const high = roundTo(back(feature.centre + 500 * feature.step), 3, 'down');
  rule.window = [low, high];
  return `"${column}": rows behind the sample have values far from those of the sample; its step was widened for them`;
}
