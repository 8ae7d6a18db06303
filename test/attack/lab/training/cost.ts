import { epsilonOf, NOISE_SD, noiseMultiplier } from '../../../../src/protocol/second/privacy.ts';
import type { LabSet, LabTerms } from '../data/set.ts';
import { labSet } from '../data/sets.ts';
import { DELTA } from '../information/membership.ts';
import { ALL_ON } from '../model/defences.ts';
import { HONEST, simulate } from '../model/simulate.ts';
import { bootstrap, type Interval } from '../run/statistics.ts';

/** The AUROC of honest training: 8-bit codes against 10-bit ones, and the price of noise. */

interface NoiseCost {
  /** The target, of all E openings of a batch. */
  readonly epsilon: number;
  /** b, b_h and b_Q; the last two 0 where holdouts are too small for noise. */
  readonly noise: number;
  readonly holdoutNoise: number;
  readonly lossNoise: number;
  /** B, at most that of the set: records are shrunk further where that needs half of the noise. */
  readonly bound: number;
  /** Noise sd over B of a contributor's words. */
  readonly z: number;
  readonly auroc: Interval;
  /** Less the AUROC of the same seeds without noise. */
  readonly change: Interval;
}

export interface TrainingCost {
  readonly set: string;
  readonly title: string;
  readonly seeds: number;
  /** Without noise. */
  readonly auroc8bit: Interval;
  readonly auroc10bit: Interval;
  readonly change8bit: Interval;
  readonly noise: readonly NoiseCost[];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const paired = (a: readonly number[], b: readonly number[]): Interval =>
  bootstrap(
    a.map((value, i) => value - (b[i] as number)),
    mean,
  );

/** Holdout batches of each evaluator that noise on V and the loss needs, by the protocol. */
const NOISY_HOLDOUT_BATCHES = 8;
/** Tolerance of 1.5 * sqrt(2) * z_h / 2 / (holdout records of a round), at least the declared one. */
const noisyTolerance = (terms: LabTerms, z: number): number =>
  Math.max(
    terms.tolerance,
    Math.ceil(
      (65536 * 1.5 * Math.SQRT2 * z * 0.5) / (terms.evaluators * NOISY_HOLDOUT_BATCHES * terms.holdoutSize),
    ),
  );

/** The smallest share of B to which a policy would shrink records for the sake of less noise. */
const LEAST_BOUND = 0.75;

/** The least z that keeps epsilon, within 1 in 1000. */
function multiplierFor(epsilon: number, loss: { readonly openings: number; readonly words: number }): number {
  let [low, high] = [0.5, 40];
  while (high - low > 0.001 * high) {
    const z = (low + high) / 2;
    if (epsilonOf({ ...loss, delta: DELTA, z }) <= epsilon) high = z;
    else low = z;
  }
  return high;
}

/** The least noise 2^b for z, and the largest bound up to B that has it: noise comes in powers of two. */
function fittedNoise(z: number, bound: number): { readonly b: number; readonly bound: number } {
  for (let b = 1; b <= 36; b++) {
    const largest = Math.min(bound, Math.floor((NOISE_SD * 2 ** b) / (z * 2 ** 20)));
    if (largest >= LEAST_BOUND * bound) return { b, bound: largest };
  }
  throw new RangeError(`no noise has z = ${z}`);
}

/** The set with noise for epsilon in all openings of a batch, and on holdouts where they last for four rounds. */
function noisySet(set: LabSet, epsilon: number): LabSet {
  const { terms } = set;
  const words = set.rules.lo.length + 1;
  const { b, bound } = fittedNoise(multiplierFor(epsilon, { openings: terms.epochs, words }), set.bound);
  const noisy = { ...set, bound, terms: { ...terms, noise: b } };
  const roundRecords = terms.evaluators * NOISY_HOLDOUT_BATCHES * terms.holdoutSize;
  if (set.holdout.length < 4 * roundRecords) return noisy;
  // Three releases of one opening need the root of 3 times the z of one.
  const least = Math.sqrt(3) * multiplierFor(epsilon, { openings: 1, words });
  let holdoutNoise = 1;
  while (noiseMultiplier(holdoutNoise, bound) < least) holdoutNoise++;
  const z = noiseMultiplier(holdoutNoise, bound);
  const lossNoise = Math.ceil(Math.log2((z * 2 ** 39) / NOISE_SD));
  return {
    ...noisy,
    terms: {
      ...noisy.terms,
      holdoutNoise,
      lossNoise,
      holdoutBatches: NOISY_HOLDOUT_BATCHES,
      tolerance: noisyTolerance(terms, z),
    },
  };
}

const aurocs = (set: LabSet, seeds: number): number[] =>
  Array.from({ length: seeds }, (_, i) => simulate(set, HONEST, ALL_ON, i + 1).auroc);

/** The same terms in 10-bit codes: W, V and scores in their own units. */
function inTenBits(set: LabSet): LabSet {
  const ratio = (set.unit / 16) ** 2;
  const { terms } = set;
  return {
    ...set,
    terms: { ...terms, eta: terms.eta / ratio, vScale: terms.vScale / 4, scoreScale: terms.scoreScale * 4n },
  };
}

/** @returns undefined where the files of the set are absent */
export async function trainingCost(
  name: string,
  dataRoot: string,
  seeds: number,
  epsilons: readonly number[] = [8, 4],
): Promise<TrainingCost | undefined> {
  const set = await labSet(name, dataRoot, 8);
  const wide = await labSet(name, dataRoot, 10);
  if (!set || !wide) return undefined;
  const eight = aurocs(set, seeds);
  const ten = aurocs(inTenBits(wide), seeds);
  const noise = epsilons.map((epsilon): NoiseCost => {
    const noisy = noisySet(set, epsilon);
    const { terms } = noisy;
    const values = aurocs(noisy, seeds);
    return {
      epsilon,
      noise: terms.noise,
      holdoutNoise: terms.holdoutNoise,
      lossNoise: terms.lossNoise,
      bound: noisy.bound,
      z: noiseMultiplier(terms.noise, noisy.bound),
      auroc: bootstrap(values, mean),
      change: paired(values, eight),
    };
  });
  return {
    set: name,
    title: set.title,
    seeds,
    auroc8bit: bootstrap(eight, mean),
    auroc10bit: bootstrap(ten, mean),
    change8bit: paired(eight, ten),
    noise,
  };
}
