import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { preflight } from '../../records/preflight/preflight.ts';
import type { PreflightReport } from '../../records/preflight/report.ts';
import { RowNumberFile } from '../../records/preflight/row-number-file.ts';
import { recordBytes } from '../../records/record-bytes.ts';
import { assertWritable, writeTextFile } from '../../system/files.ts';
import { type Cli, defineCommand, OPTION } from '../command.ts';
import { readProvingSeconds, readRoundWords } from '../files/forecast-files.ts';
import { type LoadedPolicy, loadPolicy } from '../files/policy-file.ts';
import { type RecordFileOptions, type RecordSource, resolveRecords } from '../files/record-files.ts';
import { ProgressMeter, type ProgressOutput } from '../progress.ts';
import { ACCEPT_EXACT_OPTION } from '../second/options.ts';

export interface CheckOptions extends RecordFileOptions {
  readonly policy: string;
  readonly circuit: string;
  /** File to write the row numbers of findings to. They stay on this machine. */
  readonly rowsTo?: string;
  /** File to write the page for the privacy officer to. */
  readonly page?: string;
  /** Smallest number of records behind a figure; default 10. */
  readonly smallest?: string;
  /** Output of `assay status --round N --json`: W and V for a forecast of bands. */
  readonly round?: string;
  /** Output of `npm run figures -- --json FILE` on this machine: proving times. */
  readonly figures?: string;
  /** Second edition: exact sums of a batch may leave more than once. */
  readonly acceptRepeatedExactSums?: boolean;
}

/** Reports which rows fail which rule, by count, rule and column. It never reports a value. */
export async function runCheck(options: CheckOptions, progress?: ProgressOutput): Promise<PreflightReport> {
  const loaded = await loadPolicy(options.policy, options.circuit);
  const { rowsTo, page } = options;
  const source = await resolveRecords(options, loaded.document);
  const smallest = await checkedOutputs(options);
  const round = options.round === undefined ? undefined : await readRoundWords(options.round, loaded.shape);
  const secondsPerBatch =
    options.figures === undefined ? undefined : await readProvingSeconds(options.figures, options.circuit);
  const meter = await readingMeter(loaded.document, source, progress);
  const report = await preflight({
    ...loaded,
    source,
    smallest,
    ...(meter === undefined
      ? {}
      : { onProgress: { bytes: (count) => meter.advance(count), row: () => meter.count() } }),
    ...(rowsTo === undefined ? {} : { rowNumbers: new RowNumberFile(rowsTo) }),
    ...(round === undefined ? {} : { round }),
    ...(secondsPerBatch === undefined ? {} : { secondsPerBatch }),
  }).finally(() => meter?.end());
  if (page !== undefined) await writePage(page, report, loaded);
  return report;
}

/**
 * Checks the options about what is written.
 * @returns the smallest number of records behind a figure
 * @throws AssayError `bad-option` (2); as `assertWritable`
 */
export async function checkedOutputs({ rowsTo, page, smallest: text = '10' }: CheckOptions): Promise<number> {
  const smallest = Number(text);
  if (!Number.isInteger(smallest) || smallest < 1)
    throw new AssayError('bad-option', '--smallest must be a whole number of records, 1 or more');
  if (rowsTo !== undefined) await assertWritable(rowsTo, { secret: true, replace: true });
  if (page !== undefined) await assertWritable(page, { secret: true, replace: true });
  return smallest;
}

/** A meter of the reading, if there is an output for it. */
export const readingMeter = async (
  document: PolicyDocument,
  source: RecordSource,
  progress: ProgressOutput | undefined,
): Promise<ProgressMeter | undefined> =>
  progress === undefined
    ? undefined
    : new ProgressMeter(
        { title: 'reading', unit: 'rows', total: await recordBytes(document, source) },
        progress,
      );

async function writePage(
  path: string,
  report: PreflightReport,
  { document, shape }: LoadedPolicy,
): Promise<void> {
  const { reportPage } = await import('../../records/preflight/page/report-page.ts');
  const made = new Date().toISOString().slice(0, 10);
  const html = reportPage({ report, document, batchSize: shape.n, made });
  await writeTextFile(path, html, { secret: true, replace: true });
}

export const defineCheck = (parent: Command, cli: Cli): void =>
  defineCommand<CheckOptions>(parent, cli, {
    name: 'check',
    description: 'preflight: show what is read, and which rows fail which rule, by column, never a value',
    arguments: [{ name: '[file]', description: 'record file, or a folder of FHIR or OMOP' }],
    options: [
      OPTION.policy,
      { flags: '--site <name>', description: 'site of the policy document whose mapping reads the file' },
      { flags: '--dataset <name>', description: 'instead of a file: a dataset of the policy document' },
      { flags: '--data <folder>', description: 'folder of the record files of --dataset' },
      { flags: '--rows-to <file>', description: 'write the row numbers of findings to a local file' },
      { flags: '--page <file>', description: 'write a page for the privacy officer (HTML, mode 600)' },
      {
        flags: '--smallest <n>',
        description: 'smallest number of records behind a bin, quantile or category',
        default: '10',
      },
      {
        flags: '--round <file>',
        description: 'output of `status --round N --json`, for a forecast of bands',
      },
      {
        flags: '--figures <file>',
        description: 'output of `npm run figures -- --json FILE`, for a forecast of proving time',
      },
      OPTION.circuit,
      ACCEPT_EXACT_OPTION,
    ],
  });

/** The files that were written. */
export const writtenLines = ({ rowsTo, page }: CheckOptions): string[] => [
  ...(rowsTo === undefined ? [] : [`wrote ${rowsTo} (mode 600): file, row, rule and column of each finding`]),
  ...(page === undefined ? [] : [`wrote ${page} (mode 600): the page for the privacy officer`]),
];
