import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { formatIsoDay } from '../../protocol/policy/day-format.ts';
import { unpackPeriod } from '../../protocol/statement.ts';
import { isoTime } from './credential.ts';
import type { Endorsement } from './endorsement.ts';
import type { Approval } from './terms.ts';

/** A dataset as far as an approval speaks of it. */
export interface DatasetFacts {
  readonly root: Field;
  /** The source's public key, `x,y` in decimal. */
  readonly source: string;
  /** Packed, as the chain has it; undefined where only the signature is at hand, which was made after comparing it. */
  readonly period: bigint | undefined;
  readonly model: Field;
  /** Hash of the policy for the dataset's circuit; undefined where the policy is not known yet. */
  readonly policyHash: Field | undefined;
}

/** The privacy that answers under a policy have, in the approval's words; null: sums without noise. */
export type OfferedPrivacy = { readonly epsilon: number; readonly delta: number } | null;

/** Seconds by which the committee's clock may be ahead of this one. */
export const CLOCK_SKEW = 300;

/** @param now Unix seconds @throws AssayError `approval-early`, `approval-expired` (3) */
export function assertInTime({ from, until }: Approval, now: number): void {
  if (now < from - CLOCK_SKEW) {
    throw refusal('approval-early', `the approval is valid from ${isoTime(from)}; wait until then`);
  }
  if (now >= until) {
    throw refusal(
      'approval-expired',
      `the approval ended at ${isoTime(until)}; ask the committee for a new one, and the source to sign again`,
    );
  }
}

/** @throws AssayError `approval-other-dataset`, `approval-other-model`, `approval-other-policy` (3) */
export function assertCovers({ terms }: Approval, facts: DatasetFacts): void {
  const { dataset } = terms;
  const isCovered =
    'root' in dataset
      ? BigInt(dataset.root) === facts.root
      : dataset.source === facts.source && liesWithin(facts.period, dataset);
  if (!isCovered) {
    throw refusal('approval-other-dataset', 'the approval is for another dataset, or for another period');
  }
  if (BigInt(terms.model) !== facts.model) {
    throw refusal('approval-other-model', 'the approval is for another model');
  }
  if (facts.policyHash !== undefined && BigInt(terms.policyHash) !== facts.policyHash) {
    throw refusal(
      'approval-other-policy',
      'the approval is for another policy than the one that is given; ask the committee to approve the new one',
    );
  }
}

function liesWithin(
  period: bigint | undefined,
  { firstDay, lastDay }: { readonly firstDay: string; readonly lastDay: string },
): boolean {
  if (period === undefined) return true;
  const days = unpackPeriod(period);
  return firstDay <= formatIsoDay(days.firstDay) && formatIsoDay(days.lastDay) <= lastDay;
}

/** @throws AssayError `privacy-not-approved` (3) */
export function assertPrivacy({ terms: { privacy } }: Approval, offered: OfferedPrivacy): void {
  if (!('delta' in privacy)) return;
  const isMet =
    offered !== null && offered.epsilon <= Number(privacy.epsilon) && offered.delta <= Number(privacy.delta);
  if (isMet) return;
  throw refusal(
    'privacy-not-approved',
    `the approval allows epsilon ${privacy.epsilon} at delta ${privacy.delta}; ${
      offered === null
        ? 'the sums of this release leave without noise, and no epsilon bounds them'
        : `the answers would spend ${offered.epsilon.toFixed(2)} at ${offered.delta}`
    }. Ask the committee, or wait for rounds with noise`,
  );
}

/**
 * Checks that the source signed the dataset under this approval, and built it with the objections until the cut-off.
 *
 * @throws AssayError `approval-not-endorsed`, `opt-out-missing`, `opt-out-stale` (3)
 */
export function assertSignedUnder({ hash, terms }: Approval, endorsement: Endorsement | undefined): void {
  if (endorsement?.approval !== hash) {
    throw refusal(
      'approval-not-endorsed',
      'the source did not sign the dataset under this approval; run assay source sign --force with it',
    );
  }
  const { optOut } = endorsement;
  if (optOut === null) {
    throw refusal(
      'opt-out-missing',
      'the dataset was built without a list of objections, which the approval asks for; run assay source build --force --opt-out FILE (an empty file says that there are none)',
    );
  }
  if (optOut.readOn < terms.optOutCutOff) {
    throw refusal(
      'opt-out-stale',
      `the dataset was built on ${optOut.readOn}, before the last day for objections (${terms.optOutCutOff}); build it anew with the newest list`,
    );
  }
}

const refusal = (code: string, message: string): AssayError => new AssayError(code, message, { exitCode: 3 });
