import type { ReadingCount } from '../cases/reading-counts.ts';
import type { Finding, FindingHint } from '../finding.ts';
import type { PassedOver } from '../tables/table.ts';
import type { BandForecast } from './band-outlook.ts';
import type { BatchRuleOutlook } from './batch-outlook.ts';
import type { QualityCategory } from './data-quality.ts';
import type { DaySpread } from './day-spread.ts';
import type { Disclosure } from './disclosure.ts';
import type { FeatureFigures } from './feature-figures.ts';
import type { LabelFigures } from './label-figures.ts';
import type { LostRows } from './row-flow.ts';
import type { Judgement } from './verdict.ts';

/** How many rows break a rule in a column (a linear rule's name stands in for the column). */
export interface FindingCount {
  readonly rule: Finding['rule'];
  /** Kahn's category. */
  readonly category: QualityCategory;
  readonly severity: Finding['severity'];
  readonly column: string;
  readonly count: number;
  /** The usual form of these cells, if it helps to find the cause. */
  readonly hint?: FindingHint;
}

/** How long a round's proofs will take. */
export interface ProvingForecast {
  /** Batches that a round opens: the policy's challenge size, or all there are. */
  readonly batches: number;
  /** Of one batch, as it was measured here; null if it was not measured. */
  readonly secondsPerBatch: number | null;
  readonly seconds: number | null;
}

/** Lines of the files that are no rows, by reason. */
type PassedOverCount = Pick<PassedOver, 'reason' | 'count'>;

/** The result, ready to be written as JSON. */
export interface PreflightReport extends Judgement {
  /** The dataset, or the site where one file was checked. */
  readonly name: string;
  /** Rows that belong to it. */
  readonly rows: number;
  /** Rows that may be committed. */
  readonly passing: number;
  readonly duplicates: number;
  /** Rows that do not say what the mapping declares; any makes the verdict `unreadable`. */
  readonly unreadable: number;
  readonly refused: number;
  /** Rows that did not become a record: `duplicates`, `unreadable` and `refused` by reason. */
  readonly lost: LostRows;
  readonly fullBatches: number;
  /** Records of the last, partial batch: record-level rules only. */
  readonly partialBatch: number;
  readonly findings: readonly FindingCount[];
  /** Fewest records behind a bin, a quantile, a category or an end of `days`. */
  readonly smallest: number;
  /** In the schema's order. */
  readonly features: readonly FeatureFigures[];
  readonly label: LabelFigures;
  /** Null for fewer than `smallest` records. */
  readonly days: DaySpread | null;
  /** FHIR, OMOP: what was looked at and is part of no record. */
  readonly aside: readonly ReadingCount[];
  readonly passedOver: readonly PassedOverCount[];
  readonly batchRules: readonly BatchRuleOutlook[];
  /** Null where the round's W and V were not given, or there is no full batch. */
  readonly bands: BandForecast | null;
  readonly proving: ProvingForecast;
  readonly disclosure: Disclosure;
}
