import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AssayError } from '../../src/protocol/errors.ts';
import { checkBatch } from '../../src/protocol/policy/batch-rules.ts';
import { type CompiledPolicy, compilePolicy } from '../../src/protocol/policy/compile.ts';
import { parsePolicyText } from '../../src/protocol/policy/document.ts';
import type { PolicyDocument } from '../../src/protocol/policy/types.ts';
import { type Shape, shapeOf } from '../../src/protocol/shape.ts';
import { writeTextFile } from '../../src/system/files.ts';
import { calibrationPage } from './calibration-page.ts';
import { type RehearsalDataset, readDatasets, rehearse, seededBatches } from './rehearsal.ts';
import { suggestedScale } from './suggested-scale.ts';

/**
 * npm run calibrate -- --policy FILE --data DIR [--circuit NAME] [--seeds 20] [--orders 200] [--page FILE]
 *
 * Calibrates the scales of a policy on records in the clear (public data, or the owner's own). It rehearses the rounds
 * of the policy over many seeded beacons and tag orders, and reports
 * - the bands per dataset, and how far V and W use their words;
 * - whether honest batches break a batch-level rule;
 * - the standard deviation of each feature in codes;
 * - a score scale that keeps the largest score of all rehearsals just below the largest band. A round has few bands:
 *   one at the limit is already several per cent.
 */

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      policy: { type: 'string' },
      data: { type: 'string' },
      circuit: { type: 'string', default: 'attestation-standard' },
      seeds: { type: 'string', default: '20' },
      orders: { type: 'string', default: '200' },
      page: { type: 'string' },
    },
  });
  if (values.policy === undefined || values.data === undefined) {
    throw new AssayError(
      'bad-arguments',
      'usage: calibrate --policy FILE --data DIR [--circuit NAME] [--seeds N] [--orders N] [--page FILE]',
    );
  }
  const shape = shapeOf(values.circuit);
  const document = parsePolicyText(readFileSync(values.policy, 'utf8'));
  const compiled = compilePolicy(document, shape);
  const datasets = await readDatasets(document, compiled, values.data);
  const subject = { document, compiled, shape, datasets };
  const seeds = countOf(values.seeds, '--seeds');
  const orders = countOf(values.orders, '--orders');
  printDatasets(subject, seeds);
  const all = tally(subject, seeds);
  printRehearsals(all);
  if (values.page !== undefined) {
    await writeTextFile(values.page, calibrationPage(document.title, seeds, all), {
      ...{ secret: true, replace: true },
    });
    print(`  wrote ${values.page} (mode 600)`);
  }
  printBrokenRules(subject, orders);
}

function countOf(text: string, option: string): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw new AssayError('bad-arguments', `${option} must be a whole number from 1 to 999999`);
}

interface Subject {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly shape: Shape;
  readonly datasets: readonly RehearsalDataset[];
}

function printDatasets({ document, compiled, shape, datasets }: Subject, seeds: number): void {
  print(
    `${document.title}: ${seeds} seeds, N = ${shape.n}, w = ${compiled.policy.scoreScale}, eta = ${compiled.eta}`,
  );
  for (const { name, role, records } of datasets) {
    const positive = records.filter(({ label }) => label === 1).length;
    print(
      `  ${name} (${role}): ${records.length} records, ${Math.ceil(records.length / shape.n)} batches, ${percent(positive / records.length)} label 1`,
    );
  }
  print('\nstandard deviation in codes (64 wanted), all datasets together');
  print(
    `  ${compiled.schema.features.map(({ name }, j) => `${name} ${deviation(datasets, j).toFixed(0)}`).join(', ')}`,
  );
}

/** Figures over all rehearsals. */
interface Tally {
  readonly bands: number[];
  /** Number of distinct bands, per rehearsal. */
  readonly distinct: number[];
  readonly scores: number[];
  /** Sums of bands by dataset, then round, then seed. */
  readonly sums: Map<string, number[][]>;
  direction: bigint;
  weight: bigint;
}

function tally({ document, compiled, shape, datasets }: Subject, seeds: number): Tally {
  const all: Tally = { bands: [], distinct: [], scores: [], sums: new Map(), direction: 0n, weight: 0n };
  for (let seed = 0; seed < seeds; seed++) {
    const { rounds } = rehearse(datasets, document, compiled, shape, seed);
    const here: number[] = [];
    for (const [index, round] of rounds.entries()) {
      for (const word of round.direction) all.direction = larger(all.direction, word);
      for (const word of round.weights) all.weight = larger(all.weight, word);
      for (const set of round.sets) {
        here.push(...set.bands);
        all.scores.push(...set.scores.map((value) => Math.abs(Number(value))));
        const perRound = all.sums.get(set.name) ?? rounds.map((): number[] => []);
        all.sums.set(set.name, perRound);
        perRound[index]?.push(set.bands.reduce((sum, value) => sum + value, 0));
      }
    }
    all.bands.push(...here);
    all.distinct.push(new Set(here).size);
  }
  return all;
}

function printRehearsals({ bands, distinct, scores, sums, direction, weight }: Tally): void {
  print('\nsum of bands, lowest to highest over the seeds');
  for (const [name, rounds] of sums) {
    const totals = (rounds[0] ?? []).map((_, seed) =>
      rounds.reduce((sum, round) => sum + (round[seed] ?? 0), 0),
    );
    print(
      `  ${name}: ${rounds.map((round, i) => `round ${i + 1} ${extent(round)}`).join(', ')}, together ${extent(totals)}`,
    );
  }
  const { scale, note } = suggestedScale(scores);
  print(
    `\n  at the ends: ${percent(bands.filter((value) => Math.abs(value) === 7).length / bands.length)}; distinct bands per rehearsal: at least ${Math.min(...distinct)}`,
  );
  print(
    `  largest |V| ${direction} of 8191, largest |W| ${weight} of ${2 ** 27}; ${scale === undefined ? note : `suggested scoreScale ${scale}${note === '' ? '' : ` (${note})`}`}`,
  );
}

function printBrokenRules({ compiled, shape, datasets }: Subject, orders: number): void {
  const broken = new Map<string, number>();
  let full = 0;
  for (let order = 0; order < orders; order++) {
    for (const dataset of datasets) {
      for (const batch of seededBatches(dataset, shape, order)) {
        if (batch.length < shape.n) continue;
        full += 1;
        for (const violation of checkBatch(compiled.policy, batch)) {
          const key = `${dataset.name}: ${violation.rule} ${'feature' in violation ? compiled.schema.features[violation.feature]?.name : ''}`;
          broken.set(key, (broken.get(key) ?? 0) + 1);
        }
      }
    }
  }
  print(
    `\nbatch-level rules over ${orders} tag orders, ${full} full batches: ${broken.size === 0 ? 'none broken' : ''}`,
  );
  for (const [key, count] of broken) print(`  ${key}: ${count}`);
}

function deviation(datasets: readonly RehearsalDataset[], feature: number): number {
  const codes = datasets
    .flatMap(({ records }) => records.map((record) => record.codes[feature] ?? 0))
    .filter((code) => code !== 0);
  const mean = codes.reduce((sum, code) => sum + code, 0) / codes.length;
  return Math.sqrt(codes.reduce((sum, code) => sum + (code - mean) ** 2, 0) / codes.length);
}

const larger = (a: bigint, b: bigint): bigint => (b < 0n ? (-b > a ? -b : a) : b > a ? b : a);
const extent = (values: readonly number[]): string => `${Math.min(...values)}..${Math.max(...values)}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof AssayError ? error.message : 'calibration failed'}\n`);
  if (!(error instanceof AssayError)) throw error;
  process.exitCode = error.exitCode;
}
