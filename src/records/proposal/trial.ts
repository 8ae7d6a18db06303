import { type CompiledPolicy, compilePolicy } from '../../protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../protocol/policy/document.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { Shape } from '../../protocol/shape.ts';
import { FINDING_WORDS } from '../finding.ts';
import { resolveGiven } from '../given-files.ts';
import { preflight } from '../preflight/preflight.ts';
import type { PreflightReport } from '../preflight/report.ts';
import { keyPlace, readSiteFiles } from '../read-records.ts';
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
}

/** Repairs follow each other: a column that is widened may be unreadable too. */
const MOST_REPAIRS = 3;

/**
 * Runs the preflight on the proposal, mends what only the rows behind the sample show, and sizes the rounds.
 *
 * @throws AssayError as `preflight`
 */
export async function tryProposal(request: TrialRequest): Promise<Trial> {
  const { shape, paths } = request;
  const questions: string[] = [];
  let { policy } = request;
  let tried = await check(policy, paths, shape);
  for (let round = 0; round < MOST_REPAIRS; round++) {
    const change = repaired(
      policy,
      tried.reports.flatMap(({ findings }) => findings),
      tried.reports.flatMap(({ batchRules }) => batchRules),
    );
    if (change === undefined) break;
    policy = change.policy;
    questions.push(...change.questions);
    tried = await check(policy, paths, shape);
  }
  if (tried.reports.every(({ passing }) => passing > 0)) {
    const sized = await sizedPolicy(policy, tried, request);
    policy = sized.policy;
    questions.push(...sized.questions);
    tried = await check(policy, paths, shape);
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
  readonly compiled: CompiledPolicy;
  readonly reports: readonly PreflightReport[];
}

async function check(
  policy: Record<string, unknown>,
  paths: ReadonlyMap<string, string>,
  shape: Shape,
): Promise<Checked> {
  const document = parsePolicyDocument(policy);
  const compiled = compilePolicy(document, shape);
  const reports: PreflightReport[] = [];
  for (const [site, path] of paths) {
    const source = await resolveGiven(document, path, site);
    reports.push(await preflight({ document, compiled, shape, source }));
  }
  return { document, compiled, reports };
}

async function sizedPolicy(
  policy: Record<string, unknown>,
  { document, compiled }: Checked,
  { paths, shape, simulatedSites }: TrialRequest,
): Promise<{ readonly policy: Record<string, unknown>; readonly questions: readonly string[] }> {
  const seed = document.name;
  const places = new Map<string, number[]>();
  for (const [site, path] of paths) {
    const own: number[] = [];
    const source = await resolveGiven(document, path, site);
    for await (const outcome of readSiteFiles({ document, compiled, ...source }))
      if (outcome.kind === 'record') own.push(keyPlace(seed, outcome.record.key));
    places.set(site, own);
  }
  const { split, round, minRecords, questions } = sizeRound(places, {
    seed,
    simulated: simulatedSites,
    n: shape.n,
  });
  const changed = structuredClone(policy) as Record<string, Record<string, unknown>>;
  changed.round = { ...changed.round, ...round };
  changed.rules = { ...changed.rules, minRecords };
  return { policy: split === undefined ? changed : { ...changed, split }, questions };
}
