import type { Role } from '../../../protocol/context.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { PolicyDocument } from '../../../protocol/policy/types.ts';
import { planDataset } from '../../../records/dataset-plan.ts';
import { reportLines } from '../../../records/preflight/report-lines.ts';
import { RowNumberFile } from '../../../records/preflight/row-number-file.ts';
import { type SecondPreflightReport, secondPreflight } from '../../../records/second/preflight.ts';
import { roundLines } from '../../../records/second/round-lines.ts';
import { writeTextFile } from '../../../system/files.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { type CheckOptions, checkedOutputs, readingMeter, writtenLines } from '../../commands/check.ts';
import { type RecordSource, resolveRecords } from '../../files/record-files.ts';
import { progressOutput } from '../../progress.ts';
import { type LoadedSecondPolicy, loadSecondPolicy } from '../files/policy-file.ts';

/** `check` for a policy of the second edition. It never reports a value. */
export async function runSecondCheck(deps: CliDeps, options: CheckOptions): Promise<Printed> {
  if (options.round !== undefined)
    throw new AssayError('bad-option', '--round forecasts the bands of the first edition');
  const loaded = await loadSecondPolicy(options.policy);
  const { document, compiled } = loaded;
  const source = await resolveRecords(options, document);
  const smallest = await checkedOutputs(options);
  const { rowsTo, page } = options;
  const meter = await readingMeter(document, source, progressOutput(deps.note));
  const report = await secondPreflight({
    ...{ document, compiled, source, smallest, role: roleOf(document, source) },
    acceptsRepeatedExactSums: options.acceptRepeatedExactSums === true,
    ...(meter === undefined
      ? {}
      : { onProgress: { bytes: (count) => meter.advance(count), row: () => meter.count() } }),
    ...(rowsTo === undefined ? {} : { rowNumbers: new RowNumberFile(rowsTo) }),
  }).finally(() => meter?.end());
  if (page !== undefined) await writePage(page, report, loaded, deps.now());
  return {
    data: report,
    lines: [...reportLines(report, roundLines(report.second)), ...writtenLines(options)],
    exitCode: report.exitCode,
  };
}

/** The role of the records: that of the dataset, or of the site. */
function roleOf(document: PolicyDocument, source: RecordSource): Role {
  if ('dataset' in source) return planDataset(document, source.dataset).role;
  return document.mapping.sites.find(({ name }) => name === source.site)?.role ?? 'contributor';
}

async function writePage(
  path: string,
  report: SecondPreflightReport,
  { document, compiled }: LoadedSecondPolicy,
  now: number,
): Promise<void> {
  const { reportPage } = await import('../../../records/preflight/page/report-page.ts');
  const { secondPageWords } = await import('../../../records/second/page-words.ts');
  const html = reportPage({
    ...{ report, document, batchSize: compiled.shape.n },
    made: new Date(now * 1000).toISOString().slice(0, 10),
    words: secondPageWords(document, compiled, report),
  });
  await writeTextFile(path, html, { secret: true, replace: true });
}
