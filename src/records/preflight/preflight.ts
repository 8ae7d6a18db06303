import { AssayError } from '../../protocol/errors.ts';
import type { CompiledPolicy } from '../../protocol/policy/compile.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { Shape } from '../../protocol/shape.ts';
import { ReadingCounts } from '../cases/reading-counts.ts';
import { planDataset } from '../dataset-plan.ts';
import type { Finding, FindingHint } from '../finding.ts';
import { type RowOutcome, readRecords, readSiteFiles, type SiteRecord } from '../read-records.ts';
import type { PassedOver } from '../tables/table.ts';
import { BandOutlook, type RoundWords } from './band-outlook.ts';
import { BatchOutlook } from './batch-outlook.ts';
import { QUALITY_CATEGORY } from './data-quality.ts';
import { DayTally } from './day-spread.ts';
import { disclosureOf } from './disclosure.ts';
import { FeatureTally } from './feature-figures.ts';
import { labelRules } from './label-figures.ts';
import type { FindingCount, PreflightReport, ProvingForecast } from './report.ts';
import { RowFlow } from './row-flow.ts';
import { judge } from './verdict.ts';

/**
 * The preflight: what a site's own person runs before anything is committed. It counts what the policy will
 * refuse, by rule and column, and says where the batch-level rules stand. It streams: memory does not grow
 * with the file but for 16 to 32 bytes a row. Its result holds counts and shares of the policy's own kinds,
 * never a cell.
 */

export interface PreflightRequest {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly shape: Shape;
  /** A dataset of the document below a data directory, or given files read with a site's mapping. */
  readonly source:
    | { readonly dataset: string; readonly dataDir: string }
    | { readonly site: string; readonly paths: readonly string[] };
  /** Turns the readers' outcomes into those that count; default: as they are. */
  readonly admit?: (outcomes: AsyncIterable<RowOutcome>) => AsyncIterable<RowOutcome>;
  /** Fewest records of a last batch, where smaller ones stay out of the dataset; default: no batch stays out. */
  readonly smallestBatch?: number;
  /** Receives each finding with its row number. What it keeps stays on this machine. */
  readonly rowNumbers?: RowNumbers;
  /** W and V of a round, for a forecast of bands. */
  readonly round?: RoundWords;
  /** Measured on this machine. */
  readonly secondsPerBatch?: number;
  /** Fewest records behind a published figure, 1 or more; default 10. */
  readonly smallest?: number;
  readonly onProgress?: ReadingProgress;
  /** Called with each record that passes. It is private. */
  readonly onRecord?: (record: SiteRecord) => void;
}

/** A place for row numbers of findings, such as `RowNumberFile`. */
interface RowNumbers {
  write(finding: Finding): Promise<void>;
  /** The preflight has ended. */
  keep(): Promise<void>;
  /** The preflight has failed. */
  discard(): Promise<void>;
}

/** Told how far the reading is. */
export interface ReadingProgress {
  /** So many bytes more were read, as they are stored. */
  readonly bytes: (count: number) => void;
  /** One row more was read. */
  readonly row: () => void;
}

/** Everything that a reading counted. */
export interface Counted {
  /** @param document another one than was read with, if it differs in `split`, `rules.minRecords` and sizes of rounds alone: none of these decides about a row */
  report(document?: PolicyDocument): PreflightReport;
}

/**
 * Reads everything and reports.
 *
 * @throws AssayError as `readRecords` (nothing is written then); `capacity-exceeded` (2) when more records
 * pass than a dataset of this shape holds.
 */
export const preflight = async (request: PreflightRequest): Promise<PreflightReport> =>
  (await countRows(request)).report();

/**
 * Reads everything once, for one report or several.
 *
 * @throws AssayError as `preflight`
 */
export async function countRows(request: PreflightRequest): Promise<Counted> {
  const { document, compiled, source, onProgress, admit = (outcomes) => outcomes } = request;
  const tally = emptyTally(request);
  const common = {
    document,
    compiled,
    counts: tally.aside,
    onBytes: onProgress?.bytes,
    onPassedOver: ({ reason, count }: PassedOver) =>
      tally.passedOver.set(reason, (tally.passedOver.get(reason) ?? 0) + count),
  };
  const outcomes =
    'dataset' in source
      ? readRecords({ ...common, dataset: source.dataset, dataDir: source.dataDir })
      : readSiteFiles({ ...common, site: source.site, paths: source.paths });
  const { rowNumbers } = request;
  try {
    await count(admit(outcomes), tally, request, rowNumbers);
    await rowNumbers?.keep();
    return { report: (changed = document) => report(tally, { ...request, document: changed }) };
  } catch (error) {
    await rowNumbers?.discard();
    throw error;
  }
}

/** Capacity of a dataset in records. */
export const capacityOf = (shape: Shape): number => shape.n * 2 ** shape.depth;

interface Tally {
  rows: number;
  passing: number;
  duplicates: number;
  unreadable: number;
  refused: number;
  /** Records by label. */
  readonly labels: [number, number];
  readonly findings: Map<string, { finding: Finding; count: number; hints: Map<FindingHint, number> }>;
  readonly flow: RowFlow;
  readonly features: FeatureTally;
  readonly days: DayTally;
  readonly aside: ReadingCounts;
  readonly passedOver: Map<PassedOver['reason'], number>;
  readonly outlook: BatchOutlook;
  readonly bands: BandOutlook | undefined;
}

const emptyTally = ({ document, compiled, shape, round }: PreflightRequest): Tally => ({
  rows: 0,
  passing: 0,
  duplicates: 0,
  unreadable: 0,
  refused: 0,
  labels: [0, 0],
  findings: new Map(),
  flow: new RowFlow(),
  features: new FeatureTally(document, compiled),
  days: new DayTally(),
  aside: new ReadingCounts(),
  passedOver: new Map(),
  outlook: new BatchOutlook(compiled, shape),
  bands: round === undefined ? undefined : new BandOutlook(round, shape, compiled.policy.scoreScale),
});

async function count(
  outcomes: AsyncIterable<RowOutcome>,
  tally: Tally,
  { shape, onProgress, onRecord }: PreflightRequest,
  rowNumbers: RowNumbers | undefined,
): Promise<void> {
  for await (const outcome of outcomes) {
    tally.rows += 1;
    onProgress?.row();
    if (outcome.kind === 'findings') {
      countFindings(tally, outcome);
      for (const finding of outcome.findings) await rowNumbers?.write(finding);
      continue;
    }
    const { record } = outcome;
    tally.passing += 1;
    if (tally.passing > capacityOf(shape)) {
      throw new AssayError(
        'capacity-exceeded',
        `a dataset holds at most ${capacityOf(shape)} records; divide it by period`,
      );
    }
    tally.labels[record.label] += 1;
    tally.outlook.add(record);
    tally.bands?.add(record);
    tally.features.addRecord(record.codes);
    tally.days.add(record.day);
    onRecord?.(record);
  }
}

function countFindings(
  tally: Tally,
  { site, findings, codes }: Extract<RowOutcome, { kind: 'findings' }>,
): void {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('unreadable')) tally.unreadable += 1;
  else if (severities.has('duplicate')) tally.duplicates += 1;
  else tally.refused += 1;
  tally.flow.add(findings);
  if (codes !== undefined) tally.features.addRefused(site, codes, findings);
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.severity, finding.column]);
    const entry = tally.findings.get(key) ?? { finding, count: 0, hints: new Map() };
    entry.count += 1;
    if (finding.hint !== undefined) entry.hints.set(finding.hint, (entry.hints.get(finding.hint) ?? 0) + 1);
    tally.findings.set(key, entry);
  }
}

function report(tally: Tally, request: PreflightRequest): PreflightReport {
  const { document, shape, source, smallest = 10 } = request;
  const { rows, passing, duplicates, unreadable, refused } = tally;
  const sites =
    'site' in source ? [source.site] : planDataset(document, source.dataset).of.map(({ site }) => site);
  const [zero, one] = tally.labels;
  const label = { words: document.schema.label, rules: labelRules(document, sites), one, zero };
  const batchRules = tally.outlook.judge();
  const lost = tally.flow.lost(rows);
  const { minRecords } = document.rules;
  const { challengeSize } = document.round;
  return {
    name: 'site' in source ? source.site : source.dataset,
    rows,
    passing,
    duplicates,
    unreadable,
    refused,
    lost,
    fullBatches: Math.floor(passing / shape.n),
    partialBatch: passing % shape.n,
    findings: findingCounts(tally),
    smallest,
    features: tally.features.figures(sites, smallest),
    label,
    days: tally.days.spread(smallest),
    aside: tally.aside.list(),
    passedOver: [...tally.passedOver].map(([reason, count]) => ({ reason, count })),
    batchRules,
    bands: tally.bands?.forecast() ?? null,
    proving: provingForecast(passing, request),
    disclosure: disclosureOf(document, shape, passing),
    ...judge({
      rows,
      passing,
      unreadable,
      lost,
      label,
      batchRules,
      batchSize: shape.n,
      minRecords,
      challengeSize,
      smallest,
      ...(request.smallestBatch === undefined ? {} : { smallestBatch: request.smallestBatch }),
    }),
  };
}

/** Most frequent first. */
const findingCounts = ({ findings }: Tally): FindingCount[] =>
  [...findings.values()]
    .map(({ finding: { rule, severity, column }, count, hints }) => {
      const [hint] = [...hints].sort((a, b) => b[1] - a[1])[0] ?? [];
      const category = QUALITY_CATEGORY[rule];
      return { rule, category, severity, column, count, ...(hint === undefined ? {} : { hint }) };
    })
    .sort((a, b) => b.count - a.count);

function provingForecast(
  passing: number,
  { document, shape, secondsPerBatch }: PreflightRequest,
): ProvingForecast {
  const batches = Math.min(document.round.challengeSize, Math.ceil(passing / shape.n));
  return {
    batches,
    secondsPerBatch: secondsPerBatch ?? null,
    seconds: secondsPerBatch === undefined ? null : batches * secondsPerBatch,
  };
}
