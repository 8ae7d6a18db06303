import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import { FINDING_WORDS } from '../../records/finding.ts';
import { resolveGiven } from '../../records/given-files.ts';
import { type PreflightReport, type PreflightRequest, preflight } from '../../records/preflight.ts';
import { type Cli, defineCommand, OPTION } from '../cli.ts';
import { assertWritable } from '../files.ts';
import { type LoadedPolicy, loadPolicy } from '../policy-file.ts';

export interface CheckOptions {
  /** A record file, read with the mapping of `site` (or of the site whose pattern fits its name). */
  readonly file?: string;
  readonly site?: string;
  /** Or a dataset of the policy document below a data folder. */
  readonly dataset?: string;
  readonly data?: string;
  readonly policy: string;
  readonly circuit: string;
  /** Where to write the row numbers of findings; they stay on this machine. */
  readonly rows?: string;
}

/** The preflight: which rows fail which rule, by count, rule and column, never by value. */
export async function runCheck(options: CheckOptions): Promise<PreflightReport> {
  const loaded = await loadPolicy(options.policy, options.circuit);
  const source = await sourceOf(options, loaded);
  if (options.rows !== undefined) await assertWritable(options.rows, { secret: true, replace: true });
  return preflight({
    ...loaded,
    source,
    ...(options.rows === undefined ? {} : { rowNumbersFile: options.rows }),
  });
}

async function sourceOf(
  { file, site, dataset, data }: CheckOptions,
  { document }: LoadedPolicy,
): Promise<PreflightRequest['source']> {
  if (file !== undefined && dataset === undefined && data === undefined) {
    return resolveGiven(document, file, site);
  }
  const name = dataset ?? site;
  if (file === undefined && name !== undefined && data !== undefined) return { dataset: name, dataDir: data };
  throw new AssayError('bad-option', 'give a file (and --site), or --data with --dataset');
}

export const defineCheck = (parent: Command, cli: Cli): void =>
  defineCommand<CheckOptions>(parent, cli, {
    name: 'check',
    description: 'preflight: which rows fail which rule, by row and column, never a value',
    arguments: [{ name: '[file]', description: 'record file' }],
    options: [
      OPTION.policy,
      { flags: '--site <name>', description: 'site of the policy document whose mapping reads the file' },
      { flags: '--dataset <name>', description: 'instead of a file: a dataset of the policy document' },
      { flags: '--data <folder>', description: 'folder of the record files of --dataset' },
      { flags: '--rows <file>', description: 'write the row numbers of findings to a local file' },
      OPTION.circuit,
    ],
    run: async (options) => {
      const report = await runCheck(options);
      return { data: report, lines: describe(report), exitCode: report.exitCode };
    },
  });

function describe(report: PreflightReport): string[] {
  const { rows, passing, refused, duplicates, unreadable, fullBatches, partialBatch } = report;
  return [
    `${report.name}: ${report.verdict}${report.reasons.length === 0 ? '' : `: ${report.reasons.join('; ')}`}`,
    `${rows} rows, ${passing} pass; ${refused} refused, ${duplicates} repeated, ${unreadable} unreadable`,
    `${fullBatches} full batches${partialBatch === 0 ? '' : ` and one of ${partialBatch}`}`,
    ...report.findings.map(
      ({ rule, column, count }) =>
        `  ${count} × ${rule}${column === '' ? '' : ` in ${column}`}: ${FINDING_WORDS[rule]}`,
    ),
    ...report.batchRules
      .filter(({ expected }) => expected !== 'passes')
      .map(({ words, expected }) => `  ${expected}: ${words}`),
  ];
}
