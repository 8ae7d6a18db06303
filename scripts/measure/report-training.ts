import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AssayError } from '../../src/protocol/errors.ts';
import { compilePolicy } from '../../src/protocol/policy/compile.ts';
import { parsePolicyText } from '../../src/protocol/policy/document.ts';
import type { PolicyDocument } from '../../src/protocol/policy/types.ts';
import { shapeOf } from '../../src/protocol/shape.ts';
import { readCountedDatasets } from './training/counted-datasets.ts';
import { plots, withFigures } from './training/report-page.ts';
import { writeTrainingFiles } from './training/training-files.ts';
import { type TrainingReport, trainingReport } from './training/training-report.ts';
import { withUnpackedData } from './training/unpacked-data.ts';

/**
 * npm run report:training -- --data DIR --policy FILE [--json FILE] [--docs DIR [--name NAME]]
 *   [--rounds N] [--holdout-batches N] [--learning-rate X]     other terms than the policy's
 *   [--test-share 0.2] [--test-seed TEXT] [--trials N]         choice of the test records
 *   [--write-training NEWDIR]                                  the first training's records, for the demo
 *
 * Trains the head of a policy on the reference model, round after round as in the protocol. Compares it, on
 * records that neither training nor holdout saw, with the same regression trained in the clear. Exit code 3
 * if the AUROCs differ by more than 0.01. docs/training/README.md explains the comparison.
 */
const USAGE = 'usage: report-training --data DIR --policy FILE [--json FILE] [--docs DIR [--name NAME]]';

function parseOptions() {
  try {
    return parseArgs({
      options: {
        data: { type: 'string' },
        policy: { type: 'string' },
        json: { type: 'string' },
        docs: { type: 'string' },
        name: { type: 'string' },
        circuit: { type: 'string', default: 'attestation-standard' },
        rounds: { type: 'string' },
        'holdout-batches': { type: 'string' },
        'learning-rate': { type: 'string' },
        'test-share': { type: 'string', default: '0.2' },
        'test-seed': { type: 'string', default: 'training-report' },
        trials: { type: 'string' },
        draws: { type: 'string', default: '2000' },
        'write-training': { type: 'string' },
      },
    }).values;
  } catch {
    throw new AssayError('bad-arguments', USAGE);
  }
}

async function readPolicy(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new AssayError('policy-not-readable', 'the policy file cannot be read');
  });
}

async function main(): Promise<void> {
  const values = parseOptions();
  const { data, policy } = values;
  if (data === undefined || policy === undefined) throw new AssayError('bad-arguments', USAGE);
  const shape = shapeOf(values.circuit);
  const declared = parsePolicyText(await readPolicy(policy));
  const document: PolicyDocument = {
    ...declared,
    round: {
      ...declared.round,
      rounds: positive(values.rounds, 'rounds') ?? declared.round.rounds,
      holdoutBatches: positive(values['holdout-batches'], 'holdout-batches') ?? declared.round.holdoutBatches,
      learningRate: decimal(values['learning-rate'], 'learning-rate', 2 ** 20) ?? declared.round.learningRate,
    },
  };
  const compiled = compilePolicy(document, shape);
  const options = {
    testShare: decimal(values['test-share'], 'test-share', 0.5) as number,
    testSeed: values['test-seed'],
    trials: positive(values.trials, 'trials'),
    draws: positive(values.draws, 'draws') as number,
  };

  const report = await withUnpackedData(document, data, async (dataDir) => {
    const datasets = await readCountedDatasets(document, compiled, dataDir);
    if (values['write-training'] !== undefined) {
      const rule = { share: options.testShare, seed: `${options.testSeed}/0`, part: 0 };
      await writeTrainingFiles(document, compiled, dataDir, rule, values['write-training']);
      return undefined;
    }
    return trainingReport({ datasets, document, compiled, shape, options, progress: print });
  });
  if (report === undefined) return;

  print(
    `${report.title}: ${report.rounds} rounds, AUROC ${report.aurocFederated} federated, ${report.aurocPooled} in the clear, difference ${report.difference} (95 %: ${report.confidence95.difference.join(' to ')})`,
  );
  if (values.json !== undefined) await writeFile(values.json, toJson(report));
  if (values.docs !== undefined) await writeDocs(values.docs, values.name ?? report.policy, report);
  if (!report.withinTarget) {
    throw new AssayError('auroc-differs', 'the AUROCs differ by more than 0.01', { exitCode: 3 });
  }
}

/** Writes JSON and plots of this report, and the figures of all reports in the folder into its page. */
async function writeDocs(folder: string, name: string, report: TrainingReport): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(name))
    throw new AssayError('bad-arguments', 'a name has lower-case letters, digits, hyphens');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), toJson(report));
  for (const [file, svg] of plots(name, report)) await writeFile(join(folder, file), svg);
  const reports = new Map<string, TrainingReport>();
  for (const file of (await readdir(folder)).filter((each) => each.endsWith('.json')).sort())
    reports.set(file.slice(0, -'.json'.length), JSON.parse(await readFile(join(folder, file), 'utf8')));
  const page = join(folder, 'README.md');
  await writeFile(page, withFigures(await readFile(page, 'utf8'), reports));
}

const toJson = (report: TrainingReport): string => `${JSON.stringify(report, null, 2)}\n`;

function positive(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,5}$/.test(text))
    throw new AssayError('bad-arguments', `--${option} needs a whole number from 1`);
  return Number(text);
}

function decimal(text: string | undefined, option: string, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^[0-9]*\.?[0-9]+$/.test(text) || value <= 0 || value > most)
    throw new AssayError('bad-arguments', `--${option} needs a decimal above 0 and up to ${most}`);
  return value;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof AssayError ? error.message : 'the report failed'}\n`);
  if (!(error instanceof AssayError)) throw error;
  process.exitCode = error.exitCode;
}
