import { compilePolicy } from '../../protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../protocol/policy/document.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { Shape } from '../../protocol/shape.ts';
import { FINDING_WORDS } from '../finding.ts';
import { resolveGiven } from '../given-files.ts';
import { type Counted, countRows, type ReadingProgress } from '../preflight/preflight.ts';
import type { PreflightReport } from '../preflight/report.ts';
import { keyPlace } from '../read-records.ts';
import { repaired } from './repair.ts';
import { sizeRound } from './round-size.ts';

/** A proposal that was tried on the sample's files: the document that passes, or the reasons why it does not. */
export interface Trial {
  readonly policy: Record<string, unknown>;
  readonly document: PolicyDocument;
  readonly passes: boolean;
  /** Preflight of each site. */
  readonly reports: readonly PreflightReport[];
  /** Why it does not pass, in words. */
  readonly reasons: readonly string[];
  readonly questions: readonly string[];
}

export interface TrialRequest {
  readonly policy: Record<string, unknown>;
  /** Path of each site's file or folder. */
  readonly paths: ReadonlyMap<string, string>;
  readonly shape: Shape;
  readonly simulatedSites: number;
  readonly onProgress?: ReadingProgress;
}

/** Repairs follow each other: a column that is widened may be unreadable too. */
const MOST_REPAIRS = 3;

/**
 * Runs the preflight on the proposal, mends what only the rows behind the sample show, and sizes the rounds. The files
 * are read once, and once more for each repair.
 *
 * @throws AssayError as `preflight`
 */
export async function tryProposal(request: TrialRequest): Promise<Trial> {
  const questions: string[] = [];
  let { policy } = request;
  let tried = await check(policy, request);
  for (let round = 0; round < MOST_REPAIRS; round++) {
    const change = repaired(
      policy,
      tried.reports.flatMap(({ findings }) => findings),
      tried.reports.flatMap(({ batchRules }) => batchRules),
    );
    if (change === undefined) break;
    policy = change.policy;
    questions.push(...change.questions);
    tried = await check(policy, request);
  }
  if (tried.reports.every(({ passing }) => passing > 0)) {
    const sized = sizedPolicy(policy, tried, request);
    policy = sized.policy;
    questions.push(...sized.questions);
    // Sizes decide about no row, so nothing is read again.
    const document = parsePolicyDocument(policy);
    tried = { ...tried, document, reports: tried.counted.map((counted) => counted.report(document)) };
  }
  const failing = tried.reports.filter(({ exitCode }) => exitCode !== 0);
  const lossy = tried.reports.filter(({ verdict }) => verdict === 'lossy');
  questions.push(...lossy.flatMap(({ reasons }) => reasons.map((reason) => `it passes, but ${reason}`)));
  return {
    policy,
    document: tried.document,
    passes: failing.length === 0,
    reports: tried.reports,
    reasons: failing.flatMap(({ name, reasons, findings }) => [
      ...reasons.map((reason) => (tried.reports.length > 1 ? `${name}: ${reason}` : reason)),
      ...findings.map(
        ({ rule, column, count }) =>
          `${count} × ${rule}${column === '' ? '' : ` in ${column}`}: ${FINDING_WORDS[rule]}`,
      ),
    ]),
    questions,
  };
}

interface Checked {
  readonly document: PolicyDocument;
  readonly counted: readonly Counted[];
  readonly reports: readonly PreflightReport[];
  /** Places of the passing records in the split. */
  readonly places: ReadonlyMap<string, readonly number[]>;
}

async function check(
  policy: Record<string, unknown>,
  { paths, shape, onProgress }: TrialRequest,
): Promise<Checked> {
  const document = parsePolicyDocument(policy);
  const compiled = compilePolicy(document, shape);
  const counted: Counted[] = [];
  const places = new Map<string, readonly number[]>();
  for (const [site, path] of paths) {
    const source = await resolveGiven(document, path, site);
    const own: number[] = [];
    places.set(site, own);
    counted.push(
      await countRows({
        ...{ document, compiled, shape, source },
        ...(onProgress === undefined ? {} : { onProgress }),
        onRecord: ({ key }) => void own.push(keyPlace(document.name, key)),
      }),
    );
  }
  return { document, counted, reports: counted.map((each) => each.report()), places };
}

function sizedPolicy(
  policy: Record<string, unknown>,
  { document, places }: Checked,
  { shape, simulatedSites }: TrialRequest,
): { readonly policy: Record<string, unknown>; readonly questions: readonly string[] } {
  const { split, round, minRecords, questions } = sizeRound(places, {
    seed: document.name,
    simulated: simulatedSites,
    n: shape.n,
  });
  const changed = structuredClone(policy) as Record<string, Record<string, unknown>>;
  changed.round = { ...changed.round, ...round };
  changed.rules = { ...changed.rules, minRecords };
  return { policy: split === undefined ? changed : { ...changed, split }, questions };
}
