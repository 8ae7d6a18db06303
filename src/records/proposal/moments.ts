/** Count, extremes, mean and standard deviation in one pass (Welford 1962). */
export class Moments {
  count = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  mean = 0;
  #squares = 0;
  #cubes = 0;

  /** @param times how often the value occurs */
  add(value: number, times = 1): void {
    for (let n = 0; n < times; n++) this.#addOne(value);
  }

  #addOne(value: number): void {
    const before = this.count;
    this.count += 1;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    const delta = value - this.mean;
    const part = delta / this.count;
    const term = delta * part * before;
    this.#cubes += term * part * (this.count - 2) - 3 * part * this.#squares;
    this.#squares += term;
    this.mean += part;
  }

  get deviation(): number {
    return this.count < 2 ? 0 : Math.sqrt(this.#squares / (this.count - 1));
  }

  get skewness(): number {
    return this.#squares === 0 ? 0 : (Math.sqrt(this.count) * this.#cubes) / this.#squares ** 1.5;
  }
}

/** The moments of the transformed values. */
export function momentsOf(
  values: Iterable<readonly [number, number]>,
  transform: (value: number) => number = (value) => value,
): Moments {
  const moments = new Moments();
  for (const [value, count] of values) moments.add(transform(value), count);
  return moments;
}
