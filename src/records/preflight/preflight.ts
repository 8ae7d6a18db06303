import { AssayError, type ExitCode } from '../../protocol/errors.ts';
import type { CompiledPolicy } from '../../protocol/policy/compile.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { Shape } from '../../protocol/shape.ts';
import type { Finding, FindingHint } from '../finding.ts';
import { type RowOutcome, readRecords, readSiteFiles } from '../read-records.ts';
import { type BandForecast, BandOutlook, type RoundWords } from './band-outlook.ts';
import { BatchOutlook, type BatchRuleOutlook } from './batch-outlook.ts';
import type { CodeHistogram } from './code-histogram.ts';
import { QUALITY_CATEGORY, type QualityCategory } from './data-quality.ts';
import { type Disclosure, disclosureOf } from './disclosure.ts';
import { RowNumberFile } from './row-number-file.ts';

/**
 * The preflight: what a site's own person runs before anything is committed. It counts what the policy will
 * refuse, by rule and column, and says where the batch-level rules stand. It streams: memory does not grow
 * with the file but for 16 to 32 bytes a row. Its result holds counts and shares of the policy's own kinds,
 * never a cell.
 */

/** How many rows break a rule in a column (a linear rule's name stands in for the column). */
export interface FindingCount {
  readonly rule: Finding['rule'];
  /** Kahn's category. */
  readonly category: QualityCategory;
  readonly severity: Finding['severity'];
  readonly column: string;
  readonly count: number;
  /** What most of these cells look like, where that helps. */
  readonly hint?: FindingHint;
}

/** How long a round's proofs will take. */
export interface ProvingForecast {
  /** Batches that a round opens: the policy's challenge size, or all there are. */
  readonly batches: number;
  /** Of one batch, as it was measured here; null where nobody measured. */
  readonly secondsPerBatch: number | null;
  readonly seconds: number | null;
}

/** The result, ready to be written as JSON. */
export interface PreflightReport {
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
  readonly fullBatches: number;
  /** Records of the last, partial batch: record-level rules only. */
  readonly partialBatch: number;
  readonly findings: readonly FindingCount[];
  readonly batchRules: readonly BatchRuleOutlook[];
  /** Null where the round's W and V were not given, or there is no full batch. */
  readonly bands: BandForecast | null;
  readonly proving: ProvingForecast;
  readonly disclosure: Disclosure;
  /**
   * `ready`; `at-risk`: some order of tags may fail a batch-level rule; `refused`: full batches will fail one,
   * nothing passes, or there are too few records; `unreadable`: rows that do
   * not say what the mapping declares, or no rows at all.
   */
  readonly verdict: 'ready' | 'at-risk' | 'refused' | 'unreadable';
  /** What decided the verdict, in words. */
  readonly reasons: readonly string[];
  /** 0 ready or at risk, 2 unreadable, 3 refused. */
  readonly exitCode: 0 | ExitCode;
}

export interface PreflightRequest {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly shape: Shape;
  /** A dataset of the document below a data directory, or given files read with a site's mapping. */
  readonly source:
    | { readonly dataset: string; readonly dataDir: string }
    | { readonly site: string; readonly paths: readonly string[] };
  /** Where to write `file,row,rule,column` lines. It stays on this machine; an existing file is replaced. */
  readonly rowNumbersFile?: string;
  /** W and V of a round, for a forecast of bands. */
  readonly round?: RoundWords;
  /** Measured on this machine. */
  readonly secondsPerBatch?: number;
  /** Collects the records' codes for plots. */
  readonly histogram?: CodeHistogram;
}

/**
 * Reads everything and reports.
 *
 * @throws AssayError as `readRecords` (nothing is written then); `capacity-exceeded` (2) when more records
 * pass than a dataset of this shape holds.
 */
export async function preflight(request: PreflightRequest): Promise<PreflightReport> {
  const { document, compiled, source } = request;
  const outcomes =
    'dataset' in source
      ? readRecords({ document, compiled, dataset: source.dataset, dataDir: source.dataDir })
      : readSiteFiles({ document, compiled, site: source.site, paths: source.paths });
  const rowNumbers =
    request.rowNumbersFile === undefined ? undefined : new RowNumberFile(request.rowNumbersFile);
  try {
    const tally = await count(outcomes, request, rowNumbers);
    await rowNumbers?.keep();
    return report('dataset' in source ? source.dataset : source.site, tally, request);
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
  readonly findings: Map<string, { finding: Finding; count: number; hints: Map<FindingHint, number> }>;
  readonly outlook: BatchOutlook;
  readonly bands: BandOutlook | undefined;
}

async function count(
  outcomes: AsyncIterable<RowOutcome>,
  { compiled, shape, round, histogram }: PreflightRequest,
  rowNumbers: RowNumberFile | undefined,
): Promise<Tally> {
  const outlook = new BatchOutlook(compiled, shape);
  const bands = round === undefined ? undefined : new BandOutlook(round, shape, compiled.policy.scoreScale);
  const tally: Tally = {
    rows: 0,
    passing: 0,
    duplicates: 0,
    unreadable: 0,
    refused: 0,
    findings: new Map(),
    outlook,
    bands,
  };
  for await (const outcome of outcomes) {
    tally.rows += 1;
    if (outcome.kind === 'record') {
      tally.passing += 1;
      if (tally.passing > capacityOf(shape)) {
        throw new AssayError(
          'capacity-exceeded',
          `a dataset holds at most ${capacityOf(shape)} records; divide it by period`,
        );
      }
      outlook.add(outcome.record);
      bands?.add(outcome.record);
      histogram?.add(outcome.record);
      continue;
    }
    const severities = new Set(outcome.findings.map(({ severity }) => severity));
    if (severities.has('unreadable')) tally.unreadable += 1;
    else if (severities.has('duplicate')) tally.duplicates += 1;
    else tally.refused += 1;
    for (const finding of outcome.findings) {
      const key = JSON.stringify([finding.rule, finding.severity, finding.column]);
      const entry = tally.findings.get(key) ?? { finding, count: 0, hints: new Map() };
      entry.count += 1;
      if (finding.hint !== undefined) entry.hints.set(finding.hint, (entry.hints.get(finding.hint) ?? 0) + 1);
      tally.findings.set(key, entry);
      await rowNumbers?.write(finding);
    }
  }
  return tally;
}

function report(name: string, tally: Tally, request: PreflightRequest): PreflightReport {
  const { document, shape } = request;
  const { rows, passing, duplicates, unreadable, refused } = tally;
  const batchRules = tally.outlook.judge();
  const reasons: string[] = [];
  let verdict: PreflightReport['verdict'] = 'ready';
  const failing = batchRules.filter(({ expected }) => expected === 'fails');
  const risky = batchRules.filter(({ expected }) => expected === 'at-risk');
  if (rows === 0) {
    verdict = 'unreadable';
    reasons.push('there are no rows');
  } else if (unreadable > 0) {
    verdict = 'unreadable';
    reasons.push(`${unreadable} of ${rows} rows do not say what the mapping declares`);
  } else if (passing === 0) {
    verdict = 'refused';
    reasons.push('no row passes the policy');
  } else if (passing < document.rules.minRecords) {
    verdict = 'refused';
    reasons.push(`${passing} records pass, the policy wants at least ${document.rules.minRecords}`);
  } else if (failing.length > 0) {
    verdict = 'refused';
    reasons.push(...failing.map(({ words }) => words));
  } else if (risky.length > 0) {
    verdict = 'at-risk';
    reasons.push(...risky.map(({ words }) => words));
  }
  return {
    name,
    rows,
    passing,
    duplicates,
    unreadable,
    refused,
    fullBatches: Math.floor(passing / shape.n),
    partialBatch: passing % shape.n,
    findings: [...tally.findings.values()]
      .map(({ finding: { rule, severity, column }, count, hints }) => {
        const [hint] = [...hints].sort((a, b) => b[1] - a[1])[0] ?? [];
        const category = QUALITY_CATEGORY[rule];
        return { rule, category, severity, column, count, ...(hint === undefined ? {} : { hint }) };
      })
      .sort((a, b) => b.count - a.count),
    batchRules,
    bands: tally.bands?.forecast() ?? null,
    proving: provingForecast(passing, request),
    disclosure: disclosureOf(document, shape, passing),
    verdict,
    reasons,
    exitCode: verdict === 'unreadable' ? 2 : verdict === 'refused' ? 3 : 0,
  };
}

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
