import type { Command } from 'commander';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import type { Shape } from '../../protocol/shape.ts';
import { FINDING_WORDS, hintWords } from '../../records/finding.ts';
import { resolveGiven } from '../../records/given-files.ts';
import type { RoundWords } from '../../records/preflight/band-outlook.ts';
import { CodeHistogram } from '../../records/preflight/code-histogram.ts';
import { type PreflightReport, type PreflightRequest, preflight } from '../../records/preflight/preflight.ts';
import { assertWritable, readJsonFile, writeTextFile } from '../../system/files.ts';
import { type Cli, defineCommand, OPTION } from '../command.ts';
import { type LoadedPolicy, loadPolicy } from '../files/policy-file.ts';

export interface CheckOptions {
  /** Record file, or a folder of FHIR or OMOP. Read with the mapping of `site`, else of the site that its name fits. */
  readonly file?: string;
  readonly site?: string;
  /** Instead of a file: a dataset of the policy document, and the folder of its record files. */
  readonly dataset?: string;
  readonly data?: string;
  readonly policy: string;
  readonly circuit: string;
  /** File to write the row numbers of findings to. They stay on this machine. */
  readonly rowsTo?: string;
  /** File to write the page for the privacy officer to. */
  readonly page?: string;
  /** Smallest number of records behind a figure of the page; default 10. */
  readonly smallest?: string;
  /** Output of `assay status --round N --json`: W and V for a forecast of bands. */
  readonly round?: string;
  /** Output of `npm run figures -- --json FILE` on this machine: proving times. */
  readonly figures?: string;
}

/** Reports which rows fail which rule, by count, rule and column. It never reports a value. */
export async function runCheck(options: CheckOptions): Promise<PreflightReport> {
  const loaded = await loadPolicy(options.policy, options.circuit);
  const { rowsTo, page } = options;
  const source = await sourceOf(options, loaded);
  const smallest = Number(options.smallest ?? '10');
  if (!Number.isInteger(smallest) || smallest < 1)
    throw new AssayError('bad-option', '--smallest must be a whole number of records, 1 or more');
  if (rowsTo !== undefined) await assertWritable(rowsTo, { secret: true, replace: true });
  if (page !== undefined) await assertWritable(page, { secret: true, replace: true });
  const round = options.round === undefined ? undefined : await readRound(options.round, loaded.shape);
  const secondsPerBatch =
    options.figures === undefined ? undefined : await readSeconds(options.figures, options.circuit);
  const histogram = page === undefined ? undefined : new CodeHistogram(loaded.compiled.schema);
  const report = await preflight({
    ...loaded,
    source,
    ...(rowsTo === undefined ? {} : { rowNumbersFile: rowsTo }),
    ...(round === undefined ? {} : { round }),
    ...(secondsPerBatch === undefined ? {} : { secondsPerBatch }),
    ...(histogram === undefined ? {} : { histogram }),
  });
  if (page !== undefined && histogram !== undefined) {
    const { reportPage } = await import('../../records/preflight/report-page.ts');
    const html = reportPage({
      report,
      document: loaded.document,
      plots: histogram.plots(smallest),
      labels: histogram.labels,
      smallest,
      made: new Date().toISOString().slice(0, 10),
    });
    await writeTextFile(page, html, { secret: true, replace: true });
  }
  return report;
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

const word = z.string().regex(/^[0-9]{1,78}$/);
const roundSchema = z.object({
  round: z.object({ weights: z.array(word), direction: z.array(word) }),
});

async function readRound(path: string, shape: Shape): Promise<RoundWords> {
  const parsed = roundSchema.safeParse(await readJsonFile(path));
  if (!parsed.success)
    throw new AssayError(
      'round-file-invalid',
      `${path} is not the output of \`assay status --round N --json\``,
    );
  const { weights, direction } = parsed.data.round;
  if (direction.length === 0)
    throw new AssayError('round-file-invalid', `${path}: the round is not evaluated yet, so it has no V`);
  const { unpackDirection, unpackWeights } = await import('../../protocol/reference-model.ts');
  try {
    return {
      weights: unpackWeights(weights.map(BigInt), shape),
      direction: unpackDirection(direction.map(BigInt), shape),
    };
  } catch {
    throw new AssayError('round-file-invalid', `${path}: W or V belong to another circuit (--circuit)`);
  }
}

async function readSeconds(path: string, circuit: string): Promise<number> {
  const schema = z.object({
    circuits: z.record(z.string(), z.object({ provingSeconds: z.number().positive() })),
  });
  const parsed = schema.safeParse(await readJsonFile(path));
  const seconds = parsed.success ? parsed.data.circuits[circuit]?.provingSeconds : undefined;
  if (seconds === undefined)
    throw new AssayError(
      'figures-invalid',
      `${path} has no proving time of this circuit; write it with npm run figures -- --json FILE`,
    );
  return seconds;
}

export const defineCheck = (parent: Command, cli: Cli): void =>
  defineCommand<CheckOptions>(parent, cli, {
    name: 'check',
    description: 'preflight: report which rows fail which rule, by row and column, never a value',
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
        description: 'smallest number of records behind a figure of the page',
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
    ],
    run: async (options) => {
      const report = await runCheck(options);
      return { data: report, lines: describe(report, options), exitCode: report.exitCode };
    },
  });

function describe(report: PreflightReport, { rowsTo, page }: CheckOptions): string[] {
  const { rows, passing, refused, duplicates, unreadable, fullBatches, partialBatch, proving, bands } =
    report;
  return [
    `${report.name}: ${report.verdict}${report.reasons.length === 0 ? '' : `: ${report.reasons.join('; ')}`}`,
    `${rows} rows, ${passing} pass; ${refused} refused, ${duplicates} repeated, ${unreadable} unreadable`,
    `${fullBatches} full batches${partialBatch === 0 ? '' : ` and one of ${partialBatch}`}`,
    ...report.findings.map(
      ({ rule, column, count, hint }) =>
        `  ${count} × ${rule}${column === '' ? '' : ` in ${column}`}: ${FINDING_WORDS[rule]}${hintWords(hint)}`,
    ),
    ...report.batchRules
      .filter(({ expected }) => expected !== 'passes')
      .map(({ words, expected }) => `  ${expected}: ${words}`),
    `a round opens ${proving.batches} batches${
      proving.seconds === null
        ? ': the proving time on this machine is not known (--figures)'
        : `: about ${Math.ceil(proving.seconds)} s of proving here`
    }`,
    bands === null
      ? "bands: not known without the round's W and V (--round)"
      : `bands: mean ${bands.mean.toFixed(2)} over ${bands.batches} batches drawn at random`,
    'becomes public:',
    ...report.disclosure.public.map((line) => `  - ${line}`),
    ...(rowsTo === undefined
      ? []
      : [`wrote ${rowsTo} (mode 600): file, row, rule and column of each finding`]),
    ...(page === undefined ? [] : [`wrote ${page} (mode 600): the page for the privacy officer`]),
  ];
}
