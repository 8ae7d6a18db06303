import type { ContributorKeys } from '../../contributor/keys.ts';
import type { BondPayer } from '../../contributor/second/answering.ts';
import { approveSecondBond } from '../../delivery/second/bond-approval.ts';
import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { CliDeps } from '../command.ts';

/**
 * Tells the bond of an enrolment before it is paid, and approves it by the account's own transaction.
 *
 * `consider` throws AssayError `bond-not-covered` (5) where the account has fewer tokens
 */
export const bondPayer = (
  { note }: Pick<CliDeps, 'note'>,
  chain: Pick<SecondChainAccess, 'deployment' | 'as'>,
  { accountKey, address }: Pick<ContributorKeys, 'accountKey' | 'address'>,
): BondPayer => ({
  consider: async ({ round, token, amount }) => {
    const balance = await chain.as(accountKey).token(token).balanceOf(address);
    note(
      `enrolling for round ${round} takes a bond of ${amount} (smallest units of the token ${token}) from ${address}, which has ${balance}; it is lost if the dataset is drawn and does not answer`,
    );
    if (balance >= amount) return;
    throw new AssayError(
      'bond-not-covered',
      `the bond of round ${round} is ${amount}, and ${address} has ${balance} of the token ${token}; send it the rest first`,
      { exitCode: 5 },
    );
  },
  approve: ({ token, amount }) => approveSecondBond(chain, accountKey, token, amount),
});
