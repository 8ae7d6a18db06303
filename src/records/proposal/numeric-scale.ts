import { type Moments, momentsOf } from './moments.ts';

/**
 * Centre, step and window of a feature. They go into the policy, so they are rounded so coarsely that no record
 * shows through: centres to a tenth of a standard deviation, steps to two digits, or to 1, 2 or 5 if an extreme
 * decides them. Every value of the sample has a code.
 */
export interface Scale {
  readonly transform: 'linear' | 'log';
  readonly centre: number;
  readonly step: number;
  readonly window: [number, number];
  /** How many times wider the step is than a 64th of the standard deviation. */
  readonly widened: number;
}

/** Codes between the centre and the outermost value of the sample; 511 exist on each side. */
const REACH = 490;

/** @param values each value and its count; at least two different ones */
export function scaleOf(values: readonly (readonly [number, number])[], isCategory: boolean): Scale {
  const plain = momentsOf(values);
  const logs = plain.min > 0 && !isCategory ? momentsOf(values, Math.log) : undefined;
  const isLog =
    logs !== undefined &&
    plain.skewness > 2 &&
    Math.abs(logs.skewness) < 1.5 &&
    !(plain.max < 20 && values.every(([value]) => Number.isInteger(value)));
  const used = isLog ? logs : plain;
  const centre = roundCentre(used);
  const natural = roundTo(used.deviation / 64, 2) || 1 / 64;
  const reach = Math.max(used.max - centre, centre - used.min) / REACH;
  const step = reach > natural ? roundUp(reach) : natural;
  const transform = isLog ? 'log' : 'linear';
  const window: [number, number] = isCategory
    ? [plain.min, plain.max]
    : windowOf(plain, transform, centre, step);
  return { transform, centre, step, window, widened: step / natural };
}

/** The values that codes reach, rounded inward; no negative ones if the sample has none. */
function windowOf(
  { min, max }: Moments,
  transform: 'linear' | 'log',
  centre: number,
  step: number,
): [number, number] {
  const back = (t: number) => (transform === 'log' ? Math.exp(t) : t);
  const ends = [back(centre - 500 * step), back(centre + 500 * step)] as const;
  let [low, high] = ends;
  // As few digits as leave most of what the codes reach, and every value of the sample.
  for (let digits = 2; digits <= 15; digits++) {
    low = roundTo(ends[0], digits, 'up');
    high = roundTo(ends[1], digits, 'down');
    if (high - low > (ends[1] - ends[0]) / 2 && low <= min && high >= max) break;
  }
  return [transform === 'linear' && min >= 0 ? Math.max(low, 0) : low, high];
}

/** To a tenth of a standard deviation. */
function roundCentre({ mean, deviation }: Moments): number {
  if (deviation === 0) return roundTo(mean, 2);
  const grain = 10 ** Math.floor(Math.log10(deviation / 3));
  return Number((Math.round(mean / grain) * grain).toPrecision(12));
}

export function roundTo(value: number, digits: number, direction?: 'up' | 'down'): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const grain = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  const round = direction === 'up' ? Math.ceil : direction === 'down' ? Math.floor : Math.round;
  return Number((round(value / grain) * grain).toPrecision(12));
}

/** The next of 1, 2, 5, 10 and so on. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5, 10].find((candidate) => candidate * power >= value * (1 - 1e-12)) ?? 10;
  return Number((digit * power).toPrecision(12));
}
