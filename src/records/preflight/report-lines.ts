import { FINDING_WORDS, hintWords } from '../finding.ts';
import { ASIDE_WORDS } from './aside-words.ts';
import { figureLines } from './figure-lines.ts';
import type { PreflightReport } from './report.ts';

/** The report for a terminal: counts, rules and columns, never a cell. */
/** @param rounds what rounds cost and may say; default: the first edition's forecast */
export function reportLines(report: PreflightReport, rounds = forecastLines(report)): string[] {
  const { rows, passing, refused, duplicates, unreadable, fullBatches, partialBatch } = report;
  const { findings, batchRules, warnings, aside, passedOver } = report;
  return [
    `${report.name}: ${report.verdict}${report.reasons.length === 0 ? '' : `: ${report.reasons.join('; ')}`}`,
    ...warnings.map(({ words }) => `warning: ${words}`),
    `${rows} rows, ${passing} pass; ${refused} refused, ${duplicates} repeated, ${unreadable} unreadable`,
    `${fullBatches} full batches${partialBatch === 0 ? '' : ` and one of ${partialBatch}`}`,
    ...findings.map(
      ({ rule, column, count, hint }) =>
        `  ${count} × ${rule}${column === '' ? '' : ` in ${column}`}: ${FINDING_WORDS[rule]}${hintWords(hint)}`,
    ),
    ...batchRules
      .filter(({ expected }) => expected !== 'passes')
      .map(({ words, expected }) => `  ${expected}: ${words}`),
    ...rounds,
    'becomes public:',
    ...report.disclosure.public.map((line) => `  - ${line}`),
    ...(aside.length + passedOver.length === 0 ? [] : ['looked at, and part of no record:']),
    ...aside.map(({ reason, of, count }) => `  ${count} × ${of}: ${ASIDE_WORDS[reason]} (${reason})`),
    ...passedOver.map(({ reason, count }) => `  ${count} × line: are comments (${reason})`),
    ...figureLines(report),
  ];
}

function forecastLines({ proving, bands }: PreflightReport): string[] {
  return [
    `a round opens ${proving.batches} batches${
      proving.seconds === null
        ? ': the proving time on this machine is not known (--figures)'
        : `: about ${Math.ceil(proving.seconds)} s of proving here`
    }`,
    bands === null
      ? "bands: not known without the round's W and V (--round)"
      : `bands: mean ${bands.mean.toFixed(2)} over ${bands.batches} batches drawn at random`,
  ];
}
