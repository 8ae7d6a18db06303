import type { PolicyDocument } from '../../../protocol/policy/types.ts';
import { sha256 } from '../../../system/sha256.ts';
import { latin1 } from '../../tables/byte-stream.ts';
import { provenOtherwise } from '../disclosure.ts';
import type { PreflightReport } from '../report.ts';
import { featureFigure } from './feature-figure.ts';
import { escapeHtml, list, shown } from './html.ts';
import { type Question, questionsSection, threeQuestions } from './officer.ts';
import {
  asideSection,
  findingsTable,
  labelSection,
  outlookLines,
  provenTable,
  rowsSection,
} from './sections.ts';
import { STYLE } from './style.ts';
import { reasonsOf, VERDICT_WORDS } from './verdict-words.ts';

/**
 * The preflight as a page for the person who has to consent. One file without scripts and without anything remote; a
 * content security policy holds it to that. Counts are rounded to tens, and none below `report.smallest` is shown.
 */
export interface ReportPage {
  readonly report: PreflightReport;
  readonly document: PolicyDocument;
  /** Records of a full batch. */
  readonly batchSize: number;
  /** ISO 8601, when it was made. */
  readonly made: string;
  /** The words of the page where the editions of the protocol differ. Default: the first edition's. */
  readonly words?: PageWords;
}

/** Texts of one edition of the protocol. */
export interface PageWords {
  /** The privacy officer's questions with their answers. */
  readonly questions: readonly Question[];
  /** Proven rules besides the windows of the features. */
  readonly proven: readonly string[];
  /** The forecast of rounds. */
  readonly rounds: readonly string[];
}

/** The whole file. */
export function reportPage(page: ReportPage): string {
  const style = btoa(latin1(sha256(STYLE)));
  const security = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${security}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`Preflight: ${page.report.name}`)}</title>
<style>${STYLE}</style>
</head>
<body>
${body(page)}
</body>
</html>
`;
}

const firstWords = ({ report, document, batchSize }: ReportPage): PageWords => ({
  questions: threeQuestions(report, document, batchSize),
  proven: provenOtherwise(document),
  rounds: outlookLines(report),
});

function body(page: ReportPage): string {
  const { report, document, made, words = firstWords(page) } = page;
  const { verdict, smallest, warnings, days, disclosure, features } = report;
  const reasons = reasonsOf(report);
  const descriptions = new Map(
    document.schema.features.map((feature) => [feature.name, feature.description]),
  );
  const figures = features.map((figure) => featureFigure(figure, smallest, descriptions.get(figure.name)));
  return `<header>
<h1>${escapeHtml(document.title)}: ${escapeHtml(report.name)}</h1>
<p><span class="verdict ${verdict}">${escapeHtml(VERDICT_WORDS[verdict])}</span> ${escapeHtml(reasons)}</p>
</header>
<main>
${questionsSection(words.questions)}
${warnings.map(({ words }) => `<p class="warning"><strong>Mind:</strong> ${escapeHtml(words)}.</p>`).join('\n')}
<p class="soft small made">Preflight of ${escapeHtml(made)}. This page stays in the house. Counts are rounded to tens, and nothing on it stands for fewer than ${smallest} records.</p>
<h2>Rows in, records out</h2>
${rowsSection(report)}
<p class="small soft">${days === null ? 'There are too few records to tell the days.' : `Days: ${days.first} to ${days.last}, in whole months; fewer than ${smallest} records lie before and after.`}</p>
<h2>Label</h2>
${labelSection(report)}
<h2>How the values are spread</h2>
<p class="soft small">A bar stands for at least ${smallest} records. The paler bars at the ends stand for all values beyond. Dashed lines: the window of the policy.</p>
<div class="plots">${figures.join('\n')}</div>
<h2>What will be proven</h2>
<p>Of every record in an opened batch; the values stay private:</p>
${provenTable(document)}
<p>And besides:</p>
${list(words.proven)}
<h2>What becomes public</h2>
${list(disclosure.public.map((line) => line.replace(`(${report.passing} now)`, `(${shown(report.passing, smallest)} now; the exact number becomes public)`)))}
<h2>What one party alone learns</h2>
${list(disclosure.limited)}
<h2>What never leaves</h2>
${list(disclosure.never)}
<h2>What is left out, and why</h2>
${findingsTable(report)}
${asideSection(report)}
<h2>What rounds will probably say</h2>
${list(words.rounds)}
</main>`;
}
