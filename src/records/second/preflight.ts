import type { Role } from '../../protocol/context.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { answerEpsilon, DELTA } from '../../protocol/second/answer-privacy.ts';
import {
  type CompiledSecondPolicy,
  readingCodeOf,
  readingShape,
} from '../../protocol/second/compile-policy.ts';
import { type PreflightRequest, preflight } from '../preflight/preflight.ts';
import type { PreflightReport } from '../preflight/report.ts';
import type { RowOutcome } from '../read-records.ts';
import { secondDisclosure } from './disclosure.ts';
import type { PrivacyOffer, SecondFigures } from './figures.ts';
import { secondOutcomes } from './outcomes.ts';
import { times } from './round-lines.ts';

/** The preflight of the second edition: that of the first, over 8-bit codes inside the norm bound, and what rounds cost. */

export interface SecondPreflightRequest
  extends Omit<PreflightRequest, 'compiled' | 'shape' | 'admit' | 'smallestBatch' | 'round'> {
  readonly compiled: CompiledSecondPolicy;
  readonly role: Role;
  /** The holder accepts that exact sums of a batch leave more than once (ADR 60). */
  readonly acceptsRepeatedExactSums?: boolean;
}

export interface SecondPreflightReport extends Omit<PreflightReport, 'bands'> {
  readonly bands: null;
  readonly second: SecondFigures;
}

/** ε of a dataset's answers under a policy. */
export function privacyOffer({ policy, shape, draws }: CompiledSecondPolicy, role: Role): PrivacyOffer {
  const openings = role === 'holdout' ? 1 : draws.epochs;
  const epsilon = (times: number) =>
    answerEpsilon({ ...policy.numbers, bound: policy.bound }, role, shape.f + 1, times);
  return { delta: DELTA, epsilonOfOne: epsilon(1), epsilonOfAll: epsilon(openings), openings };
}

/** @throws AssayError as `preflight` */
export async function secondPreflight({
  compiled,
  role,
  acceptsRepeatedExactSums = false,
  ...request
}: SecondPreflightRequest): Promise<SecondPreflightReport> {
  const { policy, shape, reading } = compiled;
  const tally = { shrunk: 0 };
  const { smallestBatch } = policy.terms;
  const report = await preflight({
    ...request,
    compiled: reading,
    shape: readingShape(shape),
    admit: (outcomes) => inReadersCodes(secondOutcomes(outcomes, compiled, tally)),
    smallestBatch,
  });
  const second = figuresOf(compiled, role, report, tally.shrunk);
  return judged(request.document, compiled, report, second, acceptsRepeatedExactSums);
}

/** Figures and outlooks count in the readers' codes. */
async function* inReadersCodes(outcomes: AsyncIterable<RowOutcome>): AsyncGenerator<RowOutcome> {
  for await (const outcome of outcomes) {
    if (outcome.kind === 'findings') yield outcome;
    else yield { ...outcome, record: { ...outcome.record, codes: outcome.record.codes.map(readingCodeOf) } };
  }
}

function figuresOf(
  compiled: CompiledSecondPolicy,
  role: Role,
  { fullBatches, partialBatch }: PreflightReport,
  shrunk: number,
): SecondFigures {
  const { policy, draws, holdoutBatches, period } = compiled;
  const { smallestBatch } = policy.terms;
  const isPartialIn = partialBatch >= smallestBatch;
  const batches = fullBatches + (isPartialIn ? 1 : 0);
  const isHoldout = role === 'holdout';
  return {
    ...{ role, normBound: policy.bound, shrunk, smallestBatch, batches, period },
    remainder: isPartialIn ? 0 : partialBatch,
    batchesPerRound: isHoldout ? holdoutBatches : Math.min(draws.batchesPerRound, batches),
    roundsAnswerable: isHoldout
      ? Math.floor(fullBatches / holdoutBatches)
      : draws.epochs * Math.ceil(batches / draws.batchesPerRound),
    privacy: privacyOffer(compiled, role),
  };
}

/** The verdict of the first edition's preflight, with the second's own reasons, warnings and disclosure. */
function judged(
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  report: PreflightReport,
  second: SecondFigures,
  acceptsExact: boolean,
): SecondPreflightReport {
  const refusals = secondRefusals(document, compiled, report, second, acceptsExact);
  const isRefused = refusals.length > 0 && report.verdict !== 'unreadable';
  const warnings = [
    ...report.warnings.map((warning) =>
      warning.kind === 'opens-everything' ? { ...warning, words: opensEverything(second) } : warning,
    ),
    ...exactSums(second),
  ];
  return {
    ...report,
    ...(isRefused
      ? {
          verdict: 'refused' as const,
          reasons: [...(report.verdict === 'refused' ? report.reasons : []), ...refusals],
          exitCode: 3 as const,
        }
      : {}),
    warnings,
    bands: null,
    disclosure: secondDisclosure(document, compiled, report.passing - second.remainder, second),
    second,
  };
}

function secondRefusals(
  { rules }: PolicyDocument,
  { policy, draws, shape }: CompiledSecondPolicy,
  { passing, fullBatches }: PreflightReport,
  { role, remainder, privacy, batchesPerRound }: SecondFigures,
  acceptsExact: boolean,
): string[] {
  const reasons: string[] = [];
  const committed = passing - remainder;
  if (passing >= rules.minRecords && committed < rules.minRecords)
    reasons.push(
      `${committed} records are left without a last batch of ${remainder}, the policy wants at least ${rules.minRecords}`,
    );
  if (role === 'contributor' && policy.numbers.noise === 0 && draws.epochs > 1 && !acceptsExact)
    reasons.push(
      `the policy adds no noise, and a batch may be opened ${privacy.openings} times: two exact sums of the same records can give single records to an owner who chooses the weights; ask for one opening or for noise, or accept it by --accept-repeated-exact-sums`,
    );
  if (role === 'holdout' && fullBatches < batchesPerRound)
    reasons.push(
      `${fullBatches} full batches of ${shape.n}, where a round opens ${batchesPerRound} of an evaluator, and never a partial one`,
    );
  return reasons;
}

const opensEverything = ({ batches, privacy }: SecondFigures): string =>
  `every round opens ${batches === 1 ? 'the only batch' : `all ${batches} batches`}, at most ${times(privacy.openings)} in all: the sums of several rounds are about the same people`;

const exactSums = ({ role, privacy }: SecondFigures): PreflightReport['warnings'] =>
  privacy.epsilonOfAll !== null
    ? []
    : [
        {
          kind: 'exact-sums',
          words:
            role === 'holdout'
              ? 'holdouts have no noise: the direction and the losses that become public are exact over the opened records'
              : 'there is no noise: the trainer learns the exact sum of the opened records, and no epsilon bounds what that tells of one of them',
        },
      ];
