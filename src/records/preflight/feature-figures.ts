import type { CompiledPolicy } from '../../protocol/policy/compile.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { Finding } from '../finding.ts';
import { siteMapping } from '../site-mapping.ts';
import { type CategoryCount, categoriesOf, declaredCategories } from './categories.ts';
import { type Quantile, spreadOf, type ValueBin } from './value-bins.ts';

/** The figures of one feature over all rows that were read; a row that repeats a key is not counted. */
export interface FeatureFigures {
  readonly name: string;
  /** UCUM, or `1`. */
  readonly unit: string;
  /** Lowest and highest value that the policy admits. */
  readonly window: readonly [number, number];
  readonly present: number;
  readonly missing: number;
  readonly outOfWindow: number;
  readonly unreadable: number;
  /** Of a number: those present or out of window, without values that no code can hold. Empty for categories. */
  readonly bins: readonly ValueBin[];
  /** Shares 0.05, 0.25, 0.5, 0.75 and 0.95. Empty for categories, and where there are too few records. */
  readonly quantiles: readonly Quantile[];
  /** Null where the feature is a number. */
  readonly categories: readonly CategoryCount[] | null;
}

interface Counted {
  /** By code, 0..1023. */
  readonly counts: Float64Array;
  outOfWindow: number;
  unreadable: number;
}

/** Counts codes: 8 KB a feature, whatever the size of the files. */
export class FeatureTally {
  readonly #document: PolicyDocument;
  readonly #compiled: CompiledPolicy;
  readonly #features: Counted[];
  /** By site: the column of each feature. */
  readonly #columns = new Map<string, readonly (string | undefined)[]>();

  constructor(document: PolicyDocument, compiled: CompiledPolicy) {
    this.#document = document;
    this.#compiled = compiled;
    this.#features = compiled.schema.features.map(() => ({
      counts: new Float64Array(1024),
      outOfWindow: 0,
      unreadable: 0,
    }));
  }

  /** A row that became a record: every value lies in its window. */
  addRecord(codes: readonly number[]): void {
    for (let j = 0; j < this.#features.length; j++) this.#count(j, codes[j] as number);
  }

  /** A row that was left out. The findings tell an unreadable value from a missing one. */
  addRefused(site: string, codes: readonly number[], findings: readonly Finding[]): void {
    const columns = this.#columnsOf(site);
    for (const [j, feature] of this.#features.entries()) {
      const code = codes[j] as number;
      const { lo, hi } = this.#compiled.policy.features[j] as { lo: number; hi: number };
      if (code !== 0) {
        this.#count(j, code);
        if (code < lo || code > hi) feature.outOfWindow += 1;
        continue;
      }
      const fault = findings.find(
        ({ rule, column }) => columns[j] !== undefined && column === columns[j] && rule !== 'label-missing',
      );
      if (fault === undefined) this.#count(j, 0);
      else if (fault.rule === 'not-encodable') feature.outOfWindow += 1;
      else feature.unreadable += 1;
    }
  }

  /** @param sites those whose mapping may name categories */
  figures(sites: readonly string[], smallest: number): FeatureFigures[] {
    return this.#compiled.schema.features.map((feature, j) => {
      const { counts, outOfWindow, unreadable } = this.#features[j] as Counted;
      const { lo, hi } = this.#compiled.policy.features[j] as { lo: number; hi: number };
      let present = 0;
      for (let code = lo; code <= hi; code++) if (code > 0) present += counts[code] as number;
      const declared = declaredCategories(this.#document, sites, feature);
      const categories = categoriesOf(counts, feature, declared, smallest) ?? null;
      const spread = categories === null ? spreadOf(counts, feature, smallest) : NO_SPREAD;
      const [lowest = 0, highest = 0] = this.#document.rules.features[feature.name]?.window ?? [];
      return {
        name: feature.name,
        unit: feature.unit,
        window: [lowest, highest],
        present,
        missing: counts[0] as number,
        outOfWindow,
        unreadable,
        ...spread,
        categories,
      };
    });
  }

  #count(j: number, code: number): void {
    const { counts } = this.#features[j] as Counted;
    counts[code] = (counts[code] as number) + 1;
  }

  #columnsOf(site: string): readonly (string | undefined)[] {
    const known = this.#columns.get(site);
    if (known !== undefined) return known;
    const columns = siteMapping(this.#document, site).columns.map(({ column }) => column);
    this.#columns.set(site, columns);
    return columns;
  }
}

const NO_SPREAD = { bins: [], quantiles: [] } as const;
