import type { PolicyDocument } from '../../../protocol/policy/types.ts';
import { FINDING_WORDS, hintWords } from '../../finding.ts';
import { ASIDE_WORDS } from '../aside-words.ts';
import { percent, provenFeatures } from '../disclosure.ts';
import type { PreflightReport } from '../report.ts';
import { withUnit } from '../units.ts';
import { type Bar, barTable } from './bar-table.ts';
import { escapeHtml, shown, table } from './html.ts';

/** Sections of the page that are tables. */

/** Rows in, records out, and the rows that are lost by reason. */
export function rowsSection({ rows, passing, lost, smallest }: PreflightReport): string {
  const bars: Bar[] = [
    { name: 'rows', count: rows },
    { name: 'records that pass', count: passing },
    ...lost.reasons.map(({ rule, rows: count }) => ({
      name: `left out: ${FINDING_WORDS[rule]}`,
      count,
      off: true,
    })),
  ];
  return barTable('Rows in and out', bars, smallest, rows);
}

/** How often each label is, in the policy's words. */
export function labelSection({ label, smallest }: PreflightReport): string {
  const { words, rules, one, zero } = label;
  const bars = barTable(
    'Records by label',
    [
      { name: `1: ${words}`, count: one },
      { name: `0: not "${words}"`, count: zero },
    ],
    smallest,
  );
  const written = rules.map((rule) => `1 where ${rule.one}, 0 ${rule.zero}`).join(' · ');
  return `${bars}<p class="small soft">In the files: ${escapeHtml(written)}</p>`;
}

/** The circuit's claims about every record in an opened batch, one row a feature. */
export function provenTable(document: PolicyDocument): string {
  const features = provenFeatures(document);
  const hasMeans = features.some(({ mean }) => mean !== undefined);
  const columns = [
    { head: 'feature' },
    { head: 'every value lies from' },
    { head: 'missing, at most', numeric: true },
    ...(hasMeans ? [{ head: 'mean of a full batch' }] : []),
  ];
  return table(
    columns,
    features.map(({ name, unit, window: [low, high], missing, mean }) => [
      name,
      withUnit(`${low} to ${high}`, unit),
      percent(missing),
      ...(hasMeans ? [mean === undefined ? '' : withUnit(`${mean[0]} to ${mean[1]}`, unit)] : []),
    ]),
  );
}

/** Each broken rule by column; a row may break several. */
export function findingsTable({ findings, smallest }: PreflightReport): string {
  if (findings.length === 0) return '<p>Nothing.</p>';
  return table(
    [{ head: 'column' }, { head: 'rule' }, { head: 'rows', numeric: true }],
    findings.map(({ rule, column, count, hint }) => [
      column === '' ? '(whole row)' : column,
      `${FINDING_WORDS[rule]}${hintWords(hint)}`,
      shown(count, smallest),
    ]),
  );
}

/** Resources, rows and lines that are part of no record. Empty where there are none. */
export function asideSection({ aside, passedOver, smallest }: PreflightReport): string {
  const rows = [
    ...aside.map(({ reason, of, count }) => [of, ASIDE_WORDS[reason], shown(count, smallest)]),
    ...passedOver.map(({ count }) => ['line', 'are comments', shown(count, smallest)]),
  ];
  if (rows.length === 0) return '';
  return `<h2>What was looked at and is part of no record</h2>${table(
    [{ head: 'kind' }, { head: 'they' }, { head: 'number', numeric: true }],
    rows,
  )}`;
}

/** The expected verdicts of the rules about whole batches. */
export function batchRuleLine({ batchRules }: PreflightReport): string {
  const risky = batchRules.filter(({ expected }) => expected !== 'passes');
  return risky.length === 0
    ? 'every rule about whole batches will hold, as far as the figures tell'
    : `rules about whole batches that may fail: ${risky.map(ruleName).join('; ')}`;
}

export function outlookLines(report: PreflightReport): string[] {
  const { bands, proving } = report;
  return [
    `${proving.batches} batches are opened in a round${
      proving.seconds === null
        ? '; how long proving takes here has not been measured'
        : `; proving them takes about ${minutes(proving.seconds)} on this machine`
    }`,
    batchRuleLine(report),
    bands === null
      ? "the bands are unknown: they depend on the round's weights, which were not given"
      : `of ${bands.batches} batches drawn at random from these records, the mean band is ${bands.mean.toFixed(2)} (above 0: the round takes them for helpful)`,
  ];
}

export const ruleName = ({ rule, column }: PreflightReport['batchRules'][number]): string =>
  ({
    missing: `the share of missing values of ${column}`,
    mean: `the mean of ${column}`,
    skipped: `how often rule ${column} is skipped`,
    label: 'the share of label 1',
  })[rule];

const minutes = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} seconds`
    : seconds < 5400
      ? `${Math.ceil(seconds / 60)} minutes`
      : `${(seconds / 3600).toFixed(1)} hours`;
