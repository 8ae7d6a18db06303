import { Wallet } from 'ethers';
import { enrolmentValues } from '../client/enrolment-body.ts';
import type { Access, Place } from '../delivery/access.ts';
import { approveBond } from '../delivery/bond-approval.ts';
import { type Delivery, deliver } from '../delivery/deliver.ts';
import type { Submission } from '../delivery/submission.ts';
import { AssayError } from '../protocol/errors.ts';
import type { ContributorKeys } from './keys.ts';

type EnrolmentSubmission = Extract<Submission, { kind: 'enrolment' }>;

/** Milliseconds to wait for a service to get the enrolment mined. */
const PATIENCE_MS = 120_000;

/**
 * Signs an enrolment as the dataset's beneficiary. Any account may submit it.
 *
 * @param enrolment `deadline` in Unix seconds: the contract rejects the enrolment afterwards
 */
export async function enrolmentSubmission(
  { chainId, rounds }: Pick<Place, 'chainId' | 'rounds'>,
  enrolment: { readonly round: bigint; readonly dataset: bigint; readonly deadline: bigint },
  keys: Pick<ContributorKeys, 'accountKey'>,
): Promise<EnrolmentSubmission> {
  const values = await enrolmentValues({ chainId, rounds, ...enrolment }, new Wallet(keys.accountKey));
  return { kind: 'enrolment', circuit: null, values };
}

/**
 * The settlement token of a round that takes a bond, which the beneficiary's account must approve by its own transaction.
 *
 * @throws AssayError `bond-needs-node` (2) without a node
 */
export async function tokenOfBond(
  { chain, reader }: Access,
  round: bigint,
  model: bigint,
): Promise<{ readonly token: string; readonly bond: bigint } | undefined> {
  const bond = (await reader.round(model, round))?.enrolmentBond ?? 0n;
  if (bond === 0n) return undefined;
  const pinned = await chain?.gateway.round(round);
  if (pinned === undefined) {
    throw new AssayError(
      'bond-needs-node',
      `round ${round} takes a bond of ${bond}, which your account must approve through a node`,
    );
  }
  return { token: pinned.settlementToken, bond };
}

/**
 * Submits an enrolment. If the round takes a bond, the beneficiary's account first approves it by its own transaction,
 * which needs a node even if a service carries the enrolment.
 *
 * @throws AssayError `bond-needs-node` (2); as `deliver` (5)
 */
export async function deliverEnrolment(
  access: Access,
  round: bigint,
  model: bigint,
  submission: EnrolmentSubmission,
  keys: Pick<ContributorKeys, 'accountKey'>,
): Promise<Delivery> {
  const needed = await tokenOfBond(access, round, model);
  if (needed !== undefined && access.chain !== undefined) {
    await approveBond(access.chain, keys.accountKey, needed.token, needed.bond);
  }
  return deliver(access, submission, { accountKey: keys.accountKey, patience: PATIENCE_MS });
}
