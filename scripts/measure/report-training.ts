import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadSecondPolicy } from '../../src/cli/second/files/policy-file.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import type { CompiledSecondPolicy } from '../../src/protocol/second/compile-policy.ts';
import { noiseFor } from '../../src/protocol/second/privacy.ts';
import { readEightBits, readTenBits } from './training/counted-datasets.ts';
import { plots, withFigures } from './training/report-page.ts';
import { writeTrainingFiles } from './training/training-files.ts';
import { type TrainingReport, trainingReport } from './training/training-report.ts';
import { withUnpackedData } from './training/unpacked-data.ts';

/**
 * npm run report:training -- --data DIR --policy FILE [--epsilon E] [--json FILE] [--docs DIR [--name NAME]]
 *   [--rounds N] [--holdout-batches N] [--learning-rate X]     other terms than the policy's
 *   [--test-share 0.2] [--test-seed TEXT] [--trials N]         choice of the test records
 *   [--write-training NEWDIR]                                  the first training's records, for the demo
 *
 * Trains the head of a policy on the reference model, round after round as in the protocol: without noise, with noise, and
 * in codes of 10 bits. Compares it, on records that neither training nor holdout saw, with the same regression trained in
 * the clear. The noise is the policy's, or the smallest that keeps --epsilon (8 if neither is given) at delta 10^-6. Exit
 * code 3 if the AUROC without noise is more than 0.01 below that in the clear. docs/training/README.md explains it.
 */
const USAGE =
  'usage: report-training --data DIR --policy FILE [--epsilon E] [--json FILE] [--docs DIR [--name NAME]]';
/** epsilon where neither policy nor option says one. */
const EPSILON = 8;
const DELTA = 1e-6;

function parseOptions() {
  try {
    return parseArgs({
      options: {
        data: { type: 'string' },
        policy: { type: 'string' },
        json: { type: 'string' },
        docs: { type: 'string' },
        name: { type: 'string' },
        epsilon: { type: 'string' },
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

async function main(): Promise<void> {
  const values = parseOptions();
  const { data, policy } = values;
  if (data === undefined || policy === undefined) throw new AssayError('bad-arguments', USAGE);
  const { document, compiled: declared } = await loadSecondPolicy(policy);
  const learningRate = decimal(values['learning-rate'], 'learning-rate', 16);
  const { terms } = declared.policy;
  const eta = learningRate === undefined ? terms.eta : Math.round(learningRate * 2 ** 16);
  const compiled: CompiledSecondPolicy = {
    ...declared,
    policy: { ...declared.policy, terms: { ...terms, eta } },
    rounds: positive(values.rounds, 'rounds') ?? declared.rounds,
    holdoutBatches: positive(values['holdout-batches'], 'holdout-batches') ?? declared.holdoutBatches,
  };
  const noise = noiseOf(compiled, decimal(values.epsilon, 'epsilon', 1000));
  const options = {
    testShare: decimal(values['test-share'], 'test-share', 0.5) as number,
    testSeed: values['test-seed'],
    trials: positive(values.trials, 'trials'),
    draws: positive(values.draws, 'draws') as number,
  };

  const report = await withUnpackedData(document, data, async (dataDir) => {
    const datasets = await readEightBits(document, compiled, dataDir);
    if (values['write-training'] !== undefined) {
      const rule = { share: options.testShare, seed: `${options.testSeed}/0`, part: 0 };
      await writeTrainingFiles(document, compiled.reading, dataDir, rule, values['write-training']);
      return undefined;
    }
    const wide = await readTenBits(document, compiled, dataDir);
    return trainingReport({ datasets, wide, noise, document, compiled, options, progress: print });
  });
  if (report === undefined) return;

  print(
    `${report.title}: ${report.rounds} rounds, AUROC ${report.aurocExact} without noise, ${report.aurocNoise} with noise (epsilon ${report.epsilon}), ${report.auroc10bit} in codes of 10 bits, ${report.aurocPooled} in the clear, difference ${report.difference} (95 %: ${report.confidence95.difference.join(' to ')})`,
  );
  if (values.json !== undefined) await writeFile(values.json, toJson(report));
  if (values.docs !== undefined) await writeDocs(values.docs, values.name ?? report.policy, report);
  if (!report.withinTarget) {
    throw new AssayError('auroc-lower', 'the AUROC is more than 0.01 below that in the clear', {
      exitCode: 3,
    });
  }
}

/** The policy's noise, or the smallest that keeps epsilon. @throws AssayError `bad-arguments` (2) where none does */
function noiseOf({ policy, draws, shape }: CompiledSecondPolicy, epsilon: number | undefined): number {
  if (epsilon === undefined && policy.numbers.noise > 0) return policy.numbers.noise;
  const loss = { delta: DELTA, openings: draws.epochs, words: shape.f + 1 };
  const noise = noiseFor(epsilon ?? EPSILON, policy.bound, loss);
  if (noise === undefined) throw new AssayError('bad-arguments', `no noise keeps epsilon ${epsilon}`);
  return noise;
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
