import type { CompiledPolicy } from '../../protocol/policy/compile.ts';
import type { FeaturePolicy, LinearRule } from '../../protocol/policy/policy.ts';
import { isSkipped } from '../../protocol/policy/record-rules.ts';
import { decodeCode, type Feature } from '../../protocol/policy/schema.ts';
import type { EncodedRecord } from '../../protocol/record.ts';
import type { Shape } from '../../protocol/shape.ts';
import type { BatchRule } from './data-quality.ts';

/**
 * Where a dataset stands with respect to the batch-level rules before its batches exist. Tags decide which
 * records share a batch, and tags need the source's key, so the preflight can only give the dataset's own
 * figure and how far a random batch of N strays from it. It is a forecast, not a proof.
 */

/** One batch-level rule: the dataset's figure, the bound, and what to expect of a full batch. */
export interface BatchRuleOutlook {
  readonly rule: BatchRule;
  /** Feature or linear rule; empty for the label. */
  readonly column: string;
  /** Share (missing, skipped, label 1), or the mean in natural units; null where nothing is present. */
  readonly figure: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  /** `passes`; `at-risk`: a random batch may cross the bound; `fails`: the average batch crosses it. */
  readonly expected: 'passes' | 'at-risk' | 'fails';
  readonly words: string;
}

/** A batch this many standard deviations off is not expected to happen. */
const CAUTION = 4;

/** Collects sums over the passing records of a dataset. */
export class BatchOutlook {
  readonly #compiled: CompiledPolicy;
  readonly #shape: Shape;
  #records = 0;
  #positive = 0;
  readonly #present: number[];
  readonly #sum: number[];
  readonly #squares: number[];
  readonly #skipped: number[];

  constructor(compiled: CompiledPolicy, shape: Shape) {
    this.#compiled = compiled;
    this.#shape = shape;
    const features = compiled.schema.features.length;
    this.#present = new Array<number>(features).fill(0);
    this.#sum = new Array<number>(features).fill(0);
    this.#squares = new Array<number>(features).fill(0);
    this.#skipped = compiled.linear.map(() => 0);
  }

  add(record: EncodedRecord): void {
    this.#records += 1;
    this.#positive += record.label;
    for (let j = 0; j < this.#present.length; j++) {
      const code = record.codes[j] as number;
      if (code === 0) continue;
      this.#present[j] = at(this.#present, j) + 1;
      this.#sum[j] = at(this.#sum, j) + code;
      this.#squares[j] = at(this.#squares, j) + code * code;
    }
    for (let l = 0; l < this.#skipped.length; l++) {
      if (isSkipped(this.#compiled.policy.rules[l] as LinearRule, record.codes)) {
        this.#skipped[l] = at(this.#skipped, l) + 1;
      }
    }
  }

  /** Every batch-level rule; empty where the dataset has no full batch, because then none applies. */
  judge(): BatchRuleOutlook[] {
    if (this.#records < this.#shape.n) return [];
    const { policy, schema, linear } = this.#compiled;
    const { n } = this.#shape;
    const rules: BatchRuleOutlook[] = [];
    for (const [j, feature] of schema.features.entries()) {
      const bounds = policy.features[j] as FeaturePolicy;
      rules.push(
        this.#count('missing', feature.name, this.#records - at(this.#present, j), 0, bounds.maxMissing, n),
      );
      if (bounds.meanLo > 0 || bounds.meanHi < 1023) rules.push(this.#mean(feature, bounds, j, n));
    }
    for (const [l, { name }] of linear.entries()) {
      const { maxSkipped } = policy.rules[l] as LinearRule;
      rules.push(this.#count('skipped', name, at(this.#skipped, l), 0, maxSkipped, n));
    }
    rules.push(this.#count('label', '', this.#positive, policy.minPositive, policy.maxPositive, n));
    return rules;
  }

  /** A count in a full batch is hypergeometric: `total` of all records, n drawn. */
  #count(
    rule: 'missing' | 'skipped' | 'label',
    column: string,
    total: number,
    lowest: number,
    highest: number,
    n: number,
  ): BatchRuleOutlook {
    const share = total / this.#records;
    const rest = this.#records - total;
    const spread = CAUTION * Math.sqrt(n * share * (1 - share) * this.#drawn(n));
    // No draw exceeds the number of batches, or of slots.
    const most = Math.min(n, total, n * share + spread);
    const least = Math.max(0, n - rest, n * share - spread);
    const expected =
      n * share > highest + 0.5 || n * share < lowest - 0.5
        ? 'fails'
        : most > highest || least < lowest
          ? 'at-risk'
          : 'passes';
    return {
      rule,
      column,
      figure: share,
      lowest: rule === 'label' ? lowest / n : null,
      highest: highest / n,
      expected,
      words: `${COUNT_WORDS[rule](column)}: ${percent(share)} of the records, where a full batch may have ${
        lowest > 0 ? `${percent(lowest / n)} to ` : 'at most '
      }${percent(highest / n)}`,
    };
  }

  #mean(feature: Feature, { meanLo, meanHi }: FeaturePolicy, j: number, n: number): BatchRuleOutlook {
    const present = at(this.#present, j);
    const [lowest, highest] = [decodeCode(feature, meanLo), decodeCode(feature, meanHi)];
    if (present === 0) {
      const words = `${feature.name}: nothing to take a mean of`;
      return { rule: 'mean', column: feature.name, figure: null, lowest, highest, expected: 'passes', words };
    }
    const mean = at(this.#sum, j) / present;
    const variance = Math.max(0, at(this.#squares, j) / present - mean * mean);
    const share = present / this.#records;
    const spread = CAUTION * Math.sqrt((variance / Math.max(1, n * share)) * this.#drawn(n));
    const expected =
      mean < meanLo || mean > meanHi
        ? 'fails'
        : mean - spread < meanLo || mean + spread > meanHi
          ? 'at-risk'
          : 'passes';
    const figure = decodeCode(feature, mean);
    const words = `mean of ${feature.name}: ${figure.toPrecision(4)} ${feature.unit}, where a full batch must lie between ${lowest.toPrecision(4)} and ${highest.toPrecision(4)}`;
    return { rule: 'mean', column: feature.name, figure, lowest, highest, expected, words };
  }

  /** Finite-population correction: the variance left when n of all records are drawn. */
  #drawn(n: number): number {
    return this.#records > 1 ? (this.#records - n) / (this.#records - 1) : 0;
  }
}

const COUNT_WORDS = {
  missing: (feature: string) => `${feature} is missing`,
  skipped: (rule: string) => `rule ${rule} has to be skipped`,
  label: () => 'label 1',
} as const;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const at = (values: readonly number[], index: number): number => values[index] as number;
