import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import type { CompiledSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import { epsilonOf, noiseMultiplier } from '../../../src/protocol/second/privacy.ts';
import { batchesOf, type Shape } from '../../../src/protocol/second/shape.ts';
import type { RehearsalDataset } from '../rehearsal.ts';
import { bootstrap, type Intervals } from './bootstrap.ts';
import { auroc, logLoss, mean } from './classifier-metrics.ts';
import type { CountedDataset } from './counted-datasets.ts';
import { testSites } from './test-records.ts';
import { affordableRounds } from './train.ts';
import { runTrial, type Trial } from './trial.ts';

/** The most that the AUROC may be below that of the regression in the clear. */
const TARGET = 0.01;
const DELTA = 1e-6;

/** Choice of the test records and number of trainings; no part of a dataset. */
export interface ReportOptions {
  readonly testShare: number;
  readonly testSeed: string;
  /** Trainings, each with other test records, beacons and tag keys; undefined: `defaultTrials` decides. */
  readonly trials: number | undefined;
  readonly draws: number;
}

/** Mean, lowest and highest over the trials. */
export interface Spread {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The report: counts, effects of weights, and scores; nothing of a record. */
export interface TrainingReport {
  readonly policy: string;
  readonly title: string;
  readonly simulated: boolean;
  readonly rounds: number;
  /** epsilon at delta 10^-6 of all openings of a batch, at the noise of `aurocNoise`. */
  readonly epsilon: number;
  readonly aurocNoise: number;
  /** Without noise, in the protocol's codes of 8 bits. `auroc8bit` is the same training. */
  readonly aurocExact: number;
  readonly auroc10bit: number;
  readonly auroc8bit: number;
  readonly aurocPooled: number;
  /** Exact minus pooled. */
  readonly difference: number;
  /** The difference is -0.01 or more. */
  readonly withinTarget: boolean;
  readonly confidence95: Intervals;
  readonly lossExact: number;
  readonly lossPooled: number;
  readonly terms: {
    readonly circuit: string;
    readonly batchesPerRound: number;
    readonly epochs: number;
    readonly holdoutBatches: number;
    readonly minSets: number;
    readonly learningRate: number;
    /** b of the training with noise. */
    readonly noise: number;
    readonly affordableRounds: number;
  };
  readonly test: {
    readonly share: number;
    readonly seed: string;
    readonly sites: readonly string[];
    readonly trials: number;
    readonly records: Spread;
    /** Number of distinct records that are a test record in some trial. */
    readonly distinctRecords: number;
  };
  readonly pooledRecords: Spread;
  readonly datasets: readonly {
    readonly name: string;
    readonly role: 'contributor' | 'holdout';
    readonly rows: number;
    readonly repeated: number;
    readonly refused: number;
    /** Before test records are taken out. */
    readonly records: number;
    readonly batches: number;
  }[];
  /** The start (round 0) and every round. */
  readonly byRound: readonly {
    readonly round: number;
    readonly auroc: Spread;
    readonly loss: Spread;
    /** Share of the trials in which W moved. */
    readonly stepped: number;
    /** By dataset; empty at the start. */
    readonly scores: Readonly<Record<string, Spread & { readonly gate: number; readonly accepted: number }>>;
  }[];
  readonly byTrial: readonly {
    readonly aurocExact: number;
    readonly aurocNoise: number;
    readonly auroc10bit: number;
    readonly aurocPooled: number;
    readonly testRecords: number;
  }[];
}

/** With fewer test records their choice alone moves an AUROC by more than 0.01 (one standard error). */
const ENOUGH_TEST_RECORDS = 2_000;
const REPEATS = 10;

/** One training if its test records suffice; otherwise ten trainings for every part of the hash's range. */
export function defaultTrials(testRecords: number, share: number): number {
  return testRecords >= ENOUGH_TEST_RECORDS ? 1 : Math.floor(1 / share) * REPEATS;
}

export interface ReportInput {
  readonly datasets: readonly CountedDataset[];
  readonly document: PolicyDocument;
  readonly compiled: CompiledSecondPolicy;
  /** The datasets in codes of 10 bits. */
  readonly wide: readonly RehearsalDataset[];
  /** b of the training with noise, at least 1. */
  readonly noise: number;
  readonly options: ReportOptions;
  readonly progress?: (line: string) => void;
}

/** Trains as often as the options say, and compares. @throws AssayError as `runTrial` */
export function trainingReport(input: ReportInput): TrainingReport {
  const { datasets, document, compiled, noise, options } = input;
  const { shape, draws, policy } = compiled;
  const trials = runTrials(input);
  const exact = trials.map((trial) => auroc(trial.federated));
  const pooled = trials.map((trial) => auroc(trial.pooled));
  const difference = mean(exact) - mean(pooled);
  const z = noiseMultiplier(noise, policy.bound);
  return {
    policy: document.name,
    title: document.title,
    simulated: document.split?.simulated ?? false,
    rounds: compiled.rounds,
    epsilon: rounded(epsilonOf({ z, delta: DELTA, openings: draws.epochs, words: shape.f + 1 })),
    aurocNoise: rounded(mean(trials.map((trial) => trial.aurocNoise))),
    aurocExact: rounded(mean(exact)),
    auroc10bit: rounded(mean(trials.map((trial) => trial.auroc10bit))),
    auroc8bit: rounded(mean(exact)),
    aurocPooled: rounded(mean(pooled)),
    difference: rounded(difference),
    withinTarget: difference >= -TARGET,
    confidence95: roundedIntervals(bootstrap(trials, options.draws, 1)),
    lossExact: rounded(mean(trials.map((trial) => logLoss(trial.federated)))),
    lossPooled: rounded(mean(trials.map((trial) => logLoss(trial.pooled)))),
    terms: {
      ...{ circuit: shape.circuit, batchesPerRound: draws.batchesPerRound, epochs: draws.epochs },
      ...{ holdoutBatches: compiled.holdoutBatches, minSets: compiled.minSets, noise },
      learningRate: policy.terms.eta / 2 ** 16,
      affordableRounds: affordableRounds(datasets, compiled),
    },
    test: {
      share: options.testShare,
      seed: options.testSeed,
      sites: [...testSites(document)],
      trials: trials.length,
      records: spread(trials.map(({ testRecords }) => testRecords)),
      distinctRecords: new Set(trials.flatMap(({ testKeys }) => testKeys)).size,
    },
    pooledRecords: spread(trials.map(({ pooledRecords }) => pooledRecords)),
    datasets: datasets.map((dataset) => datasetFigures(dataset, shape)),
    byRound: Array.from({ length: compiled.rounds + 1 }, (_, at) => roundFigures(trials, at)),
    byTrial: trials.map((trial, i) => ({
      aurocExact: rounded(exact[i] as number),
      aurocNoise: rounded(trial.aurocNoise),
      auroc10bit: rounded(trial.auroc10bit),
      aurocPooled: rounded(pooled[i] as number),
      testRecords: trial.testRecords,
    })),
  };
}

function runTrials({ datasets, wide, noise, document, compiled, options, progress }: ReportInput): Trial[] {
  const sites = testSites(document);
  const parts = Math.floor(1 / options.testShare + 1e-9);
  const run = (index: number): Trial => {
    const rule = {
      share: options.testShare,
      seed: `${options.testSeed}/${Math.floor(index / parts)}`,
      part: index % parts,
    };
    const trial = runTrial({ datasets, wide, noise, compiled, sites, rule, seed: index });
    progress?.(
      `training ${index + 1}: ${trial.testRecords} test records, AUROC ${figure(auroc(trial.federated))} exact, ${figure(trial.aurocNoise)} with noise, ${figure(trial.auroc10bit)} in 10 bits, ${figure(auroc(trial.pooled))} pooled`,
    );
    return trial;
  };
  const first = run(0);
  const count = options.trials ?? defaultTrials(first.testRecords, options.testShare);
  return [first, ...Array.from({ length: count - 1 }, (_, i) => run(i + 1))];
}

const datasetFigures = (dataset: CountedDataset, shape: Shape): TrainingReport['datasets'][number] => {
  const { name, role, rows, repeated, refused, records } = dataset;
  const batches = batchesOf(shape, records.length);
  return { name, role, rows, repeated, refused, records: records.length, batches };
};

function roundFigures(trials: readonly Trial[], at: number): TrainingReport['byRound'][number] {
  const played = at === 0 ? [] : trials.map(({ rounds }) => rounds[at - 1] as Trial['rounds'][number]);
  const names = [...new Set(played.flatMap(({ sets }) => sets.map(({ name }) => name)))];
  const scores = names.map((name) => {
    // A dataset that is exhausted, or whose round was taken back, has no set.
    const sets = played.flatMap(({ sets: all }) => all.filter((set) => set.name === name));
    const accepted = rounded(mean(sets.map((set) => (set.accepted ? 1 : 0))));
    const gates = rounded(mean(sets.map(({ gate }) => gate)));
    return [name, { ...spread(sets.map(({ score }) => score)), gate: gates, accepted }] as const;
  });
  return {
    round: at,
    auroc: spread(trials.map((trial) => trial.auroc[at] as number)),
    loss: spread(trials.map((trial) => trial.loss[at] as number)),
    stepped: at === 0 ? 0 : rounded(mean(played.map(({ stepped }) => (stepped ? 1 : 0)))),
    scores: Object.fromEntries(scores),
  };
}

/** Four decimals: the test records support no higher precision. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const figure = (value: number): string => value.toFixed(4);

const spread = (values: readonly number[]): Spread => ({
  mean: rounded(mean(values)),
  lowest: rounded(Math.min(...values)),
  highest: rounded(Math.max(...values)),
});

function roundedIntervals(intervals: Intervals): Intervals {
  const both = ([low, high]: readonly [number, number]) => [rounded(low), rounded(high)] as const;
  return {
    aurocExact: both(intervals.aurocExact),
    aurocPooled: both(intervals.aurocPooled),
    difference: both(intervals.difference),
  };
}
