import { Wallet } from 'ethers';
import { enrolmentBody } from '../client/enrolment-body.ts';
import type { Access, Place } from '../delivery/access.ts';
import { approveBond } from '../delivery/bond-approval.ts';
import { type Delivery, deliver, type Parcel } from '../delivery/deliver.ts';
import { AssayError } from '../protocol/errors.ts';
import type { ContributorKeys } from './keys.ts';

/** An enrolment by the beneficiary's signature, ready for whoever carries it. */
export async function enrolmentParcel(
  { chainId, rounds }: Place,
  enrolment: { readonly round: bigint; readonly dataset: bigint; readonly deadline: bigint },
  keys: Pick<ContributorKeys, 'accountKey'>,
): Promise<Parcel> {
  const body = await enrolmentBody({ chainId, rounds, ...enrolment }, new Wallet(keys.accountKey));
  return { kind: 'enrolment', circuit: null, body };
}

/**
 * Brings an enrolment to the chain. A round that wants a bond takes it from the beneficiary, who allows it by a
 * transaction of its own: then a node is needed, whoever carries the enrolment.
 *
 * @throws AssayError `bond-needs-node` (2); as `deliver` (5)
 */
export async function deliverEnrolment(
  access: Access,
  round: bigint,
  model: bigint,
  parcel: Parcel,
  keys: Pick<ContributorKeys, 'accountKey'>,
): Promise<Delivery> {
  const { chain, reader } = access;
  const bond = (await reader.round(model, round))?.enrolmentBond ?? 0n;
  if (bond > 0n) {
    const pinned = await chain?.gateway.round(round);
    if (chain === undefined || pinned === undefined) {
      throw new AssayError(
        'bond-needs-node',
        `round ${round} takes a bond of ${bond}, which your account must allow: give --rpc too`,
      );
    }
    await approveBond(chain, keys.accountKey, pinned.settlementToken, bond);
  }
  return deliver(access, parcel, { accountKey: keys.accountKey, patience: 120_000 });
}
