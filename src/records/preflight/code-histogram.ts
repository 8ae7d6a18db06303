import { decodeCode, type Schema } from '../../protocol/policy/schema.ts';
import type { EncodedRecord } from '../../protocol/record.ts';

/** Counts of codes over the passing records: 8 KB a feature, whatever the size of the file. Private. */
export class CodeHistogram {
  readonly #schema: Schema;
  readonly #counts: Float64Array[];
  readonly #labels = [0, 0];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#counts = schema.features.map(() => new Float64Array(1024));
  }

  add({ codes, label }: EncodedRecord): void {
    this.#labels[label] = (this.#labels[label] as number) + 1;
    for (let j = 0; j < this.#counts.length; j++) {
      const counts = this.#counts[j] as Float64Array;
      const code = codes[j] as number;
      counts[code] = (counts[code] as number) + 1;
    }
  }

  get labels(): readonly [number, number] {
    return [this.#labels[0] as number, this.#labels[1] as number];
  }

  /**
   * One plot a feature: adjacent codes are joined until each bar stands for at least `smallest` records, so
   * that no bar, and no end of the range, shows fewer. Empty where fewer records than that have the feature.
   */
  plots(smallest: number): FeaturePlot[] {
    return this.#schema.features.map((feature, j) => {
      const counts = this.#counts[j] as Float64Array;
      let present = 0;
      for (let code = 1; code < 1024; code++) present += counts[code] as number;
      const least = Math.max(smallest, present / MOST_BARS);
      const ends: { from: number; to: number; count: number }[] = [];
      let from = 0;
      let count = 0;
      let last = 0;
      for (let code = 1; code < 1024; code++) {
        const here = counts[code] as number;
        if (here === 0) continue;
        if (count === 0) from = code;
        last = code;
        count += here;
        if (count >= least) {
          ends.push({ from, to: code, count });
          count = 0;
        }
      }
      // What is left over is too few for a bar of its own.
      if (count > 0 && ends.length > 0) {
        const end = ends.at(-1) as { from: number; to: number; count: number };
        end.to = last;
        end.count += count;
      }
      return {
        name: feature.name,
        unit: feature.unit,
        missing: counts[0] as number,
        present,
        bars: ends.map((bar) => ({
          from: decodeCode(feature, bar.from - 0.5),
          to: decodeCode(feature, bar.to + 0.5),
          fromCode: bar.from,
          toCode: bar.to,
          count: bar.count,
        })),
      };
    });
  }
}

const MOST_BARS = 24;

/** A bar covers the codes fromCode..toCode, natural values from..to. */
export interface FeaturePlot {
  readonly name: string;
  readonly unit: string;
  readonly missing: number;
  readonly present: number;
  readonly bars: readonly {
    readonly from: number;
    readonly to: number;
    readonly fromCode: number;
    readonly toCode: number;
    readonly count: number;
  }[];
}
