import { basename } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import { parseIsoDay } from '../../protocol/policy/day-format.ts';
import { readingShape } from '../../protocol/second/compile-policy.ts';
import { type Shape, shapeOf } from '../../protocol/second/shape.ts';
import { resolveGiven } from '../../records/given-files.ts';
import { featureName } from '../../records/proposal/policy-draft.ts';
import { type FoundProposal, propose } from '../../records/proposal/propose.ts';
import { type Trial, tryProposal } from '../../records/proposal/trial.ts';
import type { AskAuthor } from '../../records/proposal/wishes.ts';
import { type SecondPreflightReport, secondPreflight } from '../../records/second/preflight.ts';
import { baseBeside, proposePolicy } from '../../records/second/proposed-policy.ts';
import { assertWritable, writeJsonFile } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { askAtTerminal } from '../files/ask-author.ts';
import { parseList, parseSites } from '../options/lists.ts';
import { loadSecondPolicy } from '../second/files/policy-file.ts';

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
  /** Attestation circuit; default: by the number of records. */
  readonly circuit?: string;
  readonly force?: boolean;
}

interface InitResult {
  readonly out: string;
  /** The base document beside it. */
  readonly base: string;
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

/** Sites of so many records take larger batches. */
const MANY_RECORDS = 5_000;
const SMALL_CIRCUIT = 'attestation-small';
const LARGE_CIRCUIT = 'attestation-standard';

/**
 * Proposes a policy from a sample, its base document and its numbers, and tries it on the files that it came from. The figures
 * of the sample go to a separate file.
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
  const base = baseBeside(out);
  const ranges = options.ranges ?? `${out.replace(/\.json$/, '')}.ranges.local.json`;
  const replace = options.force === true;
  for (const file of [out, base]) await assertWritable(file, { secret: false, replace });
  await assertWritable(ranges, { secret: true, replace });
  const proposal = await proposeFrom(deps, options, name, ask);
  const { trial, shape } = await tried(proposal, options);
  const sampleRows = Number(options.sample);
  const numbers = await proposePolicy(trial, {
    ...{ shape, base: basename(base), paths: proposal.paths, sampleRows },
  });
  await writeJsonFile(base, trial.policy, { secret: false, replace });
  await writeJsonFile(out, numbers, { secret: false, replace });
  const reports = await preflight(out, proposal.paths);
  const result = resultOf(proposal, trial, reports, { out, base, ranges });
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

/** @throws AssayError `bad-option`, `unknown-circuit` (2) and as `propose` */
async function proposeFrom(
  deps: Pick<CliDeps, 'now'>,
  options: InitOptions,
  name: string,
  ask: AskAuthor | undefined,
): Promise<FoundProposal> {
  const sampleRows = Number(options.sample);
  if (!Number.isInteger(sampleRows) || sampleRows < 2)
    throw new AssayError('bad-option', '--sample must be a whole number of rows, 2 or more');
  const { files } = parseSites(options.sites);
  const today = new Date(deps.now() * 1000).toISOString().slice(0, 10);
  return propose(options.from, {
    name,
    label: options.label,
    positive: parseList(options.positive),
    day: options.day,
    key: options.key,
    features: parseList(options.features),
    missing: parseList(options.missing),
    siteFiles: files,
    mostFeatures: shapeOf(options.circuit ?? SMALL_CIRCUIT).f,
    sampleRows,
    today: parseIsoDay(today) === undefined ? '1970-01-01' : today,
    ask,
  });
}

/** Tries the document: in batches of the small shape, unless a circuit is named or every site has many records. */
async function tried(
  { policy, paths }: FoundProposal,
  { circuit, sites }: InitOptions,
): Promise<{ readonly trial: Trial; readonly shape: Shape }> {
  const simulatedSites = parseSites(sites).simulated;
  const attempt = async (shape: Shape) => ({
    shape,
    trial: await tryProposal({ policy, paths, shape: readingShape(shape), simulatedSites }),
  });
  const first = await attempt(shapeOf(circuit ?? SMALL_CIRCUIT));
  const isLarge = first.trial.reports.every(({ passing }) => passing >= MANY_RECORDS * simulatedSites);
  return circuit === undefined && isLarge ? attempt(shapeOf(LARGE_CIRCUIT)) : first;
}

/** The preflight of `check`, for the files of each site. */
async function preflight(
  policy: string,
  paths: ReadonlyMap<string, string>,
): Promise<readonly SecondPreflightReport[]> {
  const { document, compiled } = await loadSecondPolicy(policy);
  const reports: SecondPreflightReport[] = [];
  for (const [site, path] of paths) {
    const source = await resolveGiven(document, path, site);
    reports.push(await secondPreflight({ document, compiled, source, role: 'contributor' }));
  }
  return reports;
}

function resultOf(
  { format, questions, paths }: FoundProposal,
  { document, reasons, questions: more }: Trial,
  reports: readonly SecondPreflightReport[],
  files: Pick<InitResult, 'out' | 'base' | 'ranges'>,
): InitResult {
  const failing = reports.filter(({ exitCode }) => exitCode !== 0);
  const all = failing.flatMap(({ name, reasons: own }) =>
    own.map((reason) => (reports.length > 1 ? `${name}: ${reason}` : reason)),
  );
  return {
    ...files,
    format,
    label: document.schema.label,
    features: document.schema.features.map((feature) => feature.name),
    passes: failing.length === 0,
    reasons: failing.length === 0 ? [] : [...new Set([...reasons, ...all])],
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
    description: 'propose a policy from a sample, and try it on that sample',
    options: [
      {
        flags: '--from <file>',
        description: 'a file, or a folder of FHIR, OMOP or the files of --sites',
        required: true,
      },
      {
        flags: '--out <file>',
        description: 'policy to write (default NAME.policy.json); its base document lies beside it',
      },
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
      {
        flags: '--circuit <name>',
        description: `attestation circuit (default: ${SMALL_CIRCUIT}, and ${LARGE_CIRCUIT} where every site has ${MANY_RECORDS} records)`,
      },
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runInit(cli.deps, options, askAtTerminal());
      return { data: result, lines: describe(result, options.from), exitCode: result.passes ? 0 : 3 };
    },
  });

function describe(result: InitResult, from: string): string[] {
  const { out, base, ranges, format, label, features, passes, reasons, rows, passing, questions } = result;
  return [
    `wrote ${out} and its base document ${basename(base)}: format ${format}, label 1: ${label}, features ${features.join(', ')}`,
    `wrote ${ranges} (mode 600): the ranges in the sample; keep it on this machine, the policy does not hold them`,
    passes
      ? `tried on ${from}: ${passing} of ${rows} rows pass`
      : `does not pass on ${from} (${passing} of ${rows} rows): ${reasons.join('; ')}`,
    'to decide:',
    ...questions.map((question) => `  - ${question}`),
    ...result.checks.map((check) => `then: ${check}`),
  ];
}
