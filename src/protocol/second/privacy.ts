import { AssayError } from '../errors.ts';

/**
 * The (epsilon, delta) of what leaves a dataset. Adjacency: one record replaced, both datasets inside the policy, so that a
 * set's words move by at most 2B in the Euclidean norm. Poseidon is taken for a pseudo-random function.
 *
 * Sources:
 * - Renyi DP and its composition: Mironov 2017, "Renyi Differential Privacy", Propositions 1 and 7.
 * - Conversion to (epsilon, delta): Canonne, Kamath, Steinke 2020, "The Discrete Gaussian for Differential Privacy",
 *   Proposition 12; Balle et al. 2020, "Hypothesis Testing Interpretations and Renyi Differential Privacy", Theorem 21.
 * - Events of small probability set aside (delta-approximate Renyi DP): Bun, Steinke 2016, "Concentrated Differential
 *   Privacy", section 8; Papernot et al. 2018, "Scalable Private Learning with PATE".
 * - The exact Gaussian mechanism, for comparison: Balle, Wang 2018, "Improving the Gaussian Mechanism", Theorem 8.
 */

/** Standard deviation of the noise in units of 2^b: 64 coins have 16, four uniforms 4/12. */
export const NOISE_SD = Math.sqrt(49 / 3);

export interface PrivacyLoss {
  /** Noise sd over B (words), or over half of 2^40 (squared error): the sensitivity is 2 sd / z. */
  readonly z: number;
  readonly delta: number;
  /** E: how often a batch may be opened. */
  readonly openings: number;
  /** The number of releases of one opening: 1 of a contributor; 3 of a holdout (words and Q at W, Q at the weights before). */
  readonly releases?: number;
  /** F + 1 of the shape: 65 at most, which is taken where absent. */
  readonly words?: number;
}

/** z of noise 2^b against records of norm B. */
export const noiseMultiplier = (b: number, bound: number): number =>
  b === 0 ? 0 : (NOISE_SD * 2 ** b) / (bound * 2 ** 20);

/** Orders of the Renyi divergence that are tried. */
const ORDERS = [
  ...Array.from({ length: 36 }, (_, i) => 1.1 + i * 0.1),
  ...Array.from({ length: 27 }, (_, i) => 5 + i),
  ...[36, 40, 48, 56, 64, 80, 96, 128, 160, 192, 256],
];

/** Share of delta that is spent on the tails. */
const TAIL_SHARE = 0.01;

/**
 * epsilon at delta, for the noise as it is (not for a Gaussian of its variance).
 * Infinity for z = 0 and where the noise is too narrow for the tails to be set aside.
 * @throws AssayError `out-of-range`
 */
export function epsilonOf({ z, delta, openings, releases = 1, words = 65 }: PrivacyLoss): number {
  if (!(z >= 0) || !(delta > 0 && delta < 1) || openings < 1 || releases < 1)
    throw new AssayError('out-of-range', 'z, delta, openings or releases is out of range.');
  if (z === 0) return Number.POSITIVE_INFINITY;
  const parts = openings * releases;
  const divergences = noiseDivergences((2 * NOISE_SD) / z, (delta * TAIL_SHARE) / (parts * words));
  if (!divergences) return Number.POSITIVE_INFINITY;
  return divergences.reduce(
    (least, { order, divergence }) =>
      Math.min(least, toEpsilon(order, parts * divergence, delta * (1 - TAIL_SHARE))),
    Number.POSITIVE_INFINITY,
  );
}

/** epsilon of a Renyi divergence of an order, at delta. */
export const toEpsilon = (order: number, divergence: number, delta: number): number =>
  Math.max(0, divergence + Math.log((order - 1) / order) - (Math.log(delta) + Math.log(order)) / (order - 1));

/** The smallest noise 2^b that keeps epsilon, or undefined where even 2^36 doesn't. */
export function noiseFor(epsilon: number, bound: number, loss: Omit<PrivacyLoss, 'z'>): number | undefined {
  for (let b = 1; b <= 36; b++) {
    if (epsilonOf({ ...loss, z: noiseMultiplier(b, bound) }) <= epsilon) return b;
  }
  return undefined;
}

/** Points of the density a unit of 2^b. */
const STEPS = 32;
const SUPPORT = 68;

/** The density of the noise in units of 2^b, from its least value 0 to 68: 64 coins, smoothed by four uniforms. */
function densityTable(): Float64Array {
  const spline = (x: number): number => {
    // The cubic B-spline on [0, 4].
    const d = Math.abs(x - 2);
    if (d >= 2) return 0;
    return d >= 1 ? (2 - d) ** 3 / 6 : (4 - 6 * d * d + 3 * d ** 3) / 6;
  };
  const coins = [2 ** -64];
  for (let k = 0; k < 64; k++) coins.push(((coins[k] as number) * (64 - k)) / (k + 1));
  return Float64Array.from({ length: SUPPORT * STEPS + 1 }, (_, i) => {
    const x = i / STEPS;
    let sum = 0;
    for (let k = Math.max(0, Math.ceil(x) - 4); k <= Math.min(64, Math.floor(x)); k++)
      sum += (coins[k] as number) * spline(x - k);
    return sum;
  });
}
const density = densityTable();
const logDensity = density.map(Math.log);

interface Divergence {
  readonly order: number;
  readonly divergence: number;
}

/**
 * A bound on the Renyi divergences of all words of one release, whose shift has the Euclidean norm `shift` (units of 2^b)
 * in whichever words: the largest D(t) / t^2 of one word over 0 < t <= shift, times shift^2. Divergences add up over
 * words, and so do the squares of t.
 * A word's output further than `reach` from the middle of the two noises is set aside, with a chance of at most `tail`.
 * Undefined where the window would leave the noise's support.
 */
function noiseDivergences(shift: number, tail: number): Divergence[] | undefined {
  const most = Math.ceil(shift * STEPS);
  // The middle of two noises at distance t is t / 2 from each.
  const reach = tailReach(tail) + most / 2;
  const half = (SUPPORT * STEPS) / 2;
  if (reach + most / 2 >= half) return undefined;
  const shifts = new Set(Array.from({ length: 16 }, (_, i) => Math.max(1, Math.ceil((most * (i + 1)) / 16))));
  return ORDERS.map((order) => {
    let rate = 0;
    for (const t of shifts) rate = Math.max(rate, divergenceAt(order, t, reach) / (t / STEPS) ** 2);
    return { order, divergence: rate * shift ** 2 };
  });
}

/** Steps from the middle beyond which the noise has a chance of at most `tail`, both sides together. */
function tailReach(tail: number): number {
  let mass = 0;
  let i = 0;
  while (mass + (2 * (density[i] as number)) / STEPS <= tail) mass += (2 * (density[i++] as number)) / STEPS;
  return (SUPPORT * STEPS) / 2 - i + 1;
}

/** D_order of the noise from the noise shifted by t steps, both confined to the window around their middle. */
function divergenceAt(order: number, t: number, reach: number): number {
  const middle = (SUPPORT * STEPS + t) / 2;
  const first = Math.ceil(middle - reach);
  const last = Math.floor(middle + reach);
  let mass = 0;
  let moment = 0;
  for (let x = first; x <= last; x++) {
    const p = logDensity[x] as number;
    const q = logDensity[x - t] as number;
    mass += Math.exp(p);
    moment += Math.exp(order * p + (1 - order) * q);
  }
  return Math.log(moment / mass) / (order - 1);
}

/** delta of a Gaussian mechanism at epsilon, exactly. @param ratio standard deviation over sensitivity */
export function gaussianDelta(epsilon: number, ratio: number): number {
  const half = 1 / (2 * ratio);
  return normal(half - epsilon * ratio) - Math.exp(epsilon + Math.log(normal(-half - epsilon * ratio)));
}

/** The standard normal distribution function: a continued fraction in the tail, a series elsewhere. */
function normal(x: number): number {
  if (x > 0) return 1 - normal(-x);
  if (x < -3) {
    let fraction = 0;
    for (let k = 200; k >= 1; k--) fraction = k / (-x + fraction);
    return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / (-x + fraction);
  }
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
