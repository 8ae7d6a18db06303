import { addressOf } from '../chain/deploy/deployment.ts';
import type { ChainAccess } from './chain-access.ts';

/**
 * Lets the Bonds contract take a bond from this account; nothing is sent where none is wanted.
 *
 * @param amount in the token's smallest unit; the approval is of exactly this
 * @throws AssayError: the token's refusal (5)
 */
export async function approveBond(
  { deployment, as }: Pick<ChainAccess, 'deployment' | 'as'>,
  accountKey: string,
  token: string,
  amount: bigint,
): Promise<void> {
  if (amount === 0n) return;
  await as(accountKey).token(token).approve(addressOf(deployment, 'Bonds'), amount);
}
