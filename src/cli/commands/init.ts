import { basename } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import { compilePolicy } from '../../protocol/policy/compile.ts';
import { parseIsoDay } from '../../protocol/policy/day-format.ts';
import { parsePolicyDocument } from '../../protocol/policy/document.ts';
import { shapeOf } from '../../protocol/shape.ts';
import { propose } from '../../records/proposal/propose.ts';
import { featureName } from '../../records/proposal/propose-policy.ts';
import { assertWritable, writeJsonFile } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';

interface InitOptions {
  /** Sample: a file, or a folder of FHIR resources or OMOP tables. */
  readonly from: string;
  readonly out?: string;
  /** File for the figures of the sample. It stays on this machine. */
  readonly ranges?: string;
  readonly label?: string;
  readonly day?: string;
  readonly key?: string;
  readonly sample: string;
  readonly circuit: string;
  readonly force?: boolean;
}

interface InitResult {
  readonly out: string;
  readonly ranges: string;
  readonly format: string;
  readonly features: readonly string[];
  readonly questions: readonly string[];
}

/** Proposes a policy document from a sample. The figures of the sample go to a separate file. */
export async function runInit(deps: Pick<CliDeps, 'now'>, options: InitOptions): Promise<InitResult> {
  const name = featureName(basename(options.from).replace(/(?:\.[A-Za-z0-9]+)+$/, ''), new Set());
  const out = options.out ?? `${name}.policy.json`;
  const ranges = options.ranges ?? `${out.replace(/\.json$/, '')}.ranges.local.json`;
  const replace = options.force === true;
  await assertWritable(out, { secret: false, replace });
  await assertWritable(ranges, { secret: true, replace });
  const sampleRows = Number(options.sample);
  if (!Number.isInteger(sampleRows) || sampleRows < 2)
    throw new AssayError('bad-option', '--sample must be a whole number of rows, 2 or more');
  const shape = shapeOf(options.circuit);
  const today = new Date(deps.now() * 1000).toISOString().slice(0, 10);
  const proposal = await propose(options.from, {
    name,
    label: options.label,
    day: options.day,
    key: options.key,
    features: shape.f,
    sampleRows,
    today: parseIsoDay(today) === undefined ? '1970-01-01' : today,
  });
  // Compile the proposal before writing it: a document that cannot be loaded must not be written.
  const document = parsePolicyDocument(proposal.policy);
  compilePolicy(document, shape);
  await writeJsonFile(out, proposal.policy, { secret: false, replace });
  await writeJsonFile(
    ranges,
    {
      private: 'figures of records: keep this file on this machine; it is for the editor of the policy',
      from: basename(options.from),
      columns: proposal.ranges,
      questions: proposal.questions,
    },
    { secret: true, replace },
  );
  return {
    out,
    ranges,
    format: proposal.format,
    features: document.schema.features.map((feature) => feature.name),
    questions: proposal.questions,
  };
}

export const defineInit = (parent: Command, cli: Cli): void =>
  defineCommand<InitOptions>(parent, cli, {
    name: 'init',
    description: 'propose a policy document from a sample file; figures of the sample go to a local file',
    options: [
      { flags: '--from <file>', description: 'a file, or a folder of FHIR or OMOP', required: true },
      { flags: '--out <file>', description: 'policy document to write (default NAME.policy.json)' },
      { flags: '--ranges <file>', description: 'figures of the sample, mode 600 (default beside --out)' },
      { flags: '--label <column>', description: 'column from which the label is made' },
      { flags: '--day <column>', description: "column of the record's day" },
      { flags: '--key <columns>', description: 'columns that identify a record, separated by commas' },
      { flags: '--sample <rows>', description: 'rows to read', default: '20000' },
      OPTION.circuit,
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runInit(cli.deps, options);
      return {
        data: result,
        lines: [
          `wrote ${result.out}: format ${result.format}, features ${result.features.join(', ')}`,
          `wrote ${result.ranges} (mode 600): the ranges in the sample; keep it on this machine, the policy does not hold them`,
          'to decide:',
          ...result.questions.map((question) => `  - ${question}`),
          `then: assay check ${options.from} --policy ${result.out}`,
        ],
      };
    },
  });
