import type { PolicyDocument } from '../../protocol/policy/types.ts';
import {
  type CompiledSecondPolicy,
  codeOf,
  compileSecondPolicy,
} from '../../protocol/second/compile-policy.ts';
import { BOUND_LIMIT } from '../../protocol/second/numbers.ts';
import { parseSecondPolicy, type SecondPolicySettings } from '../../protocol/second/policy-document.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import { type GivenFiles, resolveGiven } from '../given-files.ts';
import type { Trial } from '../proposal/trial.ts';
import { readSiteFiles } from '../read-records.ts';
import { proposedBound, proposedSettings } from './proposed-settings.ts';

/** A policy without private figures: its norm bound is rounded up to a whole code. */
export type ProposedPolicy = { readonly base: string } & SecondPolicySettings;

interface ProposalFiles {
  readonly shape: Shape;
  /** Name of the base document's file. */
  readonly base: string;
  /** Path of each site's file or folder. */
  readonly paths: ReadonlyMap<string, string>;
  /** Most records behind the norm bound. */
  readonly sampleRows: number;
}

/**
 * Proposes the numbers for a document that was tried on its records. The norm bound is that of a sample of all sites.
 *
 * @throws AssayError `policy-document-invalid` (2) and as `compileSecondPolicy` and `resolveGiven`
 */
export async function proposePolicy(
  trial: Pick<Trial, 'policy' | 'document' | 'reports'>,
  { shape, base, paths, sampleRows }: ProposalFiles,
): Promise<ProposedPolicy> {
  const smallest = Math.min(...trial.reports.map(({ passing }) => passing));
  const wide = { base, ...proposedSettings(shape, smallest, BOUND_LIMIT) };
  const { document, compiled } = await compiledOf(wide, trial.policy);
  const codes: number[][] = [];
  for (const [site, path] of paths) {
    const most = Math.ceil(sampleRows / paths.size);
    codes.push(...(await sampleOf(document, compiled, await resolveGiven(document, path, site), most)));
  }
  const settings = proposedSettings(shape, smallest, proposedBound(codes));
  const policy = {
    ...{ base, ...settings },
    round: { ...settings.round, ...sizedRound(trial.document, settings) },
  };
  // A policy that cannot be loaded must not be written.
  await compiledOf(policy, trial.policy);
  return policy;
}

async function compiledOf(
  policy: ProposedPolicy,
  base: Record<string, unknown>,
): Promise<{ readonly document: PolicyDocument; readonly compiled: CompiledSecondPolicy }> {
  const parsed = await parseSecondPolicy(JSON.stringify(policy), async () => JSON.stringify(base));
  return { document: parsed.document, compiled: compileSecondPolicy(parsed) };
}

/** Codes of up to `most` records of a site. */
async function sampleOf(
  document: PolicyDocument,
  { reading }: CompiledSecondPolicy,
  files: GivenFiles,
  most: number,
): Promise<number[][]> {
  const sample: number[][] = [];
  for await (const outcome of readSiteFiles({ document, compiled: reading, ...files })) {
    if (sample.length >= most) break;
    if (outcome.kind !== 'record') continue;
    const codes = outcome.record.codes.map(codeOf);
    if (codes.every((code) => code !== undefined)) sample.push(codes);
  }
  return sample;
}

/** The rounds for which the document's split has records. */
function sizedRound(
  { round }: PolicyDocument,
  settings: SecondPolicySettings,
): Partial<SecondPolicySettings['round']> {
  return {
    batchesPerRound: Math.min(settings.round.batchesPerRound, Math.max(1, round.challengeSize)),
    minSets: Math.min(settings.round.minSets, round.minSets),
    ...{ rounds: round.rounds, holdoutBatches: round.holdoutBatches },
  };
}

/** Name of the base document beside a policy: `ward.policy.json` has `ward.policy.base.json`. */
export const baseBeside = (policy: string): string => policy.replace(/(?:\.json)?$/, '.base.json');
