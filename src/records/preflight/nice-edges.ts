/** Round numbers for the edges of bins and the marks of an axis. */

/** The least of 1, 2 and 5 times a power of ten that is at least `least` (above 0). */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return tidy(factor * power);
}

/** Multiples of a round step in [low, high], about `count` of them. */
export function niceEdges(low: number, high: number, count: number): number[] {
  const step = niceStep((high - low) / count);
  const edges: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k++)
    edges.push(tidy(k * step));
  return edges;
}

/** Round numbers in [low, high] that are about evenly spaced on a logarithmic axis. `low` is above 0. */
export function niceDecades(low: number, high: number, count: number): number[] {
  const decades = Math.log10(high / low);
  const factors = SERIES.find((series) => series.length * decades >= count) ?? (SERIES.at(-1) as number[]);
  const edges: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of factors) {
      const edge = tidy(factor * 10 ** power);
      if (edge >= low && edge <= high) edges.push(edge);
    }
  }
  return edges;
}

const SERIES = [
  [1],
  [1, 3],
  [1, 2, 5],
  [1, 1.5, 2, 3, 5, 7],
  [1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2],
  Array.from({ length: 45 }, (_, i) => 1 + i / 5),
];

/** The number of fewest decimals that rounds to the same code: 107 for 107.15 with a step of 0.35. */
export function shortestWithin(value: number, half: number): number {
  for (let digits = -6; digits < 12; digits++) {
    const scale = 10 ** digits;
    const rounded = tidy(Math.round(value * scale) / scale);
    if (Math.abs(rounded - value) <= half * 0.999) return rounded + 0;
  }
  return value;
}

/** Without the noise of binary fractions. */
const tidy = (value: number): number => Number(value.toPrecision(12));
