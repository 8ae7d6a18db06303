import { ProblemError } from '../../../api/problem.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { leastFee } from '../../relay/least-fees.ts';
import { assertFee } from '../prepared-submission.ts';
import type { SecondDeps } from './second-chain.ts';

/** A fee that a proof names, and its payer. */
interface NamedFee {
  readonly relayerFee: bigint;
  readonly beneficiary: string;
}

/**
 * Refuses a fee that the relay would not get. Rounds2 pays only what the beneficiary allowed to the submitter, and executes a
 * call with a larger fee all the same: without this check the relay would work for a promise.
 *
 * @param allowedFor the model of an answer; the dataset of a commitment
 * @throws ProblemError `fee-too-low`
 */
export async function assertPaidFee(
  deps: Pick<SecondDeps, 'leastFees' | 'feeAllowance'>,
  fee: NamedFee,
  token: string,
  proofs: number,
  allowedFor: bigint,
): Promise<void> {
  assertFee(deps, fee, token, proofs);
  if (leastFee(deps.leastFees, token, proofs) === 0n) return;
  const allowed = await unlessDown(deps.feeAllowance(fee.beneficiary, allowedFor));
  if (allowed === undefined || allowed >= fee.relayerFee) return;
  throw new ProblemError(
    'fee-too-low',
    `the beneficiary allows this relay ${allowed} in fees, and the proof names ${fee.relayerFee}: allow them first (contributor allow-fees)`,
  );
}

/** Undefined also while the chain does not answer: the submission then waits, and the relay's simulation decides. */
export async function unlessDown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'chain-unavailable') return undefined;
    throw error;
  }
}
