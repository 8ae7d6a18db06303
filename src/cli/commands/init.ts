import { basename } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import { parseIsoDay } from '../../protocol/policy/day-format.ts';
import { shapeOf } from '../../protocol/shape.ts';
import { featureName } from '../../records/proposal/policy-draft.ts';
import { type FoundProposal, propose } from '../../records/proposal/propose.ts';
import { type Trial, tryProposal } from '../../records/proposal/trial.ts';
import type { AskAuthor } from '../../records/proposal/wishes.ts';
import { assertWritable, writeJsonFile } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { askAtTerminal } from '../files/ask-author.ts';
import { parseList, parseSites } from '../options/lists.ts';

interface InitOptions {
  /** Sample: a file, or a folder of FHIR resources, OMOP tables or the tables of several sites. */
  readonly from: string;
  readonly out?: string;
  /** File for the figures of the sample. It stays on this machine. */
  readonly ranges?: string;
  readonly label?: string;
  /** Values of the label that are class 1, or a comparison. */
  readonly positive?: string;
  readonly day?: string;
  readonly key?: string;
  readonly features?: string;
  readonly missing?: string;
  /** A number of simulated sites, or NAME=FILE of each site. */
  readonly sites?: string;
  readonly sample: string;
  readonly circuit: string;
  readonly force?: boolean;
}

interface InitResult {
  readonly out: string;
  readonly ranges: string;
  readonly format: string;
  /** The meaning of label 1. */
  readonly label: string;
  readonly features: readonly string[];
  /** Whether the preflight accepts the proposal on the files that it was made from, and why not. */
  readonly passes: boolean;
  readonly reasons: readonly string[];
  readonly rows: number;
  readonly passing: number;
  readonly questions: readonly string[];
  /** Commands that try the document on each site's files. */
  readonly checks: readonly string[];
}

/**
 * Proposes a policy document from a sample, and tries it on the files that it came from. The figures of the
 * sample go to a separate file.
 *
 * @param ask questions for the author; undefined without a terminal
 */
export async function runInit(
  deps: Pick<CliDeps, 'now'>,
  options: InitOptions,
  ask?: AskAuthor,
): Promise<InitResult> {
  const name = featureName(basename(options.from).replace(/(?:\.[A-Za-z0-9]+)+$/, ''), new Set());
  const out = options.out ?? `${name}.policy.json`;
  const ranges = options.ranges ?? `${out.replace(/\.json$/, '')}.ranges.local.json`;
  const replace = options.force === true;
  await assertWritable(out, { secret: false, replace });
  await assertWritable(ranges, { secret: true, replace });
  const sampleRows = Number(options.sample);
  if (!Number.isInteger(sampleRows) || sampleRows < 2)
    throw new AssayError('bad-option', '--sample must be a whole number of rows, 2 or more');
  const { simulated, files } = parseSites(options.sites);
  const shape = shapeOf(options.circuit);
  const today = new Date(deps.now() * 1000).toISOString().slice(0, 10);
  const proposal = await propose(options.from, {
    name,
    label: options.label,
    positive: parseList(options.positive),
    day: options.day,
    key: options.key,
    features: parseList(options.features),
    missing: parseList(options.missing),
    siteFiles: files,
    mostFeatures: shape.f,
    sampleRows,
    today: parseIsoDay(today) === undefined ? '1970-01-01' : today,
    ask,
  });
  const { policy, paths } = proposal;
  // A document that cannot be loaded must not be written: the trial loads and compiles it.
  const trial = await tryProposal({ policy, paths, shape, simulatedSites: simulated });
  await writeJsonFile(out, trial.policy, { secret: false, replace });
  const result = resultOf(proposal, trial, { out, ranges });
  await writeJsonFile(
    ranges,
    {
      private: 'figures of records: keep this file on this machine; it is for the editor of the policy',
      from: basename(options.from),
      columns: proposal.ranges,
      questions: result.questions,
    },
    { secret: true, replace },
  );
  return result;
}

function resultOf(
  { format, questions, paths }: FoundProposal,
  { document, passes, reasons, reports, questions: more }: Trial,
  files: { readonly out: string; readonly ranges: string },
): InitResult {
  return {
    ...files,
    format,
    label: document.schema.label,
    features: document.schema.features.map((feature) => feature.name),
    passes,
    reasons,
    rows: reports.reduce((sum, { rows }) => sum + rows, 0),
    passing: reports.reduce((sum, { passing }) => sum + passing, 0),
    questions: [...questions, ...more],
    checks: [...paths].map(
      ([site, path]) => `assay check ${path} --policy ${files.out}${paths.size > 1 ? ` --site ${site}` : ''}`,
    ),
  };
}

export const defineInit = (parent: Command, cli: Cli): void =>
  defineCommand<InitOptions>(parent, cli, {
    name: 'init',
    description: 'propose a policy document from a sample, and try it on that sample',
    options: [
      {
        flags: '--from <file>',
        description: 'a file, or a folder of FHIR, OMOP or the files of --sites',
        required: true,
      },
      { flags: '--out <file>', description: 'policy document to write (default NAME.policy.json)' },
      { flags: '--ranges <file>', description: 'figures of the sample, mode 600 (default beside --out)' },
      { flags: '--label <column>', description: 'column that the model predicts (FHIR, OMOP: condition)' },
      {
        flags: '--positive <values>',
        description: 'its values that are class 1, separated by commas, or a comparison: ">= 6.5"',
      },
      { flags: '--day <column>', description: "column of the record's day" },
      { flags: '--key <columns>', description: 'columns that identify a record, separated by commas' },
      { flags: '--features <columns>', description: 'columns that become features, separated by commas' },
      { flags: '--missing <texts>', description: 'texts that mean "missing", separated by commas' },
      {
        flags: '--sites <sites>',
        description: 'NAME=FILE of each site below --from, or a number of simulated sites',
      },
      { flags: '--sample <rows>', description: 'rows to read', default: '20000' },
      OPTION.circuit,
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runInit(cli.deps, options, askAtTerminal());
      return { data: result, lines: describe(result, options.from), exitCode: result.passes ? 0 : 3 };
    },
  });

function describe(result: InitResult, from: string): string[] {
  const { out, ranges, format, label, features, passes, reasons, rows, passing, questions } = result;
  return [
    `wrote ${out}: format ${format}, label 1: ${label}, features ${features.join(', ')}`,
    `wrote ${ranges} (mode 600): the ranges in the sample; keep it on this machine, the policy does not hold them`,
    passes
      ? `tried on ${from}: ${passing} of ${rows} rows pass`
      : `does not pass on ${from} (${passing} of ${rows} rows): ${reasons.join('; ')}`,
    'to decide:',
    ...questions.map((question) => `  - ${question}`),
    ...result.checks.map((check) => `then: ${check}`),
  ];
}
