import { AssayError } from '../errors.ts';
import { parseStrictJson, StrictJsonError } from '../strict-json.ts';
import { checkMapping } from './check-mapping.ts';
import { policyDocumentSchema } from './format.ts';
import type { PolicyDocument, PolicyFeature, PolicyIssue } from './types.ts';

/**
 * Checks a parsed JSON value and types it.
 * @throws AssayError `policy-document-invalid` (2) with up to ten places by JSON path and the fault at each.
 *   It never repeats values: the file may not be a policy at all.
 */
export function parsePolicyDocument(json: unknown): PolicyDocument {
  if (!isLikeAPolicy(json)) {
    throw policyError([{ path: [], message: 'has none of the members of a policy document' }]);
  }
  const result = policyDocumentSchema.safeParse(json);
  if (!result.success) throw policyError(result.error.issues);
  const issues = checkReferences(result.data);
  if (issues.length > 0) throw policyError(issues);
  return result.data;
}

/**
 * The messages name unknown members. That helps the author of a policy, but members of a file of records may
 * be names of patients. So name members only if the document looks like a policy.
 */
const isLikeAPolicy = (json: unknown): boolean =>
  typeof json !== 'object' ||
  json === null ||
  Array.isArray(json) ||
  Object.keys(json).length === 0 ||
  ['schema', 'mapping', 'rules', 'round', 'terms'].some((member) => Object.hasOwn(json, member));

/**
 * Reads a document from its text.
 * @throws AssayError `policy-document-invalid` (2), without the message of the JSON parser, which quotes the
 *   text
 */
export function parsePolicyText(text: string): PolicyDocument {
  let json: unknown;
  try {
    json = parseStrictJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof StrictJsonError && error.kind === 'duplicate-member') {
      throw new AssayError(
        'policy-document-invalid',
        `the policy document has a member twice in one object (line ${error.line}): keep one of them`,
      );
    }
    throw new AssayError('policy-document-invalid', 'the policy document is not JSON');
  }
  return parsePolicyDocument(json);
}

/** An error that names places of the document: `rules.features.age.window: ...`. */
export function policyError(issues: readonly PolicyIssue[]): AssayError {
  const lines = issues.slice(0, 10).map(({ path, message }) => `${formatPath(path)}: ${message}`);
  if (issues.length > 10) lines.push(`and ${issues.length - 10} more`);
  return new AssayError('policy-document-invalid', `the policy document is not valid: ${lines.join('; ')}`);
}

function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(document)';
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

/** Checks conditions between fields. Each issue is reported at the field to change. */
function checkReferences(document: PolicyDocument): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const report = (path: PropertyKey[], message: string) => issues.push({ path, message });
  const features = new Map(document.schema.features.map((feature) => [feature.name, feature]));

  reportRepeated(document.schema.features, ['schema', 'features'], report);
  reportRepeated(document.mapping.sites, ['mapping', 'sites'], report);
  checkMapping(document, features, report);
  checkRules(document, features, report);
  checkSplit(document, report);

  const { firstDay, lastDay } = document.round.period;
  if (firstDay > lastDay) report(['round', 'period', 'lastDay'], 'lies before firstDay');
  const shares = Object.values(document.terms.shares).reduce((sum, part) => sum + part, 0);
  if (shares !== 10_000) report(['terms', 'shares'], `the shares add up to ${shares}, not to 10000`);
  const { claimDays, expiresOn, contributorCap } = document.terms;
  if (claimDays !== undefined && expiresOn === undefined) {
    report(['terms', 'claimDays'], 'claims can end only where terms.expiresOn says when royalties do');
  }
  if (BigInt(contributorCap) >= 1n << 128n) {
    report(['terms', 'contributorCap'], 'must be below 2^128; "0" is no cap');
  }
  return issues;
}

type Report = (path: PropertyKey[], message: string) => void;
type Features = ReadonlyMap<string, PolicyFeature>;

function checkRules({ rules }: PolicyDocument, features: Features, report: Report): void {
  reportUnknown(Object.keys(rules.features), features, ['rules', 'features'], report);
  for (const [feature, { transform }] of features) {
    const rule = rules.features[feature];
    const at = ['rules', 'features', feature];
    if (rule === undefined) {
      report(at, 'every feature of the schema needs a window and a maxMissingShare');
      continue;
    }
    for (const part of ['window', 'mean'] as const) {
      const [low, high] = rule[part] ?? [1, 1];
      if (low > high) report([...at, part], 'the lower end is above the upper one');
      if (transform === 'log' && low <= 0) report([...at, part], 'a log feature has positive values only');
    }
  }
  reportRepeated(rules.linear, ['rules', 'linear'], report);
  for (const [index, rule] of rules.linear.entries()) {
    const at = ['rules', 'linear', index];
    if ((rule.atMost === undefined) === (rule.atLeast === undefined))
      report(at, 'give either atMost or atLeast');
    if (Object.keys(rule.terms).length === 0) report([...at, 'terms'], 'at least one term');
    reportUnknown(Object.keys(rule.terms), features, [...at, 'terms'], report);
    for (const [feature, coefficient] of Object.entries(rule.terms)) {
      if (coefficient === 0) report([...at, 'terms', feature], 'a coefficient of 0 has no effect');
      if (features.get(feature)?.transform === 'log') {
        report(
          [...at, 'terms', feature],
          'a linear rule cannot name a log feature: its codes are logarithms',
        );
      }
    }
  }
  if (rules.label.minShare > rules.label.maxShare) report(['rules', 'label'], 'minShare is above maxShare');
}

function checkSplit({ split, mapping }: PolicyDocument, report: Report): void {
  if (split === undefined) {
    for (const [index, site] of mapping.sites.entries()) {
      if (site.role === undefined)
        report(['mapping', 'sites', index, 'role'], 'is needed, because the document has no split');
    }
    return;
  }
  reportRepeated(split.datasets, ['split', 'datasets'], report);
  const sites = new Set(mapping.sites.map((site) => site.name));
  const taken: { site: string; from: number; to: number }[] = [];
  for (const [index, dataset] of split.datasets.entries()) {
    for (const [part, { site, from = 0, to = 1 }] of dataset.of.entries()) {
      const at = ['split', 'datasets', index, 'of', part];
      if (!sites.has(site)) report([...at, 'site'], 'no such site in mapping.sites');
      if (from >= to) report(at, 'from must be below to');
      // A record counts once (property P3), so two datasets must not share a part of a site.
      if (taken.some((other) => other.site === site && from < other.to && other.from < to)) {
        report(at, 'overlaps another slice of this site: a record would count twice');
      }
      taken.push({ site, from, to });
    }
  }
}

function reportUnknown(names: string[], features: Features, path: PropertyKey[], report: Report): void {
  for (const key of names)
    if (!features.has(key)) report([...path, key], 'no such feature in schema.features');
}

function reportRepeated(items: readonly { name: string }[], path: PropertyKey[], report: Report): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (seen.has(item.name)) report([...path, index, 'name'], 'this name is already taken');
    seen.add(item.name);
  }
}
