/** Round numbers from at or below `low` to at or above `high`, about `about` of them. */
export function ticks(low: number, high: number, about: number): number[] {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  const power = 10 ** Math.floor(Math.log10(span / about));
  const step = ([1, 2, 5, 10].find((factor) => span / (factor * power) <= about) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
