import { hash } from 'node:crypto';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { FINDING_WORDS, hintWords } from '../finding.ts';
import type { FeaturePlot } from './code-histogram.ts';
import type { PreflightReport } from './preflight.ts';

/**
 * The preflight as a page for whoever has to consent: what will be proven, what becomes public, what never
 * leaves, counts and plots. One file without scripts and without anything remote; a content security policy
 * holds it to that. Fewer than `smallest` records are never shown: counts are rounded to tens, bars are joined.
 */

export interface ReportPage {
  readonly report: PreflightReport;
  readonly document: PolicyDocument;
  readonly plots: readonly FeaturePlot[];
  readonly labels: readonly [number, number];
  /** Fewest records that a figure may stand for. */
  readonly smallest: number;
  /** ISO 8601, when it was made. */
  readonly made: string;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d8dde4; --bar: #3f6fa8; --page: #fff; --wash: #f4f6f9 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b5; --line: #38424f; --bar: #7aa7dd; --page: #14181e; --wash: #1c222a } }
body { margin: 0 auto; padding: 2rem 1.2rem 4rem; max-width: 62rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page) }
h1 { font-size: 1.6rem; margin: 0 0 .2rem } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem }
p, li { max-width: 46rem } .soft { color: var(--soft) } .verdict { display: inline-block; padding: .15rem .7rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--wash) }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem } figure { margin: 0; padding: .7rem; border: 1px solid var(--line); border-radius: .5rem } figcaption { font-size: .9rem } svg { width: 100%; height: auto; display: block }
svg rect { fill: var(--bar) } svg line { stroke: var(--soft); stroke-width: 1 } svg text { fill: var(--soft); font: 10px system-ui, sans-serif } svg .edge { stroke-dasharray: 3 3 }
@media print { body { max-width: none } figure { break-inside: avoid } }
`;

/** The whole file. */
export function reportPage(page: ReportPage): string {
  const { report, document, smallest, made } = page;
  const style = hash('sha256', STYLE, 'base64');
  const security = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'`;
  const { proven, public: open, limited, never } = report.disclosure;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${security}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`Preflight: ${report.name}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(document.title)}: ${escapeHtml(report.name)}</h1>
<p class="soft">Preflight of ${escapeHtml(made)}. This page stays in the house. Counts are rounded to tens, and nothing on it stands for fewer than ${smallest} records.</p>
<p><span class="verdict">${escapeHtml(VERDICT_WORDS[report.verdict])}</span> ${escapeHtml(reasonsOf(report, smallest))}</p>
<h2>Records</h2>
${countsTable(page)}
<h2>What is left out, and why</h2>
${findingsTable(report, smallest)}
<h2>What will be proven</h2>
${list(proven)}
<h2>What becomes public</h2>
${list(open.map((line) => line.replace(`(${report.passing} now)`, `(${shown(report.passing, smallest)} now; the exact number becomes public)`)))}
<h2>What one party alone learns</h2>
${list(limited)}
<h2>What never leaves</h2>
${list(never)}
<h2>What rounds will probably say</h2>
${outlook(page)}
<h2>How the values are spread</h2>
<p class="soft">Bars are as wide as it takes for each to stand for at least ${smallest} records; their area is the share of records. Dashed lines: the window of the policy.</p>
<div class="plots">${page.plots.map((plot) => figure(plot, page)).join('\n')}</div>
</body>
</html>
`;
}

const VERDICT_WORDS: Readonly<Record<PreflightReport['verdict'], string>> = {
  ready: 'ready to be committed',
  'at-risk': 'ready, but a batch may fail by the luck of the draw',
  refused: 'the policy refuses this dataset as it is',
  unreadable: 'the mapping does not fit the file',
};

/** Without the figures of the report: a share of the records may be a share of few. */
function reasonsOf(
  { verdict, rows, unreadable, passing, batchRules }: PreflightReport,
  smallest: number,
): string {
  if (verdict === 'ready') return '';
  if (unreadable > 0) return `${shown(unreadable, smallest)} rows do not say what the mapping declares`;
  if (rows === 0) return 'there are no rows';
  if (passing === 0) return 'no row passes the policy';
  const wanted = verdict === 'at-risk' ? 'at-risk' : 'fails';
  const names = batchRules.filter(({ expected }) => expected === wanted).map(ruleName);
  return names.length === 0 ? 'fewer records pass than the policy wants' : names.join('; ');
}

const ruleName = ({ rule, column }: PreflightReport['batchRules'][number]): string =>
  ({
    missing: `the share of missing values of ${column}`,
    mean: `the mean of ${column}`,
    skipped: `how often rule ${column} is skipped`,
    label: 'the share of label 1',
  })[rule];

function countsTable({ report, labels, smallest }: ReportPage): string {
  const rows: [string, number][] = [
    ['rows', report.rows],
    ['records that pass', report.passing],
    ['rows that the policy leaves out', report.refused],
    ['rows whose key was there before', report.duplicates],
    ['rows that do not say what the mapping declares', report.unreadable],
    ['records with label 1', labels[1]],
    ['records with label 0', labels[0]],
  ];
  return table(
    ['', 'number'],
    rows.map(([name, count]) => [name, shown(count, smallest)]),
  );
}

function findingsTable({ findings }: PreflightReport, smallest: number): string {
  if (findings.length === 0) return '<p>Nothing.</p>';
  return table(
    ['rule', 'column', 'rows'],
    findings.map(({ rule, column, count, hint }) => [
      `${FINDING_WORDS[rule]}${hintWords(hint)}`,
      column,
      shown(count, smallest),
    ]),
  );
}

function outlook({ report }: ReportPage): string {
  const { bands, proving, batchRules } = report;
  const risky = batchRules.filter(({ expected }) => expected !== 'passes');
  const lines = [
    `${proving.batches} batches are opened in a round${
      proving.seconds === null
        ? '; how long proving takes here has not been measured'
        : `; proving them takes about ${minutes(proving.seconds)} on this machine`
    }`,
    risky.length === 0
      ? 'every rule about whole batches will hold, as far as the figures tell'
      : `rules about whole batches that may fail: ${risky.map(ruleName).join('; ')}`,
    bands === null
      ? "the bands are unknown: they depend on the round's weights, which were not given"
      : `of ${bands.batches} batches drawn at random from these records, the mean band is ${bands.mean.toFixed(2)} (above 0: the round takes them for helpful)`,
  ];
  return list(lines);
}

const minutes = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} seconds`
    : seconds < 5400
      ? `${Math.ceil(seconds / 60)} minutes`
      : `${(seconds / 3600).toFixed(1)} hours`;

/** Rounded to tens; below the smallest, only that it is below. */
function shown(count: number, smallest: number): string {
  if (count === 0) return '0';
  return count < smallest ? `fewer than ${smallest}` : String(Math.round(count / 10) * 10);
}

const WIDTH = 260;
const HEIGHT = 90;

function figure(plot: FeaturePlot, { document, smallest }: ReportPage): string {
  const { name, unit, bars, present, missing } = plot;
  const caption = `<strong>${escapeHtml(name)}</strong> <span class="soft">${escapeHtml(unit)}; missing: ${shown(missing, smallest)}</span>`;
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined)
    return `<figure><figcaption>${caption}</figcaption><p class="soft">too few records to show</p></figure>`;
  // Codes, not values: a log feature is plotted on its logarithm.
  const [low, high] = [first.fromCode - 0.5, last.toCode + 0.5];
  const x = (code: number) => ((code - low) / (high - low)) * WIDTH;
  const densities = bars.map(({ count, fromCode, toCode }) => count / present / (toCode - fromCode + 1));
  const most = Math.max(...densities);
  const rects = bars.map(({ fromCode, toCode }, i) => {
    const height = ((densities[i] as number) / most) * HEIGHT;
    const width = Math.max(0.5, x(toCode + 0.5) - x(fromCode - 0.5) - 0.5);
    return `<rect x="${x(fromCode - 0.5).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"/>`;
  });
  const [from, to] = document.rules.features[name]?.window ?? [first.from, last.to];
  const edges = [from, to].flatMap((value) => {
    const place = position(value, plot);
    return place === undefined
      ? []
      : [
          `<line class="edge" x1="${x(place).toFixed(1)}" x2="${x(place).toFixed(1)}" y1="0" y2="${HEIGHT}"/>`,
        ];
  });
  return `<figure><figcaption>${caption}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT + 16}" role="img" aria-label="${escapeHtml(`histogram of ${name}`)}">${rects.join('')}${edges.join('')}<line x1="0" x2="${WIDTH}" y1="${HEIGHT}" y2="${HEIGHT}"/><text x="0" y="${HEIGHT + 13}">${natural(first.from)}</text><text x="${WIDTH}" y="${HEIGHT + 13}" text-anchor="end">${natural(last.to)}</text></svg></figure>`;
}

/** Where a value lies among the bars, in codes; undefined where it lies outside of them. */
function position(value: number, { bars }: FeaturePlot): number | undefined {
  const bar = bars.find(({ from, to }) => value >= from && value <= to);
  if (bar === undefined || bar.to === bar.from) return undefined;
  return bar.fromCode - 0.5 + ((value - bar.from) / (bar.to - bar.from)) * (bar.toCode - bar.fromCode + 1);
}

const natural = (value: number): string => String(Number(value.toPrecision(3)));

const list = (lines: readonly string[]): string =>
  `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: string, text: string, i: number) =>
    `<${tag}${i === head.length - 1 ? ' class="n"' : ''}>${escapeHtml(text)}</${tag}>`;
  return `<table><thead><tr>${head.map((text, i) => cell('th', text, i)).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((text, i) => cell('td', text, i)).join('')}</tr>`)
    .join('')}</tbody></table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string);
