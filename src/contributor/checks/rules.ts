import type { AnswerFacts, EvaluationFacts, Limits, RoundFacts, Window } from './facts.ts';
import { refusal } from './refusal.ts';

/** The checks that need no ledger. Each throws one refusal (exit code 3). */

/** @throws AssayError `policy-not-approved` (3) */
export function assertPolicyApproved({ policyHash, round }: RoundFacts, { policies }: Limits): void {
  if (policies.includes(policyHash)) return;
  throw refusal(
    'policy-not-approved',
    `round ${round} has another policy than the one that you approved; do not enrol, ask the model's owner`,
  );
}

/** @throws AssayError `unknown-verifier` (3) */
export function assertVerifiers({ verifiers, round }: RoundFacts, { verifierCodes }: Limits): void {
  const unknown = verifiers.find(
    ({ circuit, codeHash }) => codeHash === undefined || codeHash !== verifierCodes[circuit],
  );
  if (unknown === undefined) return;
  throw refusal(
    'unknown-verifier',
    `the verifier of round ${round} for ${unknown.circuit} does not have the code of this release; ask the model's owner which release it deployed`,
  );
}

/** @throws AssayError `weights-out-of-bounds` (3) */
export function assertWeights({ weights, round }: RoundFacts, { weightBound }: Limits): void {
  const worst = weights.findIndex((word) => word > weightBound || word < -weightBound);
  if (worst === -1) return;
  throw refusal(
    'weights-out-of-bounds',
    `W of round ${round} is beyond the bound at word ${worst}: weights that steep can isolate a single record`,
  );
}

/** @throws AssayError `noise-missing` (3) */
export function assertNoise({ noise, round }: RoundFacts, { noise: needed }: Limits): void {
  const missing = (['words', 'holdoutWords', 'squaredError'] as const).find(
    (name) => noise[name] < needed[name],
  );
  if (missing === undefined && noise.bound === needed.bound) return;
  throw refusal(
    'noise-missing',
    `round ${round} asks for a seal without the noise (${missing ?? 'norm bound'}) that the approved policy promises`,
  );
}

/** Share of the window that proving may take. The rest is for delivery and for a busy machine. */
const WINDOW_SHARE = 0.5;

/** @throws AssayError `window-too-short` (3) */
export function assertWindow(
  round: bigint,
  { blocks, secondsPerBlock }: Window,
  { provingSeconds }: Limits,
): void {
  if (secondsPerBlock === undefined || provingSeconds === undefined) return;
  const seconds = Number(blocks) * secondsPerBlock;
  if (provingSeconds <= WINDOW_SHARE * seconds) return;
  throw refusal(
    'window-too-short',
    `round ${round} leaves ${Math.floor(seconds)} s to answer; proving takes ${Math.ceil(provingSeconds)} s on this machine, and half of the window is kept for delivery`,
  );
}

/** @throws AssayError `bad-draw` (3) */
export function assertDraw({ indices, derived, drawable, round }: AnswerFacts, { mostDraws }: Limits): void {
  const largest = Math.min(mostDraws, drawable.length);
  if (indices.length === 0 || indices.length > largest) {
    throw refusal(
      'bad-draw',
      `the challenge of round ${round} has ${indices.length} batches; the policy draws at most ${largest}`,
    );
  }
  const isSame = indices.length === derived.length && indices.every((index, i) => index === derived[i]);
  if (isSame) return;
  throw refusal(
    'bad-draw',
    `the challenge of round ${round} does not follow from its beacon; do not use the node or service that gave it`,
  );
}

/** @throws AssayError `too-few-records` (3) */
export function assertRecords(
  { indices, recordsOf, round }: Pick<AnswerFacts, 'indices' | 'recordsOf' | 'round'>,
  { fewestRecords }: Limits,
): void {
  const records = indices.reduce((sum, index) => sum + recordsOf(index), 0);
  if (records >= fewestRecords) return;
  throw refusal(
    'too-few-records',
    `the challenge of round ${round} opens ${records} records together; the policy's fewest is ${fewestRecords}`,
  );
}

/** @throws AssayError `too-few-records` (3) */
export function assertEvaluatedRecords(
  { count, round }: Pick<EvaluationFacts, 'count' | 'round'>,
  fewestRecords: number,
): void {
  if (count >= fewestRecords) return;
  throw refusal(
    'too-few-records',
    `the direction for round ${round} would be made of ${count} records; the policy's fewest of an evaluator is ${fewestRecords}`,
  );
}
